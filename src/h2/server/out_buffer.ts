import { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";
import type { BufferPool } from "../../wire/mod.ts";
import { HEADER_BYTES, putFrameHeader } from "../frame/frame_header.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE } from "../frame/numbers.ts";
import { putU32 } from "../frame/u32.ts";

/** Bytes that leave in the next write. Small until there is more; none at all on an idle connection. */
export class OutBuffer {
  readonly #pool: BufferPool;
  #bytes: Buffer | undefined;
  #length = 0;
  /** The size of the last write tells how much the next one may need. */
  #guessBytes: number = H2.outBytes;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes of answers that still fit; some are kept free for what must always fit. */
  get room(): number {
    return this.#pool.sizeBytes - H2.controlReserveBytes - this.#length;
  }

  /** Appends a frame's header; its payload follows with `put`. */
  head(lengthBytes: number, type: number, flags: number, stream: number): void {
    const out = this.#reserve(HEADER_BYTES + lengthBytes);
    const at = this.#length;
    putFrameHeader(out, at, { lengthBytes, type, flags, stream });
    this.#length = at + HEADER_BYTES;
  }

  put(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  u8(value: number): void {
    this.#reserve(1)[this.#length++] = value;
  }

  u16(value: number): void {
    this.u8(value >>> 8);
    this.u8(value & 0xff);
  }

  u32(value: number): void {
    putU32(this.#reserve(4), this.#length, value);
    this.#length += 4;
  }

  /** Everything so far; the caller owns it and gives its buffer back to the pool. */
  take(): Buffer {
    const out = (this.#bytes ?? EMPTY).subarray(0, this.#length);
    this.#guessBytes = Math.max(H2.outBytes, this.#length);
    this.#bytes = undefined;
    this.#length = 0;
    return out;
  }

  #reserve(more: number): Buffer {
    const wanted = this.#length + more;
    const bytes = this.#bytes;
    if (bytes !== undefined && wanted <= bytes.length) return bytes;
    if (wanted > this.#pool.sizeBytes + H2.maxControlBytes) {
      throw new H2Error(CODE.enhanceYourCalm, "The peer does not take the answers to its frames");
    }
    const grown = this.#allocate(Math.max(wanted, this.#guessBytes));
    if (bytes !== undefined) {
      grown.set(bytes.subarray(0, this.#length));
      this.#pool.give(bytes);
    }
    this.#bytes = grown;
    return grown;
  }

  #allocate(bytes: number): Buffer {
    // Never a part of the runtime's own slab: that could have the size of a buffer of the pool.
    if (bytes <= H2.outBytes) return Buffer.allocUnsafeSlow(H2.outBytes);
    if (bytes <= this.#pool.sizeBytes) return this.#pool.take();
    return Buffer.allocUnsafeSlow(bytes * 2);
  }
}

const EMPTY = Buffer.alloc(0);
