/** Incremental digest of a set of (service, version): sums per bucket, so that a change costs two additions. */
import { BytesError, NAMING_SYNC } from "../../base/mod.ts";
import { hashTwo, hashWord } from "./hash.ts";

const COUNT = NAMING_SYNC.buckets;

export function bucketOf(hash: number): number {
  return hash % COUNT;
}

export interface Root {
  readonly low: number;
  readonly high: number;
}

export class Buckets {
  /** Two words per bucket. */
  readonly #sums: Uint32Array;
  #low = 0;
  #high = 0;

  constructor(sums: Uint32Array = new Uint32Array(COUNT * 2)) {
    if (sums.length !== COUNT * 2) {
      throw new BytesError(`Cannot read a digest of ${sums.length} words: ${COUNT * 2} are wanted`);
    }
    this.#sums = sums;
  }

  get sums(): Uint32Array {
    return this.#sums;
  }

  /** Sum over all buckets. */
  root(): Root {
    return { low: this.#low, high: this.#high };
  }

  add(hash: number, version: number): void {
    this.#change(hash, version, 1);
  }

  take(hash: number, version: number): void {
    this.#change(hash, version, -1);
  }

  /** Buckets in which the other one differs. */
  differing(other: Buckets): number[] {
    const found: number[] = [];
    for (let at = 0; at < COUNT; at++) {
      const low = at * 2;
      if (this.#sums[low] !== other.#sums[low] || this.#sums[low + 1] !== other.#sums[low + 1]) {
        found.push(at);
      }
    }
    return found;
  }

  #change(hash: number, version: number, sign: 1 | -1): void {
    const low = hashTwo(hash, version);
    const high = hashWord(low ^ hash);
    const at = bucketOf(hash) * 2;
    this.#sums[at] = (this.#sums[at] ?? 0) + sign * low;
    this.#sums[at + 1] = (this.#sums[at + 1] ?? 0) + sign * high;
    this.#low = (this.#low + sign * low) >>> 0;
    this.#high = (this.#high + sign * high) >>> 0;
  }
}

export function sameRoot(one: Root, other: Root): boolean {
  return one.low === other.low && one.high === other.high;
}
