/**
 * The bytes of a body while they arrive. What the platform hands out is a view of a large buffer, however few bytes it
 * shows, so everything is copied into blocks of its own, which are counted as they are made.
 */

import { releaseBytes } from "../base/mod.ts";

const MIN_BLOCK_BYTES = 1_024;
const MAX_BLOCK_BYTES = 262_144;

export class BodyBlocks {
  readonly #full: Uint8Array[] = [];
  /** Told of each block before it is made; may throw. */
  readonly #onBlock: (bytes: number) => void;
  #block = new Uint8Array(0);
  #used = 0;
  #before = 0;

  constructor(onBlock: (bytes: number) => void) {
    this.#onBlock = onBlock;
  }

  /** Bytes that were added. */
  get length(): number {
    return this.#before + this.#used;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#used === this.#block.length) this.#next();
      const part = bytes.subarray(at, at + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
    }
  }

  /** All of them in one piece. The blocks are gone after that. */
  joined(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const block of this.#full) {
      out.set(block, at);
      at += block.length;
      releaseBytes(block);
    }
    out.set(this.#block.subarray(0, this.#used), at);
    releaseBytes(this.#block);
    return out;
  }

  /** As large as all before it together, so that never more than half is empty. */
  #next(): void {
    const bytes = Math.min(MAX_BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, this.length));
    this.#onBlock(bytes);
    if (this.#used > 0) this.#full.push(this.#block);
    this.#before += this.#used;
    this.#block = new Uint8Array(bytes);
    this.#used = 0;
  }
}
