/** How long things took, in a fixed amount of memory: counts of what took at most so long, made of plain numbers. */

/** Upper bounds of the buckets, in milliseconds; slower ones have a bucket of their own. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  0.5,
  1,
  2.5,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
  2_500,
  5_000,
  10_000,
  30_000,
];

export interface LatencyView {
  readonly sumMs: number;
  readonly maxMs: number;
  /** What took at most `LATENCY_BOUNDS_MS[i]`, and more than the bound before; the last one counts the slower ones. */
  readonly buckets: readonly number[];
}

export class LatencyHistogram implements LatencyView {
  readonly buckets: number[] = new Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
  sumMs = 0;
  maxMs = 0;

  record(tookMs: number): void {
    let at = 0;
    // Most of what is measured is quick, so the search begins at the quick end.
    while (at < LATENCY_BOUNDS_MS.length && tookMs > (LATENCY_BOUNDS_MS[at] ?? 0)) at++;
    this.buckets[at] = (this.buckets[at] ?? 0) + 1;
    this.sumMs += tookMs;
    if (tookMs > this.maxMs) this.maxMs = tookMs;
  }
}

/** How long this part of what was measured took at most, 0 to 1; within a bucket as if it were spread evenly. */
export function latencyQuantile(buckets: readonly number[], part: number): number {
  const all = buckets.reduce((sum, count) => sum + count, 0);
  if (all === 0) return 0;
  let left = all * part;
  for (const [at, count] of buckets.entries()) {
    const from = LATENCY_BOUNDS_MS[at - 1] ?? 0;
    const to = LATENCY_BOUNDS_MS[at];
    // Of the slowest only the bound below is known.
    if (to === undefined) return from;
    if (count > 0 && left <= count) return from + (to - from) * left / count;
    left -= count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? 0;
}
