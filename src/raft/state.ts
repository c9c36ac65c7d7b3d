/**
 * Everything one node knows. The protocol files are functions over this; only they change it.
 * Fields are public inside the room and hidden behind `RaftCore` outside of it.
 */
import { Inflights } from "./inflights.ts";
import { invariant } from "./invariants.ts";
import { RaftLog } from "./log.ts";
import { decodeMembership } from "./membership_codec.ts";
import { MembershipHistory } from "./membership_history.ts";
import { isNodeId } from "./membership.ts";
import type { InternalRaftOptions, PlantedBug } from "./planted.ts";
import type { Progress } from "./progress.ts";
import { ProposalTracker } from "./proposal_tracker.ts";
import type { Voters } from "./quorum.ts";
import { ReadQueue } from "./read_queue.ts";
import type {
  DiskSpace,
  Entry,
  HardState,
  Membership,
  Message,
  NodeId,
  ReadState,
  RecoveredLog,
  Role,
  SnapshotMeta,
  SoftState,
} from "./types.ts";

/** A write that was handed out and is not durable yet. */
interface WriteInFlight {
  readonly batch: number;
  readonly term: number;
  readonly votedFor: NodeId;
  readonly snapshotIndex: number;
  /** Last index that will be durable; lowered when what is being written gets truncated. */
  lastIndex: number;
}

/** A leadership transfer under way (3.10). */
interface Transfer {
  readonly to: NodeId;
  readonly startedAt: number;
  asked: boolean;
}

export class RaftState {
  readonly id: NodeId;
  readonly options: InternalRaftOptions;
  readonly log: RaftLog;
  readonly reads = new ReadQueue();
  readonly proposals = new ProposalTracker();
  memberships: MembershipHistory;

  term: number;
  votedFor: NodeId;
  commit: number;
  applied: number;
  /** Last index given out to be applied. */
  handedOut: number;
  readonly applying = new Inflights();

  role: Role = "follower";
  leader: NodeId = 0;
  /** Ticks since the start. */
  now = 0;
  electionElapsed = 0;
  heartbeatElapsed = 0;
  electionTimeout = 0;
  /** The stream to the leader broke, and nothing was heard from it since. */
  leaderSuspected = false;
  readonly votes = new Map<NodeId, boolean>();
  /** The other members, ascending by id; empty unless this node leads. */
  readonly progress = new Map<NodeId, Progress>();
  transfer: Transfer | undefined;
  /** What is left of this node's disk. */
  space: DiskSpace = "enough";
  /** A leader with a full disk: tick before which no other voter is asked to lead, and whom it asked. */
  nextHandOver = 0;
  lastSuccessor: NodeId = 0;
  uncommittedBytes = 0;

  sendNow: Message[] = [];
  sendAfterPersist: Message[] = [];
  readStates: ReadState[] = [];
  lost: { index: number; term: number }[] = [];

  batch = 0;
  inFlight: WriteInFlight | undefined;
  /** What the disk was last told. */
  writtenHard: HardState;
  /** A received snapshot that is not in the live state yet. */
  restore: { readonly meta: SnapshotMeta; durable: boolean } | undefined;
  /** Index below which a snapshot would not help a waiting follower; 0 when nobody waits. */
  snapshotWanted = 0;
  snapshotWantedAt = -Infinity;
  toldSoft: SoftState;

  constructor(options: InternalRaftOptions, recovered: RecoveredLog) {
    checkOptions(options);
    const { hardState, snapshot, entries } = recovered;
    this.id = options.id;
    this.options = options;
    this.log = new RaftLog(recovered);
    this.memberships = new MembershipHistory(snapshot.index, snapshot.membership);
    for (const entry of entries) {
      if (entry.kind === "membership") this.memberships.push(entry.index, membershipIn(entry));
    }
    this.term = hardState.term;
    this.votedFor = hardState.votedFor;
    this.commit = Math.max(hardState.commit, snapshot.index);
    this.applied = snapshot.index;
    this.handedOut = snapshot.index;
    this.writtenHard = hardState;
    this.toldSoft = { role: "follower", term: this.term, leader: 0 };
    invariant(
      this.commit <= this.log.lastIndex,
      () => `the log on disk ends at ${this.log.lastIndex}, before its commit ${this.commit}`,
    );
    invariant(
      this.log.lastTerm <= this.term,
      () => `the log on disk has term ${this.log.lastTerm}, its hard state only ${this.term}`,
    );
  }

  /** The membership in force: the newest in the log. */
  get members(): Membership {
    return this.memberships.latest;
  }

  /** The voters that count for a majority. */
  get voters(): Voters {
    const members = this.members;
    if (!this.planted("jointQuorumForgetsOld")) return members;
    return { voters: members.voters, votersOutgoing: [] };
  }

  /**
   * Whether an entry of the current term is committed; before that the leader's commit index may be
   * old.
   */
  get committedInTerm(): boolean {
    return this.log.termAt(this.commit) === this.term;
  }

  planted(bug: PlantedBug): boolean {
    return this.options.planted !== undefined && this.options.planted.has(bug);
  }
}

/** The membership that a log entry holds; an entry that this version cannot read stops the node. */
export function membershipIn(entry: Entry): Membership {
  const decoded = decodeMembership(entry.data);
  invariant(
    decoded.type === "membership",
    () =>
      `membership entry ${entry.index} cannot be read: ${
        decoded.type === "invalid" ? decoded.reason : ""
      }`,
  );
  return decoded.membership;
}

function checkOptions(o: InternalRaftOptions): void {
  invariant(isNodeId(o.id), () => `node id is ${o.id}, wanted a positive safe integer`);
  invariant(
    o.heartbeatTicks >= 1 && o.electionTicks > o.heartbeatTicks,
    () => `electionTicks ${o.electionTicks} must exceed heartbeatTicks ${o.heartbeatTicks} >= 1`,
  );
  invariant(
    o.maxInflightAppends >= 1 && o.maxInflightBytes >= 1 && o.maxAppendBytes >= 1,
    () => "the bounds of appends must be at least 1",
  );
}
