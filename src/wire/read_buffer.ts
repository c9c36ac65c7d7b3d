import { Buffer } from "node:buffer";
import type { BufferPool } from "./buffer_pool.ts";

const STEP = 4;
/** Reads in a row that would have fitted into the next smaller buffer before it is taken. */
const PATIENCE = 2;

/** How much of what has begun must fit. */
type Wanted = (bytes: Buffer, start: number, end: number) => number;

/**
 * Where a connection reads into. It grows with what arrives at once and shrinks again, so that ten thousand idle
 * connections need little and a busy one reads many calls at a time.
 */
export class ReadBuffer {
  readonly #pool: BufferPool;
  readonly #minBytes: number;
  readonly #wanted: Wanted;
  #bytes: Buffer;
  /** What is here and has not been used up. */
  start = 0;
  end = 0;
  #smallReads = 0;

  /** Its size is between `minBytes` and that of the buffers of the pool. */
  constructor(pool: BufferPool, minBytes: number, wanted: Wanted) {
    this.#pool = pool;
    this.#minBytes = minBytes;
    this.#wanted = wanted;
    this.#bytes = Buffer.allocUnsafeSlow(minBytes);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Where the next read goes. */
  get free(): Buffer {
    return this.end === 0 ? this.#bytes : this.#bytes.subarray(this.end);
  }

  /** To be called after `count` bytes were read and those before `start` used up: those are not used any more. */
  settle(count: number): void {
    const rest = this.end - this.start;
    const size = Math.max(this.#nextSize(count), this.#sizeForRest(rest));
    if (size !== this.#bytes.length) {
      const next = size === this.#pool.sizeBytes ? this.#pool.take() : Buffer.allocUnsafeSlow(size);
      if (rest > 0) this.#bytes.copy(next, 0, this.start, this.end);
      this.#pool.give(this.#bytes);
      this.#bytes = next;
    } else if (rest > 0 && this.start > 0) this.#bytes.copyWithin(0, this.start, this.end);
    this.start = 0;
    this.end = rest;
  }

  /** Gives a large buffer up; to be called between two reads, when nothing is left of the last one. */
  shrink(): void {
    if (this.#bytes.length === this.#minBytes) return;
    this.#pool.give(this.#bytes);
    this.#bytes = Buffer.allocUnsafeSlow(this.#minBytes);
    this.#smallReads = 0;
  }

  /** Nobody reads any more. */
  release(): void {
    this.#pool.give(this.#bytes);
    this.#bytes = EMPTY;
  }

  #nextSize(count: number): number {
    const size = this.#bytes.length;
    if (this.end === size) {
      this.#smallReads = 0;
      return Math.min(size * STEP, this.#pool.sizeBytes);
    }
    this.#smallReads = count * STEP <= size && size > this.#minBytes ? this.#smallReads + 1 : 0;
    if (this.#smallReads < PATIENCE) return size;
    this.#smallReads = 0;
    return size / STEP;
  }

  #sizeForRest(rest: number): number {
    const wanted = rest === 0 ? 0 : this.#wanted(this.#bytes, this.start, this.end);
    let size = this.#minBytes;
    while (size < wanted && size < this.#pool.sizeBytes) size *= STEP;
    return Math.min(size, this.#pool.sizeBytes);
  }
}

const EMPTY = Buffer.alloc(0);
