import { unpinned } from "../base/mod.ts";

/** Bytes that arrive in pieces and leave in other pieces. What is taken in one piece is copied once, however it came. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have left. */
  #skipped = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The chunk must not change afterwards; it is kept, or copied when it is a small part of what it is a view of. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(unpinned(chunk));
    this.#length += chunk.length;
  }

  /** Up to `count` bytes from the front, which stay. */
  peek(count: number): Uint8Array {
    return this.#gather(Math.min(count, this.#length)).bytes;
  }

  /** The first `count` bytes; there must be as many. */
  take(count: number): Uint8Array {
    if (count > this.#length) throw new RangeError(`Cannot take ${count} of ${this.#length} bytes`);
    const { bytes, used } = this.#gather(count);
    this.#drop(used, count);
    return bytes;
  }

  #gather(count: number): { readonly bytes: Uint8Array; readonly used: number } {
    const first = this.#chunks[0]?.subarray(this.#skipped) ?? new Uint8Array();
    if (first.length >= count) return { bytes: first.subarray(0, count), used: 0 };
    const bytes = new Uint8Array(count);
    bytes.set(first);
    let at = first.length;
    let used = 1;
    for (; at < count; used++) {
      const part = (this.#chunks[used] ?? new Uint8Array()).subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
    }
    return { bytes, used: used - 1 };
  }

  /** Lets `count` bytes go, the last of which stands in the chunk at `place`. */
  #drop(place: number, count: number): void {
    let before = -this.#skipped;
    for (const chunk of this.#chunks.slice(0, place)) before += chunk.length;
    this.#chunks.splice(0, place);
    this.#skipped = count - before;
    this.#length -= count;
    if (this.#skipped === (this.#chunks[0]?.length ?? 0)) {
      this.#chunks.shift();
      this.#skipped = 0;
    }
  }
}
