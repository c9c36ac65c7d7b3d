/** Upper bounds of the latency buckets, in milliseconds; slower ones have a bucket of their own. */
export const LATENCY_BOUNDS_MS: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** How long acknowledgements took, in a fixed amount of memory. */
export class Latency {
  readonly #buckets: number[] = new Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
  #sumMs = 0;
  #maxMs = 0;

  record(tookMs: number): void {
    let index = 0;
    while (index < LATENCY_BOUNDS_MS.length && tookMs > (LATENCY_BOUNDS_MS[index] ?? 0)) index++;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#sumMs += tookMs;
    this.#maxMs = Math.max(this.#maxMs, tookMs);
  }

  read(): { sumMs: number; maxMs: number; buckets: number[] } {
    return { sumMs: this.#sumMs, maxMs: this.#maxMs, buckets: [...this.#buckets] };
  }
}
