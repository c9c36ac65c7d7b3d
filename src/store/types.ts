/** The durable side of consensus: what a data directory can do. The byte format is in DESIGN.md of this room. */
import type { Entry, HardState, SnapshotMeta, WriteBatch } from "../raft/mod.ts";

/** Who this data directory belongs to; written once when it is initialised. */
export interface StoreIdentity {
  /** Random id of the cluster, as 32 hex digits. */
  readonly clusterId: string;
  readonly nodeId: number;
  /** Voters with which the log begins; empty for a node that joins a cluster and learns them from its leader. */
  readonly bootstrapVoters: readonly number[];
}

/** A snapshot as found on disk, verified as it is read. */
export interface StoredSnapshot {
  readonly meta: SnapshotMeta;
  readonly sizeBytes: number;
  readonly createdMs: number;
  /**
   * The chunks in order, each of them to be used before the next one is asked for: its memory may be gone then. Throws
   * StoreDamaged when a checksum does not hold.
   */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface Recovered {
  readonly identity: StoreIdentity | undefined;
  readonly hardState: HardState;
  readonly snapshot: StoredSnapshot | undefined;
  /** Entries behind the snapshot, consecutive, checksums verified. */
  readonly entries: readonly Entry[];
  /** Entries cut from an unacknowledged torn tail; 0 in a healthy start. */
  readonly cutEntries: number;
}

/** Receives one snapshot; nothing is visible before `commit` resolves. */
export interface SnapshotWriter {
  append(chunk: Uint8Array): Promise<void>;
  /** Makes the snapshot durable and the current one; older ones are deleted afterwards, in steps. */
  commit(): Promise<void>;
  /**
   * Makes a snapshot received from the leader durable without using it: the `write` whose batch names its index and term
   * makes it current, together with everything else in that batch.
   */
  stage(): Promise<void>;
  abort(): Promise<void>;
}

export interface StoreStats {
  readonly logEntries: number;
  readonly logBytes: number;
  readonly snapshotBytes: number;
  readonly snapshotIndex: number;
  readonly fileBytes: number;
}

/**
 * One store per data directory. Writes are serialised by the caller: at most one `write` is under way. A `write` that is
 * rejected with StoreFull has written nothing and may be tried again. Any other rejection leaves the store unusable; the
 * process must stop and recover (a failed sync is never retried).
 */
export interface RaftStore {
  recover(): Promise<Recovered>;
  /** Written before the first entry, once. */
  initialise(identity: StoreIdentity): Promise<void>;
  /** One durable unit: resolves only when everything in the batch would survive a power cut. */
  write(batch: WriteBatch): Promise<void>;
  createSnapshot(meta: SnapshotMeta, createdMs: number): Promise<SnapshotWriter>;
  /** Deletes entries with index <= `index`; never above the current snapshot. In small steps beside writes. */
  truncatePrefix(index: number): Promise<void>;
  /** The current snapshot, to stream to a follower. */
  snapshot(): StoredSnapshot | undefined;
  stats(): StoreStats;
  /** Bytes that can still be written, roughly; Infinity when that is not known. */
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** The disk has no room. Nothing of what was to be written is in the data file, and what was there is unchanged. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}

/** Damage at or below what was acknowledged, or a directory that must not be opened. The text names the remedy. */
export class StoreDamaged extends Error {
  override readonly name = "StoreDamaged";
  /** What is there is of no use, and no setting, later version or repair of the machine would change that. */
  readonly isLost: boolean;

  constructor(message: string, options: { readonly isLost: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.isLost = options.isLost;
  }
}
