import { assertEquals } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { LatencyHistogram } from "../../base/mod.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import { edgeMetrics } from "./edge_metrics.ts";

Deno.test("edgeMetrics() tells what pushes over UDP came to", () => {
  const counts = { sent: 7, acknowledged: 4, retried: 2, failed: 1, dropped: 3, outstanding: 5 };
  const grpc = (): GrpcStats => {
    throw new Error("nobody asked for these");
  };
  const specs = edgeMetrics(new FakeApi().api(), { grpc, udp: () => counts });
  const found = specs.filter(({ name }) => name.startsWith("rnacos_udp_pushes"))
    .map(({ name, read }) => [name.slice("rnacos_udp_pushes_".length), read()]);
  assertEquals(Object.fromEntries(found), {
    inflight: 5,
    total: 7,
    retried_total: 2,
    acked_total: 4,
    failed_total: 1,
    dropped_total: 3,
  });
});

Deno.test("edgeMetrics() tells how requests over gRPC ended, and how long they and pushes took", () => {
  const latency = new LatencyHistogram();
  latency.record(3);
  const never = new LatencyHistogram();
  const stats: GrpcStats = {
    connections: 1,
    peerConnections: 0,
    registered: 1,
    refused: 0,
    faults: 0,
    calls: new Map([
      ["A", { count: 5, failed: 2, latency }],
      ["B", { count: 0, failed: 0, latency: never }],
    ]),
    pushes: {
      connections: 1,
      keys: 0,
      inflight: 0,
      sent: 1,
      merged: 0,
      acked: 1,
      failed: 0,
      closed: 0,
      ackLatency: { config: never, naming: latency },
    },
  };
  const udp = () => {
    throw new Error("nobody asked for these");
  };
  const specs = edgeMetrics(new FakeApi().api(), { grpc: () => stats, udp });
  const read = (name: string) => {
    const found = specs.find((spec) => spec.name === name)?.read();
    return typeof found === "number" || found === undefined ? found : [...found];
  };
  assertEquals(read("rnacos_grpc_requests_total"), [
    { labels: { type: "A", code: "ok" }, value: 3 },
    { labels: { type: "A", code: "failed" }, value: 2 },
    { labels: { type: "B", code: "ok" }, value: 0 },
    { labels: { type: "B", code: "failed" }, value: 0 },
  ]);
  assertEquals(read("rnacos_grpc_request_duration_seconds"), [{ labels: { type: "A" }, latency }]);
  assertEquals(read("rnacos_grpc_push_ack_duration_seconds"), [
    { labels: { kind: "config" }, latency: never },
    { labels: { kind: "naming" }, latency },
  ]);
});
