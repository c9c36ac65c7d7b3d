/** Messages of gRPC inside a stream of bytes: a flag, a length of four bytes, the message. */
import { putU32, readU32 } from "./http2_frames.ts";

export const MESSAGE_HEAD_BYTES = 5;
const FIRST_BYTES = 512;
/** A link has one message under way, so that few copies count for more than memory. */
const GROWTH = 8;
const NOTHING = new Uint8Array(0);

export function messageHead(sizeBytes: number): Uint8Array {
  const head = new Uint8Array(MESSAGE_HEAD_BYTES);
  putU32(head, 1, sizeBytes);
  return head;
}

/** Puts messages together again. What is held grows only with what has arrived, and is never a view of what was read. */
export class MessageAssembler {
  readonly #maxMessageBytes: number;
  readonly #head = new Uint8Array(MESSAGE_HEAD_BYTES);
  #headFilled = 0;
  /** Of the message under way, as its head says. */
  #sizeBytes = 0;
  #body: Uint8Array = NOTHING;
  #filled = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Memory that the message under way holds. */
  get heldBytes(): number {
    return this.#body.length;
  }

  /**
   * Calls `take` for each whole message, with a view of `bytes` when it came in one piece; throws when one is
   * compressed or too large.
   */
  push(bytes: Uint8Array, take: (message: Uint8Array) => void): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#headFilled === 0 && bytes.length - at >= MESSAGE_HEAD_BYTES) {
        const start = at + MESSAGE_HEAD_BYTES;
        const end = start + this.#sizeOf(bytes, at);
        if (end <= bytes.length) {
          take(bytes.subarray(start, end));
          at = end;
          continue;
        }
      }
      at = this.#fill(bytes, at);
      if (this.#headFilled < MESSAGE_HEAD_BYTES || this.#filled < this.#sizeBytes) continue;
      const message = this.#body;
      this.#headFilled = this.#filled = 0;
      this.#body = NOTHING;
      take(message);
    }
  }

  #fill(bytes: Uint8Array, start: number): number {
    let at = start;
    while (this.#headFilled < MESSAGE_HEAD_BYTES && at < bytes.length) {
      this.#head[this.#headFilled++] = bytes[at++] ?? 0;
      if (this.#headFilled === MESSAGE_HEAD_BYTES) this.#sizeBytes = this.#sizeOf(this.#head, 0);
    }
    if (this.#headFilled < MESSAGE_HEAD_BYTES) return at;
    const count = Math.min(bytes.length - at, this.#sizeBytes - this.#filled);
    this.#grow(this.#filled + count);
    this.#body.set(bytes.subarray(at, at + count), this.#filled);
    this.#filled += count;
    return at + count;
  }

  /** The last step has the size of the message, so that a whole one has no room behind it. */
  #grow(wanted: number): void {
    if (wanted <= this.#body.length) return;
    const size = Math.max(wanted, GROWTH * this.#body.length, FIRST_BYTES);
    const grown = new Uint8Array(Math.min(this.#sizeBytes, size));
    grown.set(this.#body.subarray(0, this.#filled));
    this.#body = grown;
  }

  #sizeOf(head: Uint8Array, at: number): number {
    const sizeBytes = readU32(head, at + 1);
    if (head[at] !== 0) throw new Error("a message is compressed, which was not asked for");
    if (sizeBytes > this.#maxMessageBytes) {
      throw new Error(`a message of ${sizeBytes} bytes is larger than ${this.#maxMessageBytes}`);
    }
    return sizeBytes;
  }
}
