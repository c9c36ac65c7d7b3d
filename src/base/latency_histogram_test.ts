import { assertEquals } from "#assert";
import { LATENCY_BOUNDS_MS, LatencyHistogram, latencyQuantile } from "./latency_histogram.ts";

Deno.test("a value at a bound is in its bucket, the next one is not, and the last bucket has no bound", () => {
  for (const [at, boundMs] of LATENCY_BOUNDS_MS.entries()) {
    const latency = new LatencyHistogram();
    latency.record(boundMs);
    latency.record(boundMs + 0.001);
    const wanted = new Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
    wanted[at] = 1;
    wanted[at + 1] = 1;
    assertEquals(latency.buckets, wanted, `${boundMs} ms`);
  }
});

Deno.test("LatencyHistogram adds up and keeps the longest", () => {
  const latency = new LatencyHistogram();
  for (const tookMs of [2, 0, 50_000, 7]) latency.record(tookMs);
  assertEquals([latency.sumMs, latency.maxMs], [50_009, 50_000]);
  assertEquals(latency.buckets.reduce((sum, count) => sum + count), 4);
  assertEquals([latency.buckets[0], latency.buckets.at(-1)], [1, 1]);
});

Deno.test("the bounds are those that dashboards know", () => {
  assertEquals(LATENCY_BOUNDS_MS, [
    ...[0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500],
    ...[1_000, 2_500, 5_000, 10_000, 30_000],
  ]);
});

Deno.test("a quantile is told within its bucket, and of the slowest only what they took at least", () => {
  const histogram = new LatencyHistogram();
  assertEquals(latencyQuantile(histogram.buckets, 0.5), 0);
  for (let count = 0; count < 100; count++) histogram.record(2);
  assertEquals(latencyQuantile(histogram.buckets, 0.5), 1.75);
  assertEquals(latencyQuantile(histogram.buckets, 1), 2.5);
  for (let count = 0; count < 100; count++) histogram.record(1e6);
  assertEquals(latencyQuantile(histogram.buckets, 0.99), 30_000);
});
