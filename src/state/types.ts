/**
 * The replicated state machine as other rooms see it. Applying is total and deterministic: a bad command is an error
 * result, never a throw; time and ids are data in the command.
 */
import type { ConfigRecord } from "./config/config_record.ts";
import type { ApplyResult } from "./core/outcome.ts";
import type { RoleGrants } from "./grant/grant_record.ts";
import type { HistoryRecord } from "./history/history_record.ts";
import type { ServiceInstances } from "./instance/instance_section.ts";
import type { NamespaceRecord } from "./namespace/namespace_record.ts";
import type { PartsView, StateEvent } from "./parts.ts";
import type { UserRecord } from "./user/user_record.ts";

/** Everything that can be read without the log. All synchronous, all local to this node. */
export interface StateView extends PartsView {
  /** The highest version of the rules that an applied entry was of; a node that knows less cannot take part. */
  rulesVersion(): number;
  appliedIndex(): number;
}

/** A dump on its way in. Both methods throw BytesError; the state stays as it was until `finish` has returned. */
export interface StateRestore {
  push(chunk: Uint8Array): void;
  finish(): void;
}

/** Records at one moment, as lists that never change. */
export interface StateRecords {
  readonly namespaces: readonly NamespaceRecord[];
  /** Ascending by id. */
  readonly configs: readonly ConfigRecord[];
  /** Ascending by id, which is the order of time. */
  readonly history: readonly HistoryRecord[];
  readonly instances: readonly ServiceInstances[];
  /** In the order in which they were created. */
  readonly users: readonly UserRecord[];
  readonly grants: readonly RoleGrants[];
}

/** The whole state at one moment, to be read or written bit by bit while commands go on being applied. */
export interface StateCapture {
  readonly appliedIndex: number;
  readonly records: StateRecords;
  /** As `StateMachine.dump`. */
  dump(chunkBytes: number): Iterable<Uint8Array>;
  /** A dump that may leave the cluster: it can be restored, and lacks the keys that sign logins. */
  backup(chunkBytes: number): Iterable<Uint8Array>;
  /**
   * Bytes that are equal exactly when two states hold the same for their users. Unlike `fingerprint`, they say nothing
   * of the log, of the nodes and of remembered results, so another cluster can be compared by them.
   */
  contents(): Iterable<Uint8Array>;
}

export interface Applied {
  readonly result: ApplyResult;
  /** What listeners on this node must hear. */
  readonly events: readonly StateEvent[];
  readonly requestId: string;
}

/** The machine itself: owned by the node's loop. */
export interface StateMachine extends StateView {
  /** Applies one committed command; total. */
  apply(index: number, data: Uint8Array): Applied;
  /** Marks a non-command entry as applied. */
  skip(index: number): void;
  /**
   * A consistent copy of the whole state as chunks of roughly `chunkBytes`, produced lazily while applies go on
   * (records are immutable; the iterator works on a shallow copy of the tables taken at the call).
   */
  dump(chunkBytes: number): Iterable<Uint8Array>;
  capture(): StateCapture;
  /** Replaces the state by a dump; throws when the dump is malformed or of an unknown version. */
  restore(chunks: Iterable<Uint8Array>): void;
  /** The same for chunks that come one by one, so that a dump need not be in memory as a whole. */
  startRestore(): StateRestore;
  /** Digest of the whole state at the applied index; equal on nodes that applied the same log. */
  digest(): string;
  /** The bytes whose MD5 `digest` is, produced as lazily as a dump: hashing them need not be done at once. */
  fingerprint(): Iterable<Uint8Array>;
}
