import { TLS } from "../base/mod.ts";
import { type FirstBytes, judgeFirstBytes } from "./hello_gate.ts";

/** Bytes of first records that have not arrived whole, of all connections. */
export class HeldHellos {
  #bytes = 0;

  /** False when there are too many; then nothing is held. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > TLS.maxHeldHelloBytes) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

const STEP = 4;

/** What has arrived of the first record of one connection; it grows with what arrives. */
export class FirstRecord {
  readonly #held: HeldHellos;
  #bytes: Uint8Array = EMPTY;
  #length = 0;

  constructor(held: HeldHellos) {
    this.#held = held;
  }

  /** Where the next read goes. */
  free(): Uint8Array {
    if (this.#length === this.#bytes.length) this.#grow();
    return this.#bytes.subarray(this.#length);
  }

  taken(count: number): void {
    this.#length += count;
  }

  judge(): FirstBytes {
    return judgeFirstBytes(this.#bytes, this.#length);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** It counts no more. Safe to repeat. */
  release(): void {
    this.#held.give(this.#bytes.length);
    this.#bytes = EMPTY;
  }

  #grow(): void {
    const length = Math.max(TLS.readBytes, Math.min(this.#bytes.length * STEP, TLS.maxHelloBytes));
    if (!this.#held.take(length - this.#bytes.length)) {
      throw new Error("too many connections have not said their first words");
    }
    const larger = new Uint8Array(length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const EMPTY = new Uint8Array(0);
