/** The node as the use cases see it: one door to the replicated state and to the log. */
import type { AuditOrigin } from "../base/mod.ts";
import type { ApplyResult, Command, StateCapture, StateEvent, StateView } from "../state/mod.ts";
import type { DiskSpace, MemberChange, NodeId, RaftStatus, SoftState } from "../raft/mod.ts";
import type { StoreIdentity, StoreStats } from "../store/mod.ts";

export interface ProposeOptions {
  /** Who asked; empty when unknown. */
  readonly operator: string;
  /** The request behind it, for whoever keeps account of changes; the log of the cluster does not hold it. */
  readonly origin?: AuditOrigin;
  /** Makes a retry safe; the node draws one when absent. */
  readonly requestId?: string;
  /** How long the caller is ready to wait; at most and by default `NODE.proposeTimeoutMs`. */
  readonly timeoutMs?: number;
}

export interface NodeStatus {
  readonly raft: RaftStatus;
  readonly store: StoreStats;
  /** The state is loaded, a leader is known and everything committed before the start is applied. */
  readonly ready: boolean;
  /** Why not ready; empty when ready. */
  readonly reason: string;
  readonly pendingProposals: number;
  /** Durable writes since the start; each one is a group of everything that came during the one before. */
  readonly diskWrites: number;
  /** Snapshots made since the start. */
  readonly snapshotsTaken: number;
  readonly disk: DiskStatus;
}

interface DiskStatus {
  readonly space: DiskSpace;
  /** Bytes that can still be written, as last measured; Infinity when that is not known. */
  readonly freeBytes: number;
  /** Attempts to write for which there was no room, since the start. */
  readonly refusedWrites: number;
  /** Why this node refuses writes for lack of space; empty when it does not. */
  readonly reason: string;
}

/** Without events where nothing has changed but the index. */
export type EventListener = (events: readonly StateEvent[], appliedIndex: number) => void;

export interface NodeFacade {
  readonly state: StateView;
  /**
   * Resolves once the command is durable on a quorum and applied on this node; a refusal by the state machine is a
   * resolved `ok: false`. Rejects with ApiError `unavailable` when there is no leader in time or the node stops, and
   * `overloaded` when too much is uncommitted.
   */
  propose(command: Command, options: ProposeOptions): Promise<ApplyResult>;
  /** Resolves when this node has applied everything acknowledged before the call (linearizable read point). */
  readBarrier(timeoutMs?: number): Promise<void>;
  /** Called after each applied batch, in order, synchronously. Returns the function that ends it. */
  onEvents(listener: EventListener): () => void;
  status(): NodeStatus;
  /** Everything is well: the state is loaded, a leader is known and nothing forbids service. */
  isReady(): boolean;
  /**
   * Reads and the registry may be served from this node: its state has been complete once and is not known to be
   * wrong. True without a leader, too, when only writes have to fail.
   */
  isServing(): boolean;
}

/** How a digest at an agreed index came out. */
export type DigestOutcome =
  | { readonly type: "digest"; readonly digest: string }
  /** The node had passed the index already, or has not reached it in time. */
  | { readonly type: "missed"; readonly appliedIndex: number };

/** What those who run the cluster may do with a node. */
interface NodeAdmin {
  readonly identity: StoreIdentity;
  /**
   * Changes who takes part; on the leader only. Resolves once the change is committed and its joint phase, if any, has
   * ended. Rejects with ApiError `unavailable` (not the leader, not in time: the fate may be unknown) or `conflict`.
   */
  changeMembers(changes: readonly MemberChange[], timeoutMs?: number): Promise<void>;
  /** Begins to hand leadership over; false when this node does not lead or the target cannot. */
  transferLeadership(to: NodeId): boolean;
  /** Called at each change of role, term or leader, synchronously. Returns the function that ends it. */
  onRole(listener: (soft: SoftState) => void): () => void;
  /** Digest of the state with exactly the entries up to `index`. */
  digestAt(index: number, timeoutMs: number): Promise<DigestOutcome>;
  /** Version of the rules that whoever is let in has to know; on the leader. */
  rulesNeeded(): number;
  /** Takes the node out of service for this reason, or puts it back with an empty one. */
  setOutOfService(reason: string): void;
}

/** The state of a node at one moment, for a backup. */
export interface NodeCapture {
  readonly identity: StoreIdentity;
  /** Of the last applied entry, or the current one when that entry's is not known any more. */
  readonly term: number;
  readonly state: StateCapture;
}

/** A node with its life: made by `startNode`, owned by the application. */
export interface RunningNode extends NodeFacade, NodeAdmin {
  /** Resolves when the node can serve (ready), rejects when it fails before. */
  readonly started: Promise<void>;
  /** Resolves with the reason when the node had to stop by itself (failed disk, unknown command version). */
  readonly failed: Promise<Error>;
  /** Copies the lists of all records at once; what is made of them later costs memory until it is done. */
  capture(): NodeCapture;
  /** Takes no more proposals, waits for those under way (bounded), closes the store. */
  stop(): Promise<void>;
}
