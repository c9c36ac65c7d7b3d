/**
 * Walks through all of something, one at a time and in slices: together they take as much of the loop as one of them
 * alone. Most end with their first step and wait for nobody.
 */
import { ApiError, CONFIG, nextTurn } from "../base/mod.ts";

export interface SearchTurnsOptions {
  readonly monotonicMs: () => number;
  /** Lets timers and the network have their turn. */
  readonly giveWay?: () => Promise<void>;
}

export class SearchTurns {
  readonly #options: SearchTurnsOptions;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: SearchTurnsOptions) {
    this.#options = options;
  }

  /** Rejects with ApiError `overloaded` when too many wait. */
  async run<T>(steps: Iterator<void, T>): Promise<T> {
    const first = steps.next();
    return first.done === true ? first.value : await this.#inTurn(steps);
  }

  async #inTurn<T>(steps: Iterator<void, T>): Promise<T> {
    if (this.#waiting >= CONFIG.maxSearches) {
      throw new ApiError("overloaded", "Too many searches at once, please try again later");
    }
    this.#waiting++;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await before;
      return await this.#inSlices(steps);
    } finally {
      this.#waiting--;
      resolve();
    }
  }

  async #inSlices<T>(steps: Iterator<void, T>): Promise<T> {
    const { monotonicMs, giveWay = nextTurn } = this.#options;
    for (;;) {
      await giveWay();
      const beganMs = monotonicMs();
      do {
        const step = steps.next();
        if (step.done === true) return step.value;
      } while (monotonicMs() - beganMs < CONFIG.searchSliceMs);
    }
  }
}
