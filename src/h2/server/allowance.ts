/** How often a peer may do what costs something without any use: a burst, and so many per second after it. */
export class Allowance {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #lastMs: number;

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst;
    this.#perMs = perSecond / 1_000;
    this.#left = burst;
    this.#lastMs = nowMs;
  }

  /** False when not so much is left. The clock is asked only when the burst seems used up. */
  take(nowMs: () => number, units = 1): boolean {
    if (this.#left < units) {
      const now = nowMs();
      this.#left = Math.min(this.#burst, this.#left + (now - this.#lastMs) * this.#perMs);
      this.#lastMs = now;
      if (this.#left < units) return false;
    }
    this.#left -= units;
    return true;
  }
}
