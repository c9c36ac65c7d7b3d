/**
 * A small seeded random generator (xoshiro128**, seeded by splitmix32), for everything that must be
 * repeatable: simulations, property tests, injected randomness. Never for secrets.
 */

type State = readonly [number, number, number, number];

/**
 * Turns one number into well-mixed 32-bit words, so that neighbouring seeds give unrelated states.
 */
function createSplitmix(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let word = counter;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** One stream of random numbers. Equal seeds give equal streams on every platform. */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(state: State) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** A stream named by any integer; only its low 32 bits count. */
  static fromSeed(seed: number): Rng {
    const next = createSplitmix(seed);
    return new Rng([next(), next(), next(), next()]);
  }

  /** A stream from the generator's whole state, which must not be all zeros. */
  static fromState(state: State): Rng {
    if (state.every((word) => word === 0)) {
      throw new RangeError("Cannot seed the generator: the state is all zeros");
    }
    return new Rng(state);
  }

  /** The next 32 random bits as an unsigned integer. */
  u32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** Uniform in [0, 1) with 32 bits of resolution. */
  float(): number {
    return this.u32() / 0x1_0000_0000;
  }

  /** A uniform integer in [0, bound); `bound` is a positive integer. */
  below(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** A uniform integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One member of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError("Cannot pick from an empty list");
    return found;
  }

  /** The same members in random order; the argument stays as it is. */
  shuffle<T>(list: readonly T[]): T[] {
    const left = [...list];
    const out: T[] = [];
    while (left.length > 0) out.push(...left.splice(this.below(left.length), 1));
    return out;
  }

  /** A stream of its own, so that what draws from it does not disturb this one. */
  fork(): Rng {
    return Rng.fromSeed(this.u32());
  }
}
