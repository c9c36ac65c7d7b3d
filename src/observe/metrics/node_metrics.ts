/** Figures of consensus, the store and the replicated state. */
import type { NodeFacade, NodeStatus } from "../../node/mod.ts";
import type { DiskSpace, Role } from "../../raft/mod.ts";
import type { MetricSpec } from "./metric_spec.ts";

const ROLES: readonly Role[] = ["follower", "preCandidate", "candidate", "leader"];

const SPACES: readonly DiskSpace[] = ["enough", "low", "none"];

type Reading = readonly [name: string, help: string, read: (status: NodeStatus) => number];

const STATUS_READINGS: readonly Reading[] = [
  ["rnacos_ready", "1 when the node serves", ({ ready }) => ready ? 1 : 0],
  ["rnacos_raft_term", "Current term", ({ raft }) => raft.term],
  ["rnacos_raft_leader_id", "Id of the known leader, 0 for none", ({ raft }) => raft.leader],
  ["rnacos_raft_last_index", "Index of the last log entry", ({ raft }) => raft.lastIndex],
  ["rnacos_raft_stable_index", "Index of the last durable entry", ({ raft }) => raft.stable],
  ["rnacos_raft_commit_index", "Commit index", ({ raft }) => raft.commit],
  ["rnacos_raft_applied_index", "Index applied to the state", ({ raft }) => raft.applied],
  ["rnacos_raft_snapshot_index", "Index of the last snapshot", ({ raft }) => raft.snapshotIndex],
  ["rnacos_raft_retained_bytes", "Log kept in memory", ({ raft }) => raft.retainedBytes],
  ["rnacos_raft_pending_proposals", "Writes under way", (status) => status.pendingProposals],
  ["rnacos_store_log_entries", "Entries in the data file", ({ store }) => store.logEntries],
  ["rnacos_store_log_bytes", "Size of those entries", ({ store }) => store.logBytes],
  ["rnacos_store_snapshot_bytes", "Size of the snapshot", ({ store }) => store.snapshotBytes],
  ["rnacos_store_file_bytes", "Size of the data file", ({ store }) => store.fileBytes],
  ["rnacos_disk_free_bytes", "Bytes that can still be written", ({ disk }) => disk.freeBytes],
  [
    "rnacos_disk_full",
    "0 enough space, 1 nearly full, 2 a write was refused",
    ({ disk }) => SPACES.indexOf(disk.space),
  ],
  [
    "rnacos_writes_refused_for_space",
    "1 while this node refuses writes because disks are full",
    ({ disk }) => disk.reason === "" ? 0 : 1,
  ],
];

export function nodeMetrics(node: NodeFacade): MetricSpec[] {
  const status = () => node.status();
  const { state } = node;
  return [
    ...STATUS_READINGS.map(([name, help, read]): MetricSpec => ({
      name,
      help,
      type: "gauge",
      read: () => read(status()),
    })),
    {
      name: "rnacos_raft_role",
      help: "1 for the role that the node has",
      type: "gauge",
      labels: ["role"],
      read: () => {
        const { role } = status().raft;
        return ROLES.map((each) => ({ labels: { role: each }, value: each === role ? 1 : 0 }));
      },
    },
    {
      name: "rnacos_configs",
      help: "Configs by namespace",
      type: "gauge",
      labels: ["namespace"],
      read: () =>
        state.namespaces().map(({ id }) => ({
          labels: { namespace: id },
          value: state.configCount(id),
        })),
    },
    {
      name: "rnacos_config_history_rows",
      help: "Rows of config history",
      type: "gauge",
      read: () => state.historyCount(),
    },
    {
      name: "rnacos_namespaces",
      help: "Namespaces",
      type: "gauge",
      read: () => state.namespaces().length,
    },
  ];
}
