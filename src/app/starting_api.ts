/** What the HTTP edge asks before the data is loaded: nothing can be served, and why. */
import type { Api } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import type { NodeFacade, NodeStatus } from "../node/mod.ts";

const REASON = "the data is being loaded";

function notLoaded(): ApiError {
  return new ApiError("unavailable", `The server is starting: ${REASON}`);
}

const STATUS: NodeStatus = {
  ready: false,
  reason: REASON,
  pendingProposals: 0,
  diskWrites: 0,
  snapshotsTaken: 0,
  raft: {
    id: 0,
    role: "follower",
    term: 0,
    leader: 0,
    firstIndex: 0,
    lastIndex: 0,
    commit: 0,
    applied: 0,
    stable: 0,
    snapshotIndex: 0,
    membership: {
      voters: [],
      votersOutgoing: [],
      learners: [],
      learnersNext: [],
      autoLeave: false,
    },
    progress: [],
    retainedBytes: 0,
  },
  store: { logEntries: 0, logBytes: 0, snapshotBytes: 0, snapshotIndex: 0, fileBytes: 0 },
};

const STARTING_NODE: NodeFacade = {
  get state(): never {
    throw notLoaded();
  },
  propose: () => Promise.reject(notLoaded()),
  readBarrier: () => Promise.reject(notLoaded()),
  onEvents: () => () => {},
  status: () => STATUS,
  isReady: () => false,
};

/** An api that stands for the real one, which is put in once there is data to serve. */
export class ApiSlot implements Api {
  #api: Api | undefined;

  fill(api: Api): void {
    this.#api = api;
  }

  get isFilled(): boolean {
    return this.#api !== undefined;
  }

  get node(): NodeFacade {
    return this.#api?.node ?? STARTING_NODE;
  }

  get config(): Api["config"] {
    return this.#loaded().config;
  }

  get naming(): Api["naming"] {
    return this.#loaded().naming;
  }

  get namingAdmin(): Api["namingAdmin"] {
    return this.#loaded().namingAdmin;
  }

  get namespaces(): Api["namespaces"] {
    return this.#loaded().namespaces;
  }

  #loaded(): Api {
    if (this.#api === undefined) throw notLoaded();
    return this.#api;
  }
}
