/** The members as one node sees them. */
import type { NodeStatus } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import { allMembers, isVoter, type NodeId, type RaftStatus } from "../raft/mod.ts";
import type { MemberRecord } from "../state/mod.ts";
import type { ClusterNodeSettings, MemberRole, MemberView, NodeReport } from "./types.ts";

interface ViewSources {
  readonly status: NodeStatus;
  readonly records: readonly MemberRecord[];
  readonly addresses: ReadonlyMap<NodeId, string>;
  readonly peers: readonly PeerState[];
  readonly report: (id: NodeId) => NodeReport | undefined;
  readonly settings: ClusterNodeSettings;
}

/** Distance between the ports of a node that keeps the usual ones. */
const GRPC_OFFSET = 1_000;

export function roleOf(raft: RaftStatus): MemberRole {
  if (raft.membership.learners.includes(raft.id)) return "learner";
  if (raft.role === "leader") return "leader";
  if (!allMembers(raft.membership).includes(raft.id)) return "none";
  return raft.role === "follower" ? "follower" : "candidate";
}

/** Ascending by id; this node itself is always among them. */
export function memberViews(sources: ViewSources): MemberView[] {
  const { raft } = sources.status;
  const ids = new Set([
    raft.id,
    ...allMembers(raft.membership),
    ...sources.records.map(({ id }) => id),
  ]);
  return [...ids].sort((a, b) => a - b).map((id) => {
    const address = addressOf(id, sources);
    return id === raft.id ? selfView(address, sources) : otherView(id, address, sources);
  });
}

/** A node that has no cluster yet. */
export function lonelyView(settings: ClusterNodeSettings, reason: string): MemberView {
  const { nodeId, address, httpPort, version } = settings;
  return {
    id: nodeId,
    self: true,
    address,
    httpAddress: withPort(address, httpPort),
    role: "none",
    voter: false,
    state: "STARTING",
    reason,
    version,
    term: 0,
    applied: 0,
    lag: -1,
  };
}

function addressOf(id: NodeId, { addresses, records, settings }: ViewSources): string {
  if (id === settings.nodeId) return settings.address;
  return addresses.get(id) ?? records.find((record) => record.id === id)?.address ?? "";
}

function selfView(address: string, { status, settings }: ViewSources): MemberView {
  const { raft, ready, reason } = status;
  return {
    id: raft.id,
    self: true,
    address,
    httpAddress: withPort(address, settings.httpPort),
    role: roleOf(raft),
    voter: isVoter(raft.membership, raft.id),
    state: ready ? "UP" : "STARTING",
    reason,
    version: settings.version,
    term: raft.term,
    applied: raft.applied,
    lag: raft.role === "leader" ? 0 : -1,
  };
}

function otherView(id: NodeId, address: string, sources: ViewSources): MemberView {
  const { raft } = sources.status;
  const link = sources.peers.find((peer) => peer.id === id);
  const report = sources.report(id);
  const progress = raft.progress.find((each) => each.id === id);
  const up = link?.connected === true;
  return {
    id,
    self: false,
    address,
    httpAddress: withPort(address, report?.httpPort),
    role: raft.leader === id ? "leader" : otherRole(id, raft, report),
    voter: isVoter(raft.membership, id),
    state: !up ? "DOWN" : report?.ready === true ? "UP" : "STARTING",
    reason: up ? report?.reason ?? "" : link?.fault ?? "not known yet",
    version: report?.version ?? "",
    term: report?.term ?? 0,
    applied: report?.applied ?? 0,
    lag: raft.role === "leader" && progress !== undefined ? raft.lastIndex - progress.match : -1,
  };
}

function otherRole(id: NodeId, raft: RaftStatus, report: NodeReport | undefined): MemberRole {
  if (raft.membership.learners.includes(id)) return "learner";
  if (!isVoter(raft.membership, id)) return "none";
  return report?.role === "candidate" ? "candidate" : "follower";
}

/** The same host with another port; the usual distance when the port is not known. */
function withPort(address: string, httpPort: number | undefined): string {
  const at = address.lastIndexOf(":");
  if (at < 0) return address;
  const port = httpPort ?? Number(address.slice(at + 1)) - GRPC_OFFSET;
  return `${address.slice(0, at)}:${port}`;
}
