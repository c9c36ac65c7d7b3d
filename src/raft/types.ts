/**
 * The data that goes into and comes out of the consensus core. Everything here is plain data: no
 * clock, no timer, no promise. Section numbers are those of Ongaro's dissertation "Consensus:
 * Bridging Theory and Practice".
 */

/** Identity of a node: a positive safe integer, chosen by the operator (`RNACOS_RAFT_NODE_ID`). */
export type NodeId = number;

/**
 * What an entry holds: a command for the state machine, a leader's first (empty) entry, or a
 * membership.
 */
export type EntryKind = "command" | "noop" | "membership";

/** One log entry. Indexes are consecutive and start at 1. */
export interface Entry {
  readonly index: number;
  readonly term: number;
  readonly kind: EntryKind;
  /** The command's bytes, the encoded membership, or empty. Never mutated after creation. */
  readonly data: Uint8Array;
}

/** What must survive a restart besides the log (3.8). `votedFor` 0 means nobody. */
export interface HardState {
  readonly term: number;
  readonly votedFor: NodeId;
  /** Commit index known when this was written; a hint that lets a restart apply early. */
  readonly commit: number;
}

/**
 * Members (4.3). `votersOutgoing` is empty outside the joint phase. `learnersNext` become learners
 * when the joint phase ends. All lists are sorted ascending.
 */
export interface Membership {
  readonly voters: readonly NodeId[];
  readonly votersOutgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly learnersNext: readonly NodeId[];
  /** The leader leaves the joint phase by itself once it is committed. */
  readonly autoLeave: boolean;
}

/** Where a snapshot stands in the log. Its data belongs to the shell. */
export interface SnapshotMeta {
  readonly index: number;
  readonly term: number;
  readonly membership: Membership;
}

/** One step of a membership change; several together are made as one joint change. */
export type MemberChange =
  | { readonly type: "addVoter"; readonly id: NodeId }
  | { readonly type: "addLearner"; readonly id: NodeId }
  | { readonly type: "remove"; readonly id: NodeId };

interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly term: number;
}

/** Messages between cores. The shell carries them; it never invents or changes one. */
export type Message = Envelope & MessageBody;

export type MessageBody =
  /**
   * `preVote` asks without raising any term (9.6); `transfer` lifts the stickiness rule (4.2.3).
   */
  | {
    readonly type: "voteRequest";
    readonly preVote: boolean;
    readonly lastIndex: number;
    readonly lastTerm: number;
    readonly transfer: boolean;
  }
  | { readonly type: "voteResponse"; readonly preVote: boolean; readonly granted: boolean }
  | {
    readonly type: "append";
    readonly prevIndex: number;
    readonly prevTerm: number;
    readonly commit: number;
    readonly entries: readonly Entry[];
  }
  /**
   * `index`: on success the last index known to match; on rejection the rejected `prevIndex`, with
   * `hintIndex`/`hintTerm` the place from which the leader should try next (by term, not one by
   * one).
   */
  | {
    readonly type: "appendResponse";
    readonly success: boolean;
    readonly index: number;
    readonly hintIndex: number;
    readonly hintTerm: number;
  }
  /**
   * `commit` is min(match, commit): a follower may trust it. `readContext` confirms reads (6.4); 0
   * = none.
   */
  | { readonly type: "heartbeat"; readonly commit: number; readonly readContext: number }
  /** `space` is absent while the follower's disk has enough. */
  | {
    readonly type: "heartbeatResponse";
    readonly readContext: number;
    readonly space?: Exclude<DiskSpace, "enough">;
  }
  /**
   * The follower needs the snapshot `meta`. On the leader the shell streams the data on a lane of
   * its own and hands this message to the receiving core only after the whole data has arrived,
   * been verified and staged.
   */
  | { readonly type: "installSnapshot"; readonly meta: SnapshotMeta }
  | { readonly type: "timeoutNow" }
  | { readonly type: "readIndexRequest"; readonly token: number }
  | {
    readonly type: "readIndexResponse";
    readonly token: number;
    readonly index: number;
    readonly success: boolean;
  };

/**
 * `low`: what is left is kept for votes and for making room. `none`: the disk has refused a write,
 * which is tried again and must be thought of as very slow.
 */
export type DiskSpace = "enough" | "low" | "none";

export type Role = "follower" | "preCandidate" | "candidate" | "leader";

/**
 * What the shell must do with one `Ready.write`: all of it as one durable unit, in the order of the
 * fields.
 */
export interface WriteBatch {
  readonly hardState?: HardState;
  /**
   * A snapshot received from the leader (already staged): it replaces everything at and below its
   * index.
   */
  readonly snapshot?: SnapshotMeta;
  /** Delete stored entries with index >= this before appending. */
  readonly truncateFrom?: number;
  readonly entries: readonly Entry[];
}

/** A read confirmed: once `index` is applied, the read named by `token` may be served. */
export interface ReadState {
  readonly token: number;
  readonly index: number;
  readonly success: boolean;
}

/**
 * What the core wants done. Duties of the shell, in this order: send `sendNow`; make `write`
 * durable; then send `sendAfterPersist` and call `persisted(batch)`; apply `committed` in order and
 * call `applied(index)`. Nothing that promises durability is ever in `sendNow`.
 */
export interface Ready {
  /** Number to hand to `persisted`; only meaningful when `write` is present. Strictly rising. */
  readonly batch: number;
  readonly write?: WriteBatch;
  readonly sendNow: readonly Message[];
  readonly sendAfterPersist: readonly Message[];
  /** Committed entries that are durable here and not handed out before; consecutive. */
  readonly committed: readonly Entry[];
  /**
   * A snapshot to load into the live state before `committed`; present once its write is durable.
   * After loading it the shell calls `applied(restore.index)`.
   */
  readonly restore?: SnapshotMeta;
  /**
   * A follower lags behind the entries in memory, and the newest snapshot known here ends before
   * them: the shell should take a snapshot at or above this index now and call `compact`. Repeated
   * while it stays true.
   */
  readonly snapshotWanted?: number;
  readonly reads: readonly ReadState[];
  /** Role, leader or term as changed since the last Ready. */
  readonly soft?: SoftState;
  /** Proposals that this node took as a leader and that another leader's entries have replaced. */
  readonly lost: readonly { readonly index: number; readonly term: number }[];
}

export interface SoftState {
  readonly role: Role;
  readonly term: number;
  /** 0 when unknown. */
  readonly leader: NodeId;
}

export type ProposeResult =
  | { readonly type: "accepted"; readonly index: number; readonly term: number }
  | { readonly type: "notLeader"; readonly leader: NodeId }
  /** Too many uncommitted bytes or entries; try again later. */
  | { readonly type: "overloaded" }
  /** The disk of this node is full, or those of so many others that nothing could be committed. */
  | { readonly type: "diskFull" };

export type ChangeResult =
  | Exclude<ProposeResult, { readonly type: "diskFull" }>
  /** A change is already in progress, or the leader has not committed an entry of its term yet. */
  | { readonly type: "refused"; readonly reason: string };

/** Everything the core is told once. Bounds in bytes and counts; time in ticks. */
export interface RaftOptions {
  readonly id: NodeId;
  /** Minimum election time-out; the real one is drawn from [electionTicks, 2 * electionTicks). */
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  readonly maxAppendBytes: number;
  readonly maxInflightAppends: number;
  readonly maxInflightBytes: number;
  readonly maxUncommittedBytes: number;
  readonly maxUncommittedEntries: number;
  /** Applied entries kept in memory for followers that lag; one further behind gets a snapshot. */
  readonly retainBytes: number;
  readonly retainEntries: number;
  /** Entries handed out in one `Ready.committed`, in bytes. */
  readonly maxApplyBytes: number;
  /** Uniform in [0, 1); injected so that a run can be repeated. */
  readonly random: () => number;
}

/** What was found on disk. `entries` are those after the snapshot, consecutive. */
export interface RecoveredLog {
  readonly hardState: HardState;
  /** The snapshot's place; index 0, term 0 and the bootstrap membership when there is none. */
  readonly snapshot: SnapshotMeta;
  readonly entries: readonly Entry[];
}

/** One follower as the leader sees it; for views and metrics. */
export interface ProgressView {
  readonly id: NodeId;
  readonly match: number;
  readonly next: number;
  readonly state: "probe" | "replicate" | "snapshot";
  readonly learner: boolean;
  readonly recentlyActive: boolean;
  readonly space: DiskSpace;
  readonly inflight: number;
}

export interface RaftStatus extends SoftState {
  readonly id: NodeId;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly commit: number;
  readonly applied: number;
  readonly stable: number;
  readonly snapshotIndex: number;
  readonly membership: Membership;
  readonly progress: readonly ProgressView[];
  readonly space: DiskSpace;
  readonly retainedBytes: number;
}

/**
 * The consensus core. Synchronous and deterministic: equal inputs in equal order give equal
 * outputs.
 */
export interface RaftCore {
  /** One unit of time has passed. */
  tick(): void;
  step(message: Message): void;
  propose(data: readonly Uint8Array[]): ProposeResult;
  /**
   * Asks for a linearizable read point; the answer comes in `Ready.reads` with this token (never
   * reuse one).
   */
  readIndex(token: number): void;
  changeMembers(changes: readonly MemberChange[]): ChangeResult;
  transferLeadership(to: NodeId): boolean;
  /** How much space the disk has; `enough` until told otherwise. */
  setSpace(space: DiskSpace): void;
  /** Whether this node leads and answers every proposal with `diskFull`. */
  refusesCommands(): boolean;
  /** Becomes candidate at once (a sole voter at start, tests). */
  campaign(): void;
  /**
   * What is to be done now, or undefined. With `diskBusy` no `write`/`sendAfterPersist` is handed
   * out, so that what arrives during a disk write gathers for the next one (group commit).
   */
  ready(diskBusy: boolean): Ready | undefined;
  /** All writes up to this batch are durable. */
  persisted(batch: number): void;
  /** All committed entries up to this index are in the state. */
  applied(index: number): void;
  /**
   * The shell has a durable snapshot of its own at this place: the log before it may be forgotten.
   */
  compact(meta: SnapshotMeta): void;
  /** How a snapshot transfer to a follower ended. */
  snapshotSent(to: NodeId, success: boolean): void;
  /** The transport lost or could not reach this node. If it leads, its followers soon ask for a new leader. */
  unreachable(id: NodeId): void;
  /** This node can be reached and could not be reached before. Without a leader it is asked for its vote soon. */
  reachable(id: NodeId): void;
  /** Membership as of this applied index, to put into a snapshot. */
  appliedMembership(): Membership;
  termAt(index: number): number | undefined;
  status(): RaftStatus;
}
