import { assertEquals } from "#assert";
import { LATENCY_BOUNDS_MS, LatencyHistogram } from "../../base/mod.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import { rateTotals } from "./rate_totals.ts";
import { RequestFigures } from "./request_figures.ts";

/** So slow that it counts in the last bucket. */
const SLOW_MS = 1e9;
const BUCKETS = LATENCY_BOUNDS_MS.length + 1;

function latenciesOf(counts: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: BUCKETS }, (_, at) => counts[at] ?? 0);
}

Deno.test("a server that has answered nothing has totals of nothing", () => {
  assertEquals(rateTotals(new RequestFigures(), undefined, 0), {
    http: 0,
    grpc: 0,
    pushes: 0,
    errors: 0,
    latencies: latenciesOf({}),
  });
});

Deno.test("totals are sums over routes, types and both kinds of pushes; held requests have no time", () => {
  const http = new RequestFigures();
  http.record("GET", "/a", 200, 0.1);
  http.record("GET", "/a", 499, 0.1);
  http.record("POST", "/b", 500, SLOW_MS);
  http.record("POST", "/b", 500, 0.1);
  http.record("POST", "/b", 503, 0.1);
  http.record("POST", "/nacos/v1/cs/configs/listener", 200, SLOW_MS);
  http.record("GET", "/rnacos/v1/console/service/events", 200, SLOW_MS);
  const latency = new LatencyHistogram();
  latency.record(0.1);
  latency.record(0.7);
  const grpc: GrpcStats = {
    ...Object.create(null),
    calls: new Map([
      ["A", { count: 5, failed: 2, latency }],
      ["B", { count: 6, failed: 1, latency: new LatencyHistogram() }],
    ]),
    pushes: { ...Object.create(null), sent: 7 },
  };
  assertEquals(rateTotals(http, grpc, 8), {
    http: 7,
    grpc: 11,
    pushes: 15,
    errors: 6,
    latencies: latenciesOf({ 0: 5, 1: 1, [BUCKETS - 1]: 1 }),
  });
  assertEquals(rateTotals(http, undefined, 8).pushes, 8);
});
