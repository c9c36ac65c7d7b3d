/**
 * How a node learns that it has begun a second cluster: its data was lost, it knew no node to ask, and members of the
 * cluster that it belonged to still call it by its number.
 */
import type { RunningNode } from "../node/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";

/** A node of another cluster that counts this one as its member, and has proved the token. */
export interface Claim {
  readonly by: NodeId;
  readonly clusterId: string;
}

/**
 * Why this node must not serve the cluster that it has begun; empty when the claim means nothing: others take part here,
 * or the caller was taken out of this cluster, as those are that `recover` and `restore` leave behind.
 */
export function detectSecondCluster(node: RunningNode, { by, clusterId }: Claim): string {
  const { identity, state } = node;
  const { nodeId } = identity;
  const hasBegunIt = identity.bootstrapVoters.length === 1 &&
    identity.bootstrapVoters[0] === nodeId;
  const isAlone = allMembers(node.status().raft.membership).every((id) => id === nodeId);
  if (!hasBegunIt || !isAlone || state.wasRemoved(by)) return "";
  return `node ${by} of cluster ${clusterId} counts this node as its member, and this node has begun ` +
    `cluster ${identity.clusterId} of its own, as one does whose data was lost; to bring it back: ` +
    `remove node ${nodeId} on node ${by} (POST /nacos/v1/raft/remove-node?id=${nodeId}), stop this one, ` +
    "empty its data directory and start it with RNACOS_RAFT_JOIN_ADDR naming a member; if this " +
    `cluster is the right one: stop node ${by} and the others of its cluster, and start this one again`;
}
