import type { Clock, Logger } from "../base/mod.ts";
import type { NodeId, RaftOptions } from "../raft/mod.ts";
import type { StateMachine } from "../state/mod.ts";
import type { RaftStore, StoreIdentity } from "../store/mod.ts";
import type { RaftTransport } from "./transport.ts";

/** When a snapshot is due; see NODE in the limits for the defaults. */
export interface SnapshotBounds {
  /** `RNACOS_RAFT_SNAPSHOT_LOG_SIZE`. */
  readonly entries: number;
  readonly bytes: number;
  readonly ageMs: number;
}

/** Called at events worth measuring. Must return quickly and never throw. */
export interface NodeObserver {
  /** One durable write: its duration, and what it held. */
  diskWrite?(ms: number, entries: number, sizeBytes: number): void;
  /** A proposal was answered after this time; `ok` is false when it was refused or its outcome is unknown. */
  proposed?(ms: number, ok: boolean): void;
  /** A batch of entries was applied. */
  applied?(ms: number, entries: number): void;
  /** A snapshot became durable. */
  snapshot?(ms: number, sizeBytes: number): void;
}

export interface StartNodeOptions {
  readonly nodeId: NodeId;
  /** True: an empty data directory becomes a cluster of this node alone. False: it is refused. */
  readonly autoInit: boolean;
  /** Asked who an empty data directory is to belong to, instead of `autoInit`; may take as long as it takes. */
  readonly initialise?: () => Promise<StoreIdentity>;
  /** Told who the data directory belongs to, before anything else happens. */
  readonly identified?: (identity: StoreIdentity) => void;
  /** Opened, not yet recovered. The node closes it when it stops or cannot start. */
  readonly store: RaftStore;
  /** Empty; the node restores and feeds it, nothing else may change it. */
  readonly machine: StateMachine;
  readonly log: Logger;
  /** Absent: there are no other nodes. */
  readonly transport?: RaftTransport;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly snapshot?: Partial<SnapshotBounds>;
  readonly observe?: NodeObserver;
  /** Overrides of the core's bounds and times, for tests. */
  readonly raft?: Partial<Omit<RaftOptions, "id" | "random">>;
  readonly tickMs?: number;
  /** How often the space on the disk is looked at, for tests. */
  readonly spaceCheckMs?: number;
}
