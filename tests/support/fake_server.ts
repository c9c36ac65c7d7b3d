/** A server as edges see it from its first moment on; tests say what is wrong with it. */
import { createServerView, type LoadedServer, type ServerView } from "../../src/api/mod.ts";
import type { NodeStatus } from "../../src/node/mod.ts";
import { createFakeCluster, type FakeCluster } from "./fake_cluster.ts";

/** A node's status as a sole voter has it. */
function statusOf({ ready, fullDisk }: FakeServer): NodeStatus {
  return {
    raft: {
      id: 1,
      role: "leader",
      term: 3,
      leader: 1,
      firstIndex: 1,
      lastIndex: 52,
      commit: 52,
      applied: 52,
      stable: 52,
      snapshotIndex: 0,
      membership: {
        voters: [1],
        votersOutgoing: [],
        learners: [],
        learnersNext: [],
        autoLeave: false,
      },
      progress: [],
      retainedBytes: 0,
      space: "enough",
    },
    store: { logEntries: 0, logBytes: 0, snapshotBytes: 0, snapshotIndex: 0, fileBytes: 0 },
    ready,
    reason: ready ? "" : "no leader is known",
    pendingProposals: 0,
    diskWrites: 0,
    snapshotsTaken: 0,
    disk: { space: "enough", freeBytes: Infinity, refusedWrites: 0, reason: fullDisk },
  };
}

export class FakeServer {
  /** False: the data is being loaded. */
  loaded = true;
  ready = true;
  /** Why nothing can be written; empty when it can. */
  fullDisk = "";
  /** What the registry lacks, so that lists are not handed out. */
  waitsFor = "";
  readonly cluster: FakeCluster = createFakeCluster();

  status(): NodeStatus {
    return statusOf(this);
  }

  /** The real view, over what the test says. */
  view(): ServerView {
    const server: LoadedServer = {
      node: { status: () => this.status(), isServing: () => this.ready },
      api: { naming: { waitsFor: () => this.waitsFor } },
    };
    return createServerView({
      cluster: this.cluster,
      startingReason: () => "",
      loaded: () => this.loaded ? server : undefined,
    });
  }
}

/** The view of a server whose node a test has made; its registry waits for nothing. */
export function viewOver(
  node: LoadedServer["node"],
  cluster: FakeCluster = createFakeCluster(),
): ServerView {
  const server = { node, api: { naming: { waitsFor: () => "" } } };
  return createServerView({ cluster, startingReason: () => "", loaded: () => server });
}
