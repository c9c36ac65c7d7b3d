/** The wire below TLS, as the platform's TLS wants it: a stream of Node over one of our sockets. */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { TLS } from "../base/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";

/**
 * The platform's TLS reads what there is, whether its own reader wants more or not. So this stream reads the wire only
 * while somebody waits for bytes of the other side, or while hands are shaken.
 */
export class WireDuplex extends Duplex {
  readonly #socket: ByteSocket;
  /** What was read before TLS was known. */
  #first: Uint8Array | undefined;
  #isShaking = true;
  #isReaderWaiting = false;
  #wanted = false;
  #reading = false;
  #readBytes: number = TLS.readBytes;
  /** Until the handshake has ended. */
  #shakenBytes = 0;

  constructor(socket: ByteSocket, first: Uint8Array) {
    super({ allowHalfOpen: true, readableHighWaterMark: TLS.maxReadBytes });
    this.#socket = socket;
    this.#first = first;
    // What happened shows in the end of the stream; without a listener an error would end the process.
    this.on("error", () => {});
  }

  /** From now on the reader says when it wants more. */
  shaken(): void {
    this.#isShaking = false;
  }

  /** Whether somebody waits for bytes that TLS has taken its layer off. */
  set isReaderWaiting(isWaiting: boolean) {
    this.#isReaderWaiting = isWaiting;
    if (isWaiting) void this.#pump();
  }

  /**
   * Calls once what was written has left, but for a little. TLS hands on what it has sealed without asking whether it
   * can be taken.
   */
  whenTaken(run: () => void): void {
    if (!this.writableNeedDrain || this.destroyed) {
      run();
      return;
    }
    const taken = () => {
      this.off("drain", taken);
      this.off("close", taken);
      run();
    };
    this.on("drain", taken);
    this.on("close", taken);
  }

  override _read(): void {
    this.#wanted = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#wanted && (this.#isShaking || this.#isReaderWaiting) && !this.destroyed) {
        await this.#readOnce();
      }
    } catch {
      this.destroy(); // The other side has gone.
    }
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    const first = this.#first;
    if (first !== undefined) {
      this.#first = undefined;
      this.#give(first);
      return;
    }
    const bytes = new Uint8Array(this.#readBytes);
    const count = await this.#socket.read(bytes);
    if (this.destroyed) return;
    if (count === null) {
      this.#wanted = false;
      this.push(null);
      return;
    }
    this.#resize(count);
    this.#give(bytes.subarray(0, count));
  }

  #give(bytes: Uint8Array): void {
    if (this.#isShaking) {
      this.#shakenBytes += bytes.length;
      if (this.#shakenBytes > TLS.maxHandshakeBytes) {
        this.destroy();
        return;
      }
    }
    // Set before: taking it may ask for more at once.
    this.#wanted = false;
    if (this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) this.#wanted = true;
  }

  /** Follows the traffic, so that an idle connection has a small buffer. */
  #resize(count: number): void {
    if (count === this.#readBytes) this.#readBytes = Math.min(count * 4, TLS.maxReadBytes);
    else if (count * 4 < this.#readBytes) {
      this.#readBytes = Math.max(this.#readBytes / 4, TLS.readBytes);
    }
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void) {
    this.#writeAll(bytes).then(() => {
      done();
      if (NEEDS_NUDGE) this.emit("data", NOTHING);
    }, (thrown: unknown) => done(asError(thrown)));
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      const count = await this.#socket.write(rest);
      rest = rest.subarray(count);
    }
  }

  override _final(done: () => void): void {
    // A side that fails has closed both.
    Promise.resolve(this.#socket.closeWrite?.()).then(() => done(), () => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#first = undefined;
    try {
      this.#socket.close();
    } catch {
      // It is closed already.
    }
    done(error);
  }
}

const NOTHING = Buffer.alloc(0);

/** Deno 2.7 tells of the end of a write only when it is handed what was read, be it nothing. */
const NEEDS_NUDGE = Deno.version.deno.startsWith("2.7.");

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
