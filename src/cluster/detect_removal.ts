/** How a node learns that it was taken out: by its own log, or because the members do not talk to it any more. */
import type { RunningNode } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";

/** Stands in every refusal of a removed node. */
export const REMOVED_MARK = "was removed from this cluster";

export function removedReason(id: NodeId): string {
  return `node ${id} ${REMOVED_MARK}; stop it, or empty its data directory and set ` +
    "RNACOS_RAFT_JOIN_ADDR to a member to let it join anew";
}

/** The reason why this node is no member any more; empty when it is one, as far as it is told. */
export function detectRemoval(
  id: NodeId,
  node: RunningNode,
  peers: readonly PeerState[],
): string {
  const { raft } = node.status();
  // A leader that talks to it knows better than an old part of the log, or a node that lags.
  if (raft.leader !== 0) return "";
  const known = node.state.wasRemoved(id) && !allMembers(raft.membership).includes(id);
  const told = peers.some(({ fault }) => fault.includes(REMOVED_MARK)) &&
    !peers.some(({ connected }) => connected);
  return known || told ? removedReason(id) : "";
}
