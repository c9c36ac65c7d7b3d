/** Who may talk to whom: how each side judges what the other one says of itself, once it has proved the token. */
import type { NodeId } from "../raft/mod.ts";
import type { Hello } from "./greeting.ts";

/** What to say when a proof does not hold: the two tokens differ, or somebody only plays a node. */
export const WRONG_TOKEN =
  "the cluster token is not the same; set RNACOS_CLUSTER_TOKEN alike on all nodes";

/** What the answerer knows when it judges. */
interface Judge {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  /** Incarnation under which this node is connected and was heard from a moment ago; undefined when it is not. */
  liveIncarnation(id: NodeId): string | undefined;
}

/** Undefined when the caller is welcome, else the reason with what to do about it. */
export function judgeHello(hello: Hello, judge: Judge): string | undefined {
  if (hello.nodeId === 0 || hello.incarnation === "") return "the caller does not say who it is";
  if (hello.nodeId === judge.nodeId) {
    return `the caller says that it is node ${hello.nodeId}, which is this node's id; ` +
      "give every node its own RNACOS_RAFT_NODE_ID";
  }
  if (hello.targetId !== 0 && hello.targetId !== judge.nodeId) {
    return `this is node ${judge.nodeId}, the caller wanted node ${hello.targetId}; ` +
      "check RNACOS_RAFT_NODE_ADDR of both";
  }
  if (hello.clusterId !== "" && judge.clusterId !== "" && hello.clusterId !== judge.clusterId) {
    return `node ${hello.nodeId} belongs to cluster ${hello.clusterId}, this node to ` +
      `${judge.clusterId}; a node changes clusters only with an empty data directory`;
  }
  const live = judge.liveIncarnation(hello.nodeId);
  if (live !== undefined && live !== hello.incarnation) {
    return `another process is connected as node ${hello.nodeId}; ` +
      "give every node its own RNACOS_RAFT_NODE_ID";
  }
  return undefined;
}

/** Whether the caller counts the answerer as a member of its own cluster, which is another one than the answerer's. */
export function isClaim(hello: Hello, own: Pick<Hello, "clusterId" | "nodeId">): boolean {
  return hello.targetId === own.nodeId && hello.nodeId !== own.nodeId &&
    hello.clusterId !== "" && own.clusterId !== "" && hello.clusterId !== own.clusterId;
}

/** Undefined when the answerer is whom the caller wanted, else what is wrong. */
export function judgeWelcome(
  welcome: Hello,
  own: Pick<Hello, "clusterId" | "targetId">,
): string | undefined {
  const { clusterId, targetId } = own;
  if (targetId !== 0 && welcome.nodeId !== targetId) {
    return `node ${welcome.nodeId} answers where node ${targetId} was wanted; ` +
      "check RNACOS_RAFT_NODE_ADDR of both";
  }
  if (clusterId !== "" && welcome.clusterId !== "" && clusterId !== welcome.clusterId) {
    return `node ${welcome.nodeId} belongs to cluster ${welcome.clusterId}, this node to ` +
      `${clusterId}; a node changes clusters only with an empty data directory`;
  }
  return undefined;
}
