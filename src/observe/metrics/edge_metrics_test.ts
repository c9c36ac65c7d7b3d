import { assertEquals } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import type { Api } from "../../api/mod.ts";
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
      ackLatency: { config: never, naming: latency, configFuzzy: never, namingFuzzy: never },
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
    { labels: { kind: "configFuzzy" }, latency: never },
    { labels: { kind: "namingFuzzy" }, latency: never },
  ]);
});

Deno.test("every figure of the edges stands under its own name", () => {
  const api = {
    config: { watch: { counts: () => ({ longPolls: 1, connections: 2, listens: 3 }) } },
    namingAdmin: {
      counts: () => ({
        services: 4,
        instances: 5,
        subscriptions: 6,
        udpSubscriptions: 7,
        connectionClients: 8,
        beatClients: 9,
        persistentClients: 10,
      }),
    },
  } as unknown as Api;
  const grpc = () =>
    ({
      connections: 11,
      registered: 12,
      refused: 13,
      faults: 14,
      pushes: { inflight: 15, sent: 16, merged: 17, acked: 18, failed: 19 },
    }) as unknown as GrpcStats;
  const udp = () => ({
    sent: 0,
    acknowledged: 0,
    retried: 0,
    failed: 0,
    dropped: 0,
    outstanding: 0,
  });
  const found = edgeMetrics(api, { grpc, udp })
    .filter(({ name, labels }) => labels === undefined && !name.startsWith("rnacos_udp_pushes"))
    .map(({ name, type, read }) => [name.slice("rnacos_".length), [type, read()]]);
  assertEquals(Object.fromEntries(found), {
    config_long_polls: ["gauge", 1],
    config_listen_connections: ["gauge", 2],
    config_listens: ["gauge", 3],
    services: ["gauge", 4],
    instances: ["gauge", 5],
    subscribers: ["gauge", 6],
    udp_subscribers: ["gauge", 7],
    connection_clients: ["gauge", 8],
    beat_clients: ["gauge", 9],
    persistent_clients: ["gauge", 10],
    grpc_connections: ["gauge", 11],
    grpc_clients: ["gauge", 12],
    grpc_refused_total: ["counter", 13],
    grpc_faults_total: ["counter", 14],
    grpc_pushes_inflight: ["gauge", 15],
    grpc_pushes_total: ["counter", 16],
    grpc_pushes_merged_total: ["counter", 17],
    grpc_pushes_acked_total: ["counter", 18],
    grpc_pushes_failed_total: ["counter", 19],
  });
});
