/** Messages of gRPC inside a stream of bytes: a flag, a length of four bytes, the message. */
import { concatBytes, putU32, readU32 } from "./http2_frames.ts";

export const MESSAGE_HEAD_BYTES = 5;
/** Parts that are held as they came: so many, and one more for this many bytes, lest tiny ones cost more than they hold. */
const FREE_PARTS = 64;
const BYTES_PER_PART = 256;

export function messageHead(sizeBytes: number): Uint8Array {
  const head = new Uint8Array(MESSAGE_HEAD_BYTES);
  putU32(head, 1, sizeBytes);
  return head;
}

/** Puts messages together again. What is held grows only with what has arrived. */
export class MessageAssembler {
  readonly #maxMessageBytes: number;
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  /** Of the message under way, its head included; 0 when the head is not whole yet. */
  #wantedBytes = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Pieces of memory in which the message under way is held. */
  get parts(): number {
    return this.#parts.length;
  }

  /** Calls `take` for each whole message; throws when one is compressed or too large. */
  push(bytes: Uint8Array, take: (message: Uint8Array) => void): void {
    this.#parts.push(bytes);
    this.#heldBytes += bytes.length;
    while (this.#heldBytes >= Math.max(MESSAGE_HEAD_BYTES, this.#wantedBytes)) {
      const all = this.#gather();
      if (this.#wantedBytes === 0) this.#wantedBytes = this.#readHead(all);
      if (all.length < this.#wantedBytes) break;
      const message = all.subarray(MESSAGE_HEAD_BYTES, this.#wantedBytes);
      const rest = all.subarray(this.#wantedBytes);
      this.#parts = rest.length === 0 ? [] : [rest];
      this.#heldBytes = rest.length;
      this.#wantedBytes = 0;
      take(message);
    }
    // What stays are views into the socket's buffers until the message is whole.
    if (this.#parts.length > FREE_PARTS + this.#heldBytes / BYTES_PER_PART) this.#gather();
  }

  #gather(): Uint8Array {
    const [only] = this.#parts;
    if (this.#parts.length === 1 && only !== undefined) return only;
    const all = concatBytes(this.#parts);
    this.#parts = [all];
    return all;
  }

  #readHead(bytes: Uint8Array): number {
    const sizeBytes = readU32(bytes, 1);
    if (bytes[0] !== 0) throw new Error("a message is compressed, which was not asked for");
    if (sizeBytes > this.#maxMessageBytes) {
      throw new Error(`a message of ${sizeBytes} bytes is larger than ${this.#maxMessageBytes}`);
    }
    return MESSAGE_HEAD_BYTES + sizeBytes;
  }
}
