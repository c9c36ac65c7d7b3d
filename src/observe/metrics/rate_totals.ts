/** What was answered and pushed since the start, over all routes: read once in a step of time. */
import { LATENCY_BOUNDS_MS } from "../../base/mod.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import type { RateTotals } from "./rate_ring.ts";
import type { RequestFigures } from "./request_figures.ts";

/** Held on purpose until something changes: how long they take says nothing. */
const HELD_ROUTES: ReadonlySet<string> = new Set([
  "/nacos/v1/cs/configs/listener",
  "/rnacos/v1/console/service/events",
]);

const FIRST_SERVER_ERROR = 500;

export function rateTotals(
  http: RequestFigures,
  grpc: GrpcStats | undefined,
  udpPushes: number,
): RateTotals {
  const latencies: number[] = new Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
  const add = (buckets: readonly number[]) => {
    for (const [at, count] of buckets.entries()) latencies[at] = (latencies[at] ?? 0) + count;
  };
  let [requests, errors, calls] = [0, 0, 0];
  for (const { labels, value } of http.counts()) {
    requests += value;
    if (Number(labels["status"]) >= FIRST_SERVER_ERROR) errors += value;
  }
  for (const { labels, latency } of http.latencies()) {
    if (!HELD_ROUTES.has(labels["route"] ?? "")) add(latency.buckets);
  }
  for (const { count, failed, latency } of grpc?.calls.values() ?? []) {
    calls += count;
    errors += failed;
    add(latency.buckets);
  }
  const pushes = (grpc?.pushes.sent ?? 0) + udpPushes;
  return { http: requests, grpc: calls, pushes, errors, latencies };
}
