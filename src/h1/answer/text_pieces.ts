import type { Buffer } from "node:buffer";

const encoder = new TextEncoder();

/** A long text that is encoded while it leaves, so that it never waits as a second copy. */
export class TextPieces {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Fills the buffer with what comes next; returns the bytes. */
  next(into: Buffer): number {
    let end = Math.min(this.#text.length, this.#at + into.length);
    // The halves of a pair belong together.
    if (end < this.#text.length && isFirstHalf(this.#text.charCodeAt(end - 1))) end--;
    const { read, written } = encoder.encodeInto(this.#text.slice(this.#at, end), into);
    this.#at += read;
    return written;
  }
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
