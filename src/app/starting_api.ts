/** What the HTTP edge asks before the data is loaded: nothing can be served, and why. */
import type { Api } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import type { ClusterFacade } from "../cluster/mod.ts";
import type { NodeFacade, NodeStatus } from "../node/mod.ts";

const REASON = "the data is being loaded";

const STATUS: NodeStatus = {
  ready: false,
  reason: REASON,
  pendingProposals: 0,
  diskWrites: 0,
  snapshotsTaken: 0,
  disk: { space: "enough", roomBytes: Infinity, refusedWrites: 0, reason: "" },
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
    space: "enough",
  },
  store: { logEntries: 0, logBytes: 0, snapshotBytes: 0, snapshotIndex: 0, fileBytes: 0 },
};

/** The node before there is one: it can only say why. */
class StartingNode implements NodeFacade {
  readonly #reason: () => string;

  constructor(reason: () => string) {
    this.#reason = reason;
  }

  get state(): never {
    throw this.notLoaded();
  }

  notLoaded(): ApiError {
    return new ApiError("unavailable", `The server is starting: ${this.#why()}`);
  }

  propose(): Promise<never> {
    return Promise.reject(this.notLoaded());
  }

  readBarrier(): Promise<never> {
    return Promise.reject(this.notLoaded());
  }

  onEvents(): () => void {
    return () => {};
  }

  status(): NodeStatus {
    return { ...STATUS, reason: this.#why() };
  }

  isReady(): boolean {
    return false;
  }

  isServing(): boolean {
    return false;
  }

  #why(): string {
    const reason = this.#reason();
    return reason === "" ? REASON : reason;
  }
}

/** An api that stands for the real one, which is put in once there is data to serve. */
export class ApiSlot implements Api {
  /** Can tell from the start what it waits for. */
  readonly cluster: ClusterFacade;
  readonly #starting: StartingNode;
  #api: Api | undefined;

  /** `reason`: what is waited for besides the data; empty when nothing is. */
  constructor(reason: () => string, cluster: ClusterFacade) {
    this.#starting = new StartingNode(reason);
    this.cluster = cluster;
  }

  fill(api: Api): void {
    this.#api = api;
  }

  get isFilled(): boolean {
    return this.#api !== undefined;
  }

  get node(): NodeFacade {
    return this.#api?.node ?? this.#starting;
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

  get backups(): Api["backups"] {
    return this.#loaded().backups;
  }

  #loaded(): Api {
    if (this.#api === undefined) throw this.#starting.notLoaded();
    return this.#api;
  }
}
