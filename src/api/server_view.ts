/** What a server tells of itself from its first moment on, before it has data to serve. */
import type { ClusterFacade } from "../cluster/mod.ts";
import type { NodeFacade, NodeStatus } from "../node/mod.ts";
import type { NamingApi } from "./naming/types.ts";

/** This node's part in the consensus. */
type ConsensusView = Pick<
  NodeStatus["raft"],
  "id" | "role" | "term" | "leader" | "lastIndex" | "applied" | "membership"
>;

export interface ServerView {
  /** Reads and the registry may be served; until then edges send their callers away. */
  isServing(): boolean;
  /** Why clients should go to another node for now; empty when this one is ready. */
  whyNotReady(): string;
  /** Why the node is not in order; empty when it is. A full disk is one reason more: it reads, and writes nothing. */
  whyNotServing(): string;
  consensus(): ConsensusView;
  readonly cluster: ClusterFacade;
}

interface ServerViewDeps {
  readonly cluster: ClusterFacade;
  /** What is waited for besides the data; empty when nothing is. */
  readonly startingReason: () => string;
  /** Undefined until the data is loaded. */
  readonly loaded: () => LoadedServer | undefined;
}

export interface LoadedServer {
  readonly node: Pick<NodeFacade, "status" | "isServing">;
  readonly api: { readonly naming: Pick<NamingApi, "waitsFor"> };
}

const NOTHING_LOADED: ConsensusView = {
  id: 0,
  role: "follower",
  term: 0,
  leader: 0,
  lastIndex: 0,
  applied: 0,
  membership: {
    voters: [],
    votersOutgoing: [],
    learners: [],
    learnersNext: [],
    autoLeave: false,
  },
};

export function createServerView(deps: ServerViewDeps): ServerView {
  const { cluster, startingReason, loaded } = deps;
  const whyNotReady = (): string => {
    const server = loaded();
    if (server === undefined) return startingReason() || "the data is being loaded";
    // The node is asked first: a registry cannot have what the node has not read.
    const { ready, reason } = server.node.status();
    return ready ? server.api.naming.waitsFor() : reason;
  };
  return {
    cluster,
    isServing: () => loaded()?.node.isServing() === true,
    whyNotReady,
    // The disk comes first: a node that cannot write falls behind, and that is not what has to be mended.
    whyNotServing: () => loaded()?.node.status().disk.reason || whyNotReady(),
    consensus: () => loaded()?.node.status().raft ?? NOTHING_LOADED,
  };
}
