import type { Rng } from "../support/rng.ts";

/**
 * A node's own idea of time: ticks come faster or slower than elsewhere, and a pause (SIGSTOP, a
 * long collection of garbage, a laptop's sleep) stops them. After a pause only a few missed ticks
 * are made up, and the inbox goes first.
 */
export class NodeClock {
  readonly #rng: Rng;
  readonly #tickUs: number;
  #rate = 1;
  pausedUntilUs = 0;
  /** End of the last pause. */
  resumedAtUs = 0;

  constructor(rng: Rng, tickUs: number, driftMax: number) {
    this.#rng = rng;
    this.#tickUs = tickUs;
    this.drift(driftMax);
  }

  /** Draws a new rate within 1 ± `driftMax`. */
  drift(driftMax: number): void {
    this.#rate = 1 + (this.#rng.float() * 2 - 1) * driftMax;
  }

  isPaused(nowUs: number): boolean {
    return nowUs < this.pausedUntilUs;
  }

  /** Time until the next tick: the rate, with some jitter of the scheduler. */
  nextTickUs(): number {
    return Math.max(1, Math.floor(this.#tickUs * this.#rate) + this.#rng.below(200));
  }

  /** Ticks to make up after a pause. */
  missedTicks(pauseUs: number, capTicks: number): number {
    return Math.min(capTicks, Math.floor(pauseUs / this.#tickUs));
  }
}
