import { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";
import type { BufferPool } from "./buffer_pool.ts";
import { HEADER_BYTES } from "../frame/frame_header.ts";
import { readU32 } from "../frame/u32.ts";

const STEP = 4;
/** Reads in a row that would have fitted into the next smaller buffer before it is taken. */
const PATIENCE = 2;

/**
 * Where a connection reads into. It grows with what arrives at once and shrinks again, so that ten thousand idle
 * connections need little and a busy one reads many calls at a time.
 */
export class ReadBuffer {
  readonly #pool: BufferPool;
  #bytes: Buffer = Buffer.allocUnsafeSlow(H2.readBytes);
  /** What is here and has not been used up. */
  start = 0;
  end = 0;
  #smallReads = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
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

  /** Nobody reads any more. */
  release(): void {
    this.#pool.give(this.#bytes);
    this.#bytes = EMPTY;
  }

  #nextSize(count: number): number {
    const size = this.#bytes.length;
    if (this.end === size) {
      this.#smallReads = 0;
      return Math.min(size * STEP, H2.maxReadBytes);
    }
    this.#smallReads = count * STEP <= size && size > H2.readBytes ? this.#smallReads + 1 : 0;
    if (this.#smallReads < PATIENCE) return size;
    this.#smallReads = 0;
    return size / STEP;
  }

  /** A frame that has begun must fit. */
  #sizeForRest(rest: number): number {
    if (rest < HEADER_BYTES) return H2.readBytes;
    const wanted = HEADER_BYTES + (readU32(this.#bytes, this.start) >>> 8);
    let size: number = H2.readBytes;
    while (size < wanted && size < H2.maxReadBytes) size *= STEP;
    return Math.min(size, H2.maxReadBytes);
  }
}

const EMPTY = Buffer.alloc(0);
