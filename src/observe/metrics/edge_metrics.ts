/** Figures of what clients hold and are sent: connections, watches, instances, pushes. */
import type { Api } from "../../api/mod.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import type { UdpCounts } from "../../udp/mod.ts";
import type { LatencySample, MetricSpec, NumberSpec, Sample } from "./metric_spec.ts";

type Reading<T> = readonly [name: string, help: string, read: (found: T) => number];

type WatchCounts = ReturnType<Api["config"]["watch"]["counts"]>;
type NamingCounts = ReturnType<Api["namingAdmin"]["counts"]>;

const WATCH: readonly Reading<WatchCounts>[] = [
  ["rnacos_config_long_polls", "Long polls held", ({ longPolls }) => longPolls],
  ["rnacos_config_listen_connections", "Connections that listen", (found) => found.connections],
  ["rnacos_config_listens", "Listens of connections and long polls", ({ listens }) => listens],
];

const NAMING: readonly Reading<NamingCounts>[] = [
  ["rnacos_services", "Services", ({ services }) => services],
  ["rnacos_instances", "Instances", ({ instances }) => instances],
  ["rnacos_subscribers", "Subscriptions over gRPC", ({ subscriptions }) => subscriptions],
  ["rnacos_udp_subscribers", "Subscriptions over UDP", (found) => found.udpSubscriptions],
  ["rnacos_connection_clients", "Clients by connection", (found) => found.connectionClients],
  ["rnacos_beat_clients", "Clients by heartbeat", ({ beatClients }) => beatClients],
  ["rnacos_persistent_clients", "Persistent clients", (found) => found.persistentClients],
];

const GRPC_GAUGES: readonly Reading<GrpcStats>[] = [
  ["rnacos_grpc_connections", "TCP connections", ({ connections }) => connections],
  ["rnacos_grpc_clients", "Connections that are set up", ({ registered }) => registered],
  ["rnacos_grpc_pushes_inflight", "Pushes not acknowledged yet", ({ pushes }) => pushes.inflight],
];

const GRPC_COUNTERS: readonly Reading<GrpcStats>[] = [
  ["rnacos_grpc_refused_total", "Connections refused", ({ refused }) => refused],
  ["rnacos_grpc_faults_total", "Faults of clients below requests", ({ faults }) => faults],
  ["rnacos_grpc_pushes_total", "Pushes sent", ({ pushes }) => pushes.sent],
  [
    "rnacos_grpc_pushes_merged_total",
    "Pushes that a newer one replaced",
    (found) => found.pushes.merged,
  ],
  ["rnacos_grpc_pushes_acked_total", "Pushes acknowledged", ({ pushes }) => pushes.acked],
  ["rnacos_grpc_pushes_failed_total", "Pushes refused or timed out", ({ pushes }) => pushes.failed],
];

const UDP_COUNTERS: readonly Reading<UdpCounts>[] = [
  ["rnacos_udp_pushes_total", "Pushes sent over UDP", ({ sent }) => sent],
  ["rnacos_udp_pushes_retried_total", "Pushes sent over UDP once more", ({ retried }) => retried],
  ["rnacos_udp_pushes_acked_total", "Acknowledged over UDP", ({ acknowledged }) => acknowledged],
  ["rnacos_udp_pushes_failed_total", "Never acknowledged over UDP", ({ failed }) => failed],
  ["rnacos_udp_pushes_dropped_total", "Left to the client's poll", ({ dropped }) => dropped],
];

const UDP_GAUGES: readonly Reading<UdpCounts>[] = [
  ["rnacos_udp_pushes_inflight", "UDP pushes not acknowledged yet", (found) => found.outstanding],
];

/** Figures that the use cases do not know. */
export interface EdgeSources {
  readonly grpc: () => GrpcStats;
  readonly udp: () => UdpCounts;
}

function each<T>(
  type: NumberSpec["type"],
  readings: readonly Reading<T>[],
  find: () => T,
): MetricSpec[] {
  return readings.map(([name, help, read]) => ({ name, help, type, read: () => read(find()) }));
}

function* callCounts({ calls }: GrpcStats): Iterable<Sample> {
  for (const [type, { count, failed }] of calls) {
    yield { labels: { type, code: "ok" }, value: count - failed };
    yield { labels: { type, code: "failed" }, value: failed };
  }
}

function* callLatencies({ calls }: GrpcStats): Iterable<LatencySample> {
  for (const [type, { count, latency }] of calls) {
    if (count > 0) yield { labels: { type }, latency };
  }
}

function* ackLatencies({ pushes }: GrpcStats): Iterable<LatencySample> {
  for (const [kind, latency] of Object.entries(pushes.ackLatency)) {
    yield { labels: { kind }, latency };
  }
}

export function edgeMetrics(api: Api, { grpc, udp }: EdgeSources): MetricSpec[] {
  return [
    ...each("gauge", WATCH, () => api.config.watch.counts()),
    ...each("gauge", NAMING, () => api.namingAdmin.counts()),
    ...each("gauge", GRPC_GAUGES, grpc),
    ...each("counter", GRPC_COUNTERS, grpc),
    ...each("gauge", UDP_GAUGES, udp),
    ...each("counter", UDP_COUNTERS, udp),
    {
      name: "rnacos_grpc_requests_total",
      help: "Answered gRPC requests",
      type: "counter",
      labels: ["type", "code"],
      read: () => callCounts(grpc()),
    },
    {
      name: "rnacos_grpc_request_duration_seconds",
      help: "Time from request to answer",
      type: "histogram",
      labels: ["type"],
      read: () => callLatencies(grpc()),
    },
    {
      name: "rnacos_grpc_push_ack_duration_seconds",
      help: "Time from a push to its acknowledgement",
      type: "histogram",
      labels: ["kind"],
      read: () => ackLatencies(grpc()),
    },
  ];
}
