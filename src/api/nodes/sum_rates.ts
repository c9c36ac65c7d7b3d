import type { RatePoint, RateSeries } from "./types.ts";

/** The last steps of all of them together, by the clock of the first; a step that nobody has is undefined. */
export function sumRates(all: readonly RateSeries[], steps: number): RateSeries {
  const [{ lastStep } = { lastStep: 0 }] = all;
  const points: (RatePoint | undefined)[] = Array.from({ length: steps }, () => undefined);
  for (const series of all) {
    // The last point is of `series.lastStep`, and has its place `steps - 1` where that is ours, too.
    const shift = steps - series.points.length + series.lastStep - lastStep;
    for (const [at, point] of series.points.entries()) {
      const place = at + shift;
      if (point === undefined || place < 0 || place >= steps) continue;
      points[place] = added(points[place], point);
    }
  }
  return { lastStep, points };
}

function added(one: RatePoint | undefined, other: RatePoint): RatePoint {
  if (one === undefined) return other;
  return {
    http: one.http + other.http,
    grpc: one.grpc + other.grpc,
    pushes: one.pushes + other.pushes,
    errors: one.errors + other.errors,
    latencies: one.latencies.map((count, at) => count + (other.latencies[at] ?? 0)),
  };
}
