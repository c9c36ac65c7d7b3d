/** Messages of gRPC in the data of a stream: a flag, a length in four bytes, the message. */
import { Buffer } from "node:buffer";
import { releaseBytes } from "../../base/mod.ts";
import type { ByteBudget } from "../byte_budget.ts";
import { readU32 } from "../frame/frames.ts";
import { STATUS } from "../server/response_blocks.ts";

export const PREFIX_BYTES = 5;
/** Enough for most, and little where a few bytes are all that comes. */
const FIRST_BYTES = 512;

/** A message that cannot be taken; its call is answered with this status. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function checkPrefix(flag: number, lengthBytes: number, maxBytes: number): void {
  if (flag === 1) {
    throw new CallError(STATUS.unimplemented, "Compressed messages are not supported");
  }
  if (flag !== 0) throw new CallError(STATUS.internal, `The flag ${flag} of a message is unknown`);
  if (lengthBytes > maxBytes) {
    throw new CallError(
      STATUS.resourceExhausted,
      `The message of ${lengthBytes} bytes is larger than ${maxBytes}`,
    );
  }
}

/** Reads the data of one stream. Memory is taken as bytes arrive, never for what is only announced. */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #budget: ByteBudget;
  #prefixFilled = 0;
  #flag = 0;
  #lengthBytes = 0;
  #body: Buffer | undefined;
  #filled = 0;
  #heldBytes = 0;

  constructor(maxBytes: number, budget: ByteBudget) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
  }

  /** True in the middle of a message. */
  get inMessage(): boolean {
    return this.#prefixFilled > 0;
  }

  /**
   * Hands on every message that is complete, as a view into `bytes` where it can; `atEnd` tells that nothing of
   * `bytes` is left after it, `own` that the message is not such a view. Throws CallError.
   */
  read(bytes: Uint8Array, take: (message: Uint8Array, atEnd: boolean, own: boolean) => void): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#prefixFilled === 0 && bytes.length - at >= PREFIX_BYTES) {
        const lengthBytes = readU32(bytes, at + 1);
        checkPrefix(bytes[at] ?? 0, lengthBytes, this.#maxBytes);
        const end = at + PREFIX_BYTES + lengthBytes;
        if (end <= bytes.length) {
          take(plainView(bytes, at + PREFIX_BYTES, lengthBytes), end === bytes.length, false);
          at = end;
          continue;
        }
      }
      at = this.#fill(bytes, at);
      if (this.#prefixFilled < PREFIX_BYTES || this.#filled < this.#lengthBytes) continue;
      const message = plainView(this.#body ?? EMPTY, 0, this.#lengthBytes);
      this.#begin();
      take(message, at === bytes.length, true);
    }
  }

  /** Forgets the message that has not arrived whole. */
  reset(): void {
    const body = this.#body;
    this.#begin();
    if (body !== undefined) releaseBytes(body);
  }

  /** Between two messages. */
  #begin(): void {
    this.#budget.release(this.#heldBytes);
    this.#heldBytes = 0;
    this.#body = undefined;
    this.#filled = 0;
    this.#prefixFilled = 0;
    this.#lengthBytes = 0;
  }

  #fill(bytes: Uint8Array, start: number): number {
    let at = start;
    while (this.#prefixFilled < PREFIX_BYTES) {
      const byte = bytes[at];
      if (byte === undefined) return at;
      at++;
      if (this.#prefixFilled++ === 0) this.#flag = byte;
      else this.#lengthBytes = this.#lengthBytes * 256 + byte;
      if (this.#prefixFilled === PREFIX_BYTES) {
        checkPrefix(this.#flag, this.#lengthBytes, this.#maxBytes);
      }
    }
    const count = Math.min(bytes.length - at, this.#lengthBytes - this.#filled);
    const body = this.#roomFor(this.#filled + count);
    body.set(bytes.subarray(at, at + count), this.#filled);
    this.#filled += count;
    return at + count;
  }

  #roomFor(bytes: number): Buffer {
    const body = this.#body ?? EMPTY;
    if (bytes <= body.length) return body;
    const wanted = Math.min(this.#lengthBytes, Math.max(bytes, body.length * 2, FIRST_BYTES));
    if (!this.#budget.take(wanted - body.length)) {
      throw new CallError(STATUS.resourceExhausted, "Too many messages are arriving at once");
    }
    this.#heldBytes += wanted - body.length;
    const grown = Buffer.allocUnsafeSlow(wanted);
    grown.set(body.subarray(0, this.#filled));
    // Messages that come in pieces would leave as much garbage as they hold.
    if (body.length > 0) releaseBytes(body);
    this.#body = grown;
    return grown;
  }
}

/** No Buffer: whoever keeps a message copies it with `slice`, which of a Buffer would be another view. */
function plainView(bytes: Uint8Array, from: number, lengthBytes: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, lengthBytes);
}

const EMPTY = Buffer.alloc(0);
