import { NAMING_SYNC } from "../../base/mod.ts";
import type { SyncPeer } from "./sync_peer.ts";
import type { PlantedSyncBug } from "./planted.ts";
import type { ReplicaTable } from "./replica_table.ts";
import { isWarmedUp } from "./warm_up.ts";

/** `starting`: lists may lack what was never heard of. `resuming`: stopped for a while, and not up to date again. */
export type SyncPhase = "alone" | "starting" | "resuming" | "warm";

interface ServingPhaseOptions {
  readonly nowMs: number;
  /** How long to wait for the others, and for clients when all nodes start. */
  readonly warmUpMs: number;
  readonly planted?: PlantedSyncBug | undefined;
}

/** Whether this node knows enough to hand out lists, and since when it waits for that. */
export class ServingPhase {
  readonly #options: ServingPhaseOptions;
  #current: SyncPhase = "starting";
  #sinceMs: number;

  constructor(options: ServingPhaseOptions) {
    this.#options = options;
    this.#sinceMs = options.nowMs;
  }

  get current(): SyncPhase {
    return this.#current;
  }

  get isAlone(): boolean {
    return this.#current === "alone";
  }

  get isWarm(): boolean {
    return this.#current === "warm" || this.#current === "alone";
  }

  beAlone(): void {
    this.#current = "alone";
  }

  /** There are others now; who served alone goes on. */
  open(): void {
    if (this.#current === "alone") this.#current = "warm";
  }

  /** This node stood still and has not heard what the others did meanwhile. */
  resume(nowMs: number): void {
    if (this.#current !== "warm") return;
    this.#current = "resuming";
    this.#sinceMs = nowMs;
  }

  /** No client can be served yet, so none can come back: the wait for them begins anew. */
  clientsCannotCome(nowMs: number): void {
    if (this.#current === "starting") this.#sinceMs = nowMs;
  }

  /** True when the wait is over now. */
  judge(peers: readonly SyncPeer[], book: ReplicaTable, nowMs: number): boolean {
    if (this.isWarm) return false;
    const { warmUpMs, planted } = this.#options;
    const done = planted === "noWarmUp" || isWarmedUp({
      phase: this.#current === "resuming" ? "resuming" : "starting",
      waitedMs: nowMs - this.#sinceMs,
      warmUpMs,
      peers,
      book,
    }, nowMs);
    if (done) this.#current = "warm";
    return done;
  }

  /** The phase of a node that was last awake so long ago. */
  after(pausedMs: number): SyncPhase {
    const paused = pausedMs > NAMING_SYNC.suspectMs;
    return paused && this.#current === "warm" ? "resuming" : this.#current;
  }
}
