/** Messages of gRPC in the data of a stream: a flag, a length in four bytes, the message. */
import { Buffer } from "node:buffer";
import { releaseBytes } from "../../base/mod.ts";
import type { ByteBudget } from "../byte_budget.ts";
import { MessagePrefix } from "./message_prefix.ts";
import { STATUS } from "../server/response_blocks.ts";

/** Enough for most, and little where a few bytes are all that comes. */
const FIRST_BYTES = 512;
const USUAL_GROWTH = 2;

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
  readonly #growth: number;
  readonly #prefix = new MessagePrefix();
  #body: Buffer | undefined;
  #filled = 0;
  #heldBytes = 0;

  /** `growth`: a message in pieces is copied into memory that is so many times larger when it needs more. */
  constructor(maxBytes: number, budget: ByteBudget, growth = USUAL_GROWTH) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
    this.#growth = growth;
  }

  /** True in the middle of a message. */
  get inMessage(): boolean {
    return this.#prefix.hasBegun;
  }

  /**
   * Hands on every message that is complete, as a view into `bytes` where it can; `atEnd` tells that nothing of
   * `bytes` is left after it, `own` that the message is not such a view. Throws CallError.
   */
  read(bytes: Uint8Array, take: (message: Uint8Array, atEnd: boolean, own: boolean) => void): void {
    const prefix = this.#prefix;
    let at = 0;
    while (at < bytes.length) {
      if (!prefix.isWhole) {
        at = prefix.take(bytes, at);
        if (!prefix.isWhole) return;
        const { flag, lengthBytes } = prefix;
        checkPrefix(flag, lengthBytes, this.#maxBytes);
        const end = at + lengthBytes;
        if (end <= bytes.length) {
          prefix.reset();
          take(plainView(bytes, at, lengthBytes), end === bytes.length, false);
          at = end;
          continue;
        }
      }
      at = this.#fill(bytes, at);
      if (this.#filled < prefix.lengthBytes) return;
      const message = plainView(this.#body ?? EMPTY, 0, prefix.lengthBytes);
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
    this.#prefix.reset();
  }

  #fill(bytes: Uint8Array, start: number): number {
    const count = Math.min(bytes.length - start, this.#prefix.lengthBytes - this.#filled);
    const body = this.#roomFor(this.#filled + count);
    body.set(bytes.subarray(start, start + count), this.#filled);
    this.#filled += count;
    return start + count;
  }

  #roomFor(bytes: number): Buffer {
    const body = this.#body ?? EMPTY;
    if (bytes <= body.length) return body;
    const wanted = Math.min(
      this.#prefix.lengthBytes,
      Math.max(bytes, body.length * this.#growth, FIRST_BYTES),
    );
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

/** No Buffer: who keeps a message copies it with `slice`, which of a Buffer would be another view. */
function plainView(bytes: Uint8Array, from: number, lengthBytes: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, lengthBytes);
}

const EMPTY = Buffer.alloc(0);
