/** How a node learns that it was taken out: by its own log, or because nobody who left it out talks to it any more. */
import type { RunningNode } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";

/** Stands in every refusal of a removed node. */
export const REMOVED_MARK = "was removed from this cluster";

export function removedReason(id: NodeId): string {
  return `node ${id} ${REMOVED_MARK}; stop it, or empty its data directory and set ` +
    "RNACOS_RAFT_JOIN_ADDR to a member to let it join anew";
}

/** The reason why this node is no member any more; empty when it is, as far as anybody says. */
export function whyRemoved(
  id: NodeId,
  node: RunningNode,
  peers: readonly PeerState[],
): string {
  const { raft } = node.status();
  if (allMembers(raft.membership).includes(id) && raft.leader !== 0) return "";
  if (node.state.wasRemoved(id) && node.state.member(id) === undefined) return removedReason(id);
  // One that lags may refuse a node that has been let in again, but then there is a leader who knows better.
  const refusing = peers.filter(({ fault }) => fault.includes(REMOVED_MARK));
  const told = raft.leader === 0 && refusing.length > 0 &&
    !peers.some(({ connected }) => connected);
  return told ? removedReason(id) : "";
}
