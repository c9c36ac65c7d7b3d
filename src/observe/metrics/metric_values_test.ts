/** Which figure stands under which name: every source has numbers of its own. */
import { assertEquals } from "#assert";
import type { Api } from "../../api/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { clusterMetrics, type ClusterMetricsOptions } from "./cluster_metrics.ts";
import type { MetricSpec } from "./metric_spec.ts";
import { namingPeerMetrics } from "./naming_peer_metrics.ts";
import { nodeMetrics } from "./node_metrics.ts";
import { ServerFigures } from "./server_figures.ts";

/** By name: the number, or what each label value has. */
function valuesOf(specs: readonly MetricSpec[]): Record<string, unknown> {
  return Object.fromEntries(specs.map((spec) => {
    const found: unknown = spec.read();
    if (!Array.isArray(found)) return [spec.name, found];
    const rows = found.map(({ labels, value }) => [Object.values(labels).join(), value]);
    return [spec.name, Object.fromEntries(rows)];
  }));
}

const RAFT = {
  id: 1,
  role: "leader",
  term: 11,
  leader: 12,
  lastIndex: 100,
  stable: 13,
  commit: 14,
  applied: 15,
  snapshotIndex: 16,
  retainedBytes: 17,
  progress: [{ id: 1, match: 100 }, { id: 2, match: 93 }],
  membership: { voters: [1, 2, 3], learners: [4] },
};
const STATUS = {
  raft: RAFT,
  ready: true,
  pendingProposals: 18,
  store: { logEntries: 19, logBytes: 20, snapshotBytes: 21, fileBytes: 22 },
  disk: { freeBytes: 23, space: "low", reason: "it is full" },
};
const NODE = {
  status: () => STATUS,
  state: {
    namespaces: () => [{ id: "public" }, { id: "shop" }],
    configCount: (id: string) => id.length,
    historyCount: () => 24,
  },
} as unknown as NodeFacade;

Deno.test("figures of consensus, store and state stand under their names", () => {
  const found = valuesOf(nodeMetrics(NODE));
  const wanted = {
    rnacos_ready: 1,
    rnacos_raft_term: 11,
    rnacos_raft_leader_id: 12,
    rnacos_raft_last_index: 100,
    rnacos_raft_stable_index: 13,
    rnacos_raft_commit_index: 14,
    rnacos_raft_applied_index: 15,
    rnacos_raft_snapshot_index: 16,
    rnacos_raft_retained_bytes: 17,
    rnacos_raft_pending_proposals: 18,
    rnacos_store_log_entries: 19,
    rnacos_store_log_bytes: 20,
    rnacos_store_snapshot_bytes: 21,
    rnacos_store_file_bytes: 22,
    rnacos_disk_free_bytes: 23,
    rnacos_disk_full: 1,
    rnacos_writes_refused_for_space: 1,
    rnacos_raft_role: { follower: 0, preCandidate: 0, candidate: 0, leader: 1 },
    rnacos_configs: { public: 6, shop: 4 },
    rnacos_config_history_rows: 24,
    rnacos_namespaces: 2,
  };
  assertEquals(Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name]])), wanted);
});

Deno.test("a node that is well refuses no writes", () => {
  const well = { ...STATUS, ready: false, disk: { freeBytes: 1, space: "enough", reason: "" } };
  const node = { ...NODE, status: () => well } as unknown as NodeFacade;
  const found = valuesOf(nodeMetrics(node));
  const names = ["rnacos_ready", "rnacos_disk_full", "rnacos_writes_refused_for_space"];
  assertEquals(names.map((name) => found[name]), [0, 0, 0]);
});

function links(role: string, access: string): ClusterMetricsOptions {
  const peer = {
    states: () =>
      [
        { id: 2, connected: true, queuedBytes: 1, callsUnderWay: 2, sentFrames: 3 },
        { id: 3, connected: false, queuedBytes: 4, callsUnderWay: 5, sentFrames: 6 },
      ].map((state) => ({ ...state, droppedMessages: state.id * 10, reconnects: state.id * 100 })),
    stats: () => ({
      access,
      refused: 31,
      snapshotsSent: 32,
      snapshotsFailed: 33,
      snapshotsReceived: 34,
    }),
  };
  return {
    node: { status: () => ({ raft: { ...RAFT, role } }) },
    peer,
    cluster: { digests: () => ({ lastEqualIndex: 41, compared: 42, mismatches: 43 }) },
  } as unknown as ClusterMetricsOptions;
}

Deno.test("figures of links, members and comparisons stand under their names", () => {
  assertEquals(valuesOf(clusterMetrics(links("leader", "insecure"))), {
    rnacos_peer_connected: { 2: 1, 3: 0 },
    rnacos_peer_queued_bytes: { 2: 1, 3: 4 },
    rnacos_peer_calls_underway: { 2: 2, 3: 5 },
    rnacos_peer_frames_sent_total: { 2: 3, 3: 6 },
    rnacos_peer_messages_dropped_total: { 2: 20, 3: 30 },
    rnacos_peer_reconnects_total: { 2: 200, 3: 300 },
    rnacos_cluster_insecure: 1,
    rnacos_peer_refused_total: 31,
    rnacos_peer_snapshots_sent_total: 32,
    rnacos_peer_snapshots_failed_total: 33,
    rnacos_peer_snapshots_received_total: 34,
    rnacos_raft_peer_lag_entries: { 2: 7 },
    rnacos_raft_members: { voter: 3, learner: 1 },
    rnacos_state_equal_index: 41,
    rnacos_state_comparisons_total: 42,
    rnacos_state_mismatches_total: 43,
  });
  const follower = valuesOf(clusterMetrics(links("follower", "token")));
  assertEquals(follower["rnacos_raft_peer_lag_entries"], {});
  assertEquals(follower["rnacos_cluster_insecure"], 0);
});

Deno.test("figures of the registry between nodes stand under their names, and are there without others", () => {
  const peers = () => ({
    peers: [
      { node: 2, reachable: true, lagMs: 1_500, waitingServices: 3, sinceEqualMs: 2_500 },
      { node: 3, reachable: false, lagMs: 0, waitingServices: 4, sinceEqualMs: -1 },
    ].map((peer) => ({ ...peer, batches: peer.node * 10, lostBatches: peer.node * 100 })),
    records: new Map([[1, 5], [2, 6]]),
    sent: 7,
    received: 8,
    failed: 9,
  });
  const api = (found: typeof peers | (() => undefined)) =>
    ({ namingAdmin: { peers: found } }) as unknown as Api;
  assertEquals(valuesOf(namingPeerMetrics(api(peers))), {
    rnacos_naming_peer_reachable: { 2: 1, 3: 0 },
    rnacos_naming_sync_lag_seconds: { 2: 1.5, 3: 0 },
    rnacos_naming_sync_waiting: { 2: 3, 3: 4 },
    rnacos_naming_since_equal_seconds: { 2: 2.5, 3: -1 },
    rnacos_naming_sync_batches_total: { 2: 20, 3: 30 },
    rnacos_naming_sync_lost_total: { 2: 200, 3: 300 },
    rnacos_naming_forwarded_total: 7,
    rnacos_naming_forwards_taken_total: 8,
    rnacos_naming_forwards_lost_total: 9,
    rnacos_naming_records: { 1: 5, 2: 6 },
  });
  const alone = valuesOf(namingPeerMetrics(api(() => undefined)));
  assertEquals(alone["rnacos_naming_forwarded_total"], 0);
  assertEquals(alone["rnacos_naming_records"], {});
  assertEquals(alone["rnacos_naming_peer_reachable"], {});
});

Deno.test("what the node counts adds up, and the longest write stands beside the sum", () => {
  const figures = new ServerFigures();
  const { observer } = figures;
  const before = figures.metrics().filter(({ labels = [] }) => labels.length === 0);
  assertEquals(new Set(before.map((spec) => spec.read())), new Set([0]));
  observer.diskWrite?.(2_000, 3, 100);
  observer.diskWrite?.(1_000, 4, 200);
  observer.proposed?.(500, true);
  observer.proposed?.(700, false);
  observer.applied?.(250, 9);
  observer.snapshot?.(125, 1_000);
  const found = valuesOf(figures.metrics().filter(({ type }) => type !== "histogram"));
  assertEquals(found, {
    rnacos_http_requests_total: found["rnacos_http_requests_total"],
    rnacos_raft_append_total: 2,
    rnacos_raft_append_seconds_total: 3,
    rnacos_raft_append_entries_total: 7,
    rnacos_raft_append_bytes_total: 300,
    rnacos_raft_append_max_seconds: 2,
    rnacos_raft_proposals_total: 1,
    rnacos_raft_proposals_seconds_total: 0.5,
    rnacos_raft_proposals_failed_total: 1,
    rnacos_raft_proposals_failed_seconds_total: 0.7,
    rnacos_raft_apply_total: 1,
    rnacos_raft_apply_seconds_total: 0.25,
    rnacos_raft_apply_entries_total: 9,
    rnacos_raft_snapshots_total: 1,
    rnacos_raft_snapshots_seconds_total: 0.125,
  });
});
