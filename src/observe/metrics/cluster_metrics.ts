/** Figures of the other nodes: whether they are connected, how far behind they are, whether their states agree. */
import type { Cluster } from "../../cluster/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { PeerLink, PeerState } from "../../peer/mod.ts";
import type { MetricSpec, NumberSpec } from "./metric_spec.ts";

type PeerReading = readonly [
  name: string,
  type: NumberSpec["type"],
  help: string,
  read: (peer: PeerState) => number,
];

const PEER_READINGS: readonly PeerReading[] = [
  ["rnacos_peer_connected", "gauge", "1 while the node is connected", (p) => p.connected ? 1 : 0],
  ["rnacos_peer_queued_bytes", "gauge", "Bytes that wait to be sent", (p) => p.queuedBytes],
  ["rnacos_peer_calls_underway", "gauge", "Calls without an answer yet", (p) => p.callsUnderWay],
  ["rnacos_peer_frames_sent_total", "counter", "Frames sent", (p) => p.sentFrames],
  ["rnacos_peer_messages_dropped_total", "counter", "Messages dropped", (p) => p.droppedMessages],
  ["rnacos_peer_reconnects_total", "counter", "Connections begun anew", (p) => p.reconnects],
];

export interface ClusterMetricsOptions {
  readonly node: NodeFacade;
  readonly cluster: Cluster;
  readonly peer: PeerLink;
}

export function clusterMetrics({ node, cluster, peer }: ClusterMetricsOptions): MetricSpec[] {
  return [...peerMetrics(peer), ...memberMetrics(node), ...stateMetrics(cluster)];
}

function counter(name: string, help: string, read: () => number): MetricSpec {
  return { name, help, type: "counter", read };
}

function peerMetrics(peer: PeerLink): MetricSpec[] {
  return [
    ...PEER_READINGS.map(([name, type, help, read]): MetricSpec => ({
      name,
      type,
      help,
      labels: ["node"],
      read: () =>
        peer.states().map((state) => ({ labels: { node: String(state.id) }, value: read(state) })),
    })),
    {
      name: "rnacos_cluster_insecure",
      help: "1 while RNACOS_CLUSTER_INSECURE lets anybody be a node",
      type: "gauge",
      read: () => peer.stats().access === "insecure" ? 1 : 0,
    },
    counter("rnacos_peer_refused_total", "Nodes refused", () => peer.stats().refused),
    counter(
      "rnacos_peer_snapshots_sent_total",
      "Snapshots sent to nodes",
      () => peer.stats().snapshotsSent,
    ),
    counter(
      "rnacos_peer_snapshots_failed_total",
      "Snapshots that could not be sent",
      () => peer.stats().snapshotsFailed,
    ),
    counter(
      "rnacos_peer_snapshots_received_total",
      "Snapshots received",
      () => peer.stats().snapshotsReceived,
    ),
  ];
}

function memberMetrics(node: NodeFacade): MetricSpec[] {
  return [
    {
      name: "rnacos_raft_peer_lag_entries",
      help: "Entries that a node lacks; told by the leader alone",
      type: "gauge",
      labels: ["node"],
      read: () => {
        const { id: self, role, progress, lastIndex } = node.status().raft;
        if (role !== "leader") return [];
        return progress.filter(({ id }) => id !== self).map(({ id, match }) => ({
          labels: { node: String(id) },
          value: lastIndex - match,
        }));
      },
    },
    {
      name: "rnacos_raft_members",
      help: "Members by their part",
      type: "gauge",
      labels: ["part"],
      read: () => {
        const { voters, learners } = node.status().raft.membership;
        return [
          { labels: { part: "voter" }, value: voters.length },
          { labels: { part: "learner" }, value: learners.length },
        ];
      },
    },
  ];
}

function stateMetrics(cluster: Cluster): MetricSpec[] {
  return [
    {
      name: "rnacos_state_equal_index",
      help: "Last index at which the state was compared and equal to that of the majority",
      type: "gauge",
      read: () => cluster.digests().lastEqualIndex,
    },
    counter(
      "rnacos_state_comparisons_total",
      "Comparisons of the state",
      () => cluster.digests().compared,
    ),
    counter(
      "rnacos_state_mismatches_total",
      "Comparisons that found a difference",
      () => cluster.digests().mismatches,
    ),
  ];
}
