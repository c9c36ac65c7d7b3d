import { assertEquals } from "#assert";
import { CONSOLE, LATENCY_BOUNDS_MS } from "../../base/mod.ts";
import { RateRing } from "./rate_ring.ts";

const STEP = CONSOLE.rateStepMs;

function totals(count: number) {
  const latencies = LATENCY_BOUNDS_MS.map(() => 0);
  latencies[0] = count;
  return { http: count, grpc: 2 * count, pushes: 0, errors: 1, latencies };
}

const https = (ring: RateRing, steps: number) =>
  ring.series(steps).points.map((point) => point?.http);

Deno.test("each step has what was counted in it, and steps without a sample have nothing", () => {
  const ring = new RateRing();
  assertEquals(https(ring, 3), [undefined, undefined, undefined]);
  ring.sample(totals(10), 100 * STEP);
  ring.sample(totals(13), 101 * STEP + 5);
  ring.sample(totals(20), 102 * STEP);
  ring.sample(totals(21), 104 * STEP);
  assertEquals(ring.series(5).lastStep, 104);
  assertEquals(https(ring, 5), [undefined, 3, 7, undefined, 1]);
  const point = ring.series(1).points[0];
  assertEquals([point?.grpc, point?.errors, point?.latencies[0]], [2, 0, 1]);
});

Deno.test("a clock that goes back adds to the step after it, and nothing is counted twice", () => {
  const ring = new RateRing();
  ring.sample(totals(0), 10 * STEP);
  ring.sample(totals(5), 11 * STEP);
  ring.sample(totals(7), 11 * STEP - 1);
  ring.sample(totals(9), 11 * STEP + 1);
  ring.sample(totals(12), 12 * STEP);
  assertEquals(https(ring, 2), [5, 7]);
});

Deno.test("after an hour the oldest steps make room", () => {
  const ring = new RateRing();
  for (let step = 1; step <= CONSOLE.rateSteps + 10; step++) ring.sample(totals(step), step * STEP);
  const all = https(ring, CONSOLE.rateSteps);
  assertEquals([all.length, all[0], all.at(-1)], [CONSOLE.rateSteps, 1, 1]);
});
