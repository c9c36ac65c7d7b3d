/** What stands before each message of gRPC: a flag, and the length of the message in four bytes. */
import { putU32, readU32 } from "../frame/u32.ts";

export const PREFIX_BYTES = 5;

/** The prefix of a message of this length, which is not compressed. */
export function encodePrefix(lengthBytes: number): Uint8Array<ArrayBuffer> {
  const prefix = new Uint8Array(PREFIX_BYTES);
  putU32(prefix, 1, lengthBytes);
  return prefix;
}

/** Reads a prefix that comes in any pieces. */
export class MessagePrefix {
  /** 0 for a message that is not compressed. */
  flag = 0;
  /** Of the message, without the prefix. */
  lengthBytes = 0;
  #filled = 0;

  get hasBegun(): boolean {
    return this.#filled > 0;
  }

  get isWhole(): boolean {
    return this.#filled === PREFIX_BYTES;
  }

  /** Takes what is missing, as far as it is there, and says where the rest begins. */
  take(bytes: Uint8Array, from: number): number {
    if (this.#filled === 0 && bytes.length - from >= PREFIX_BYTES) {
      this.flag = bytes[from] ?? 0;
      this.lengthBytes = readU32(bytes, from + 1);
      this.#filled = PREFIX_BYTES;
      return from + PREFIX_BYTES;
    }
    let at = from;
    for (; at < bytes.length && this.#filled < PREFIX_BYTES; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#filled++ === 0) this.flag = byte;
      else this.lengthBytes = this.lengthBytes * 256 + byte;
    }
    return at;
  }

  /** Another prefix is to come. */
  reset(): void {
    this.flag = 0;
    this.lengthBytes = 0;
    this.#filled = 0;
  }
}
