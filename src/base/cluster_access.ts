/** From where nodes are taken, and to where this node goes: decided by the settings before anything is said. */

/**
 * `token`: anywhere, since both sides prove the token. `own-machine`: the safe default without one. `insecure`: whoever
 * insists on a cluster that everybody who reaches it can join.
 */
export type ClusterAccess = "token" | "own-machine" | "insecure";

export function clusterAccess(token: string, insecure: boolean): ClusterAccess {
  if (token !== "") return "token";
  return insecure ? "insecure" : "own-machine";
}

/** What mends it; the end of a sentence. */
export const HOW_TO_OPEN =
  "set RNACOS_CLUSTER_TOKEN=... alike on all nodes (RNACOS_CLUSTER_INSECURE=true lets everybody in)";

/** The same where logins are asked for: a door beside them would make them useless. */
export const HOW_TO_PROVE =
  "add a line RNACOS_CLUSTER_TOKEN=... alike on all nodes, as `openssl rand -hex 32` makes it";

/** For everything that shows how a node was set up. */
export const INSECURE_WARNING =
  "RNACOS_CLUSTER_INSECURE=true and no cluster token: whoever reaches the gRPC port can take the cluster over";
