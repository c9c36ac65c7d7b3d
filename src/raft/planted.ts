/**
 * Mistakes that can be planted into the core on purpose, so that the simulator and the scripts can
 * show that they would be found. Each one is a single branch at the very spot where a naive
 * implementation errs. Production code never sets the field; a set that is absent costs one
 * comparison.
 */
import type { RaftOptions } from "./types.ts";

export type PlantedBug =
  /** Replicas are counted for entries of older terms (3.6.2). */
  | "commitOldTerm"
  /**
   * "Up to date" is compared as two independent comparisons instead of (term, then index) (3.6.1).
   */
  | "independentUpToDate"
  /** A second vote is given within one term. */
  | "voteNotReset"
  /** A node that only asks for a pre-vote makes the asked one adopt its term (9.6). */
  | "preVoteRaisesTerm"
  /** Vote requests are answered although a leader was heard from just now (4.2.3). */
  | "noStickiness"
  /** A leader that hears from no quorum carries on (6.2). */
  | "noCheckQuorum"
  /** The follower deletes everything after the previous entry, even what matches (3.5). */
  | "truncateMatching"
  /** The heartbeat carries the raw commit index and the follower trusts it. */
  | "trustRawCommitInHeartbeat"
  /** The append carries a commit index beyond what it verified and the follower trusts it. */
  | "trustRawCommitInAppend"
  /** A durable write is credited to the entries that have since replaced those written. */
  | "persistedIgnoresTruncation"
  /** The leader counts its own log before its own write is durable (10.2.1). */
  | "selfAckBeforePersist"
  /** The candidate counts its own vote before that vote is durable. */
  | "selfVoteBeforePersist"
  /** A read is confirmed before the leader has committed an entry of its term (6.4). */
  | "readBeforeFirstCommit"
  /** All reads of a leader share one context, so that an old answer confirms a new read. */
  | "reusedReadContext"
  /** In the joint phase only the new voters are counted (4.3). */
  | "jointQuorumForgetsOld"
  /** A membership change is taken while another one is in flight (4.1). */
  | "secondChangeAllowed"
  /** A new leader changes members before it has committed an entry of its term. */
  | "changeBeforeFirstCommit"
  /** A membership that is truncated from the log stays in force (4.1). */
  | "membershipNotRolledBack"
  /** A snapshot that lies behind the commit index is installed all the same. */
  | "snapshotMovesBack";

/** All of them, for loops over every planted bug. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  "commitOldTerm",
  "independentUpToDate",
  "voteNotReset",
  "preVoteRaisesTerm",
  "noStickiness",
  "noCheckQuorum",
  "truncateMatching",
  "trustRawCommitInHeartbeat",
  "trustRawCommitInAppend",
  "persistedIgnoresTruncation",
  "selfAckBeforePersist",
  "selfVoteBeforePersist",
  "readBeforeFirstCommit",
  "reusedReadContext",
  "jointQuorumForgetsOld",
  "secondChangeAllowed",
  "changeBeforeFirstCommit",
  "membershipNotRolledBack",
  "snapshotMovesBack",
];

/** What `createRaft` really takes: the options, and for tests the bugs to plant. */
export interface InternalRaftOptions extends RaftOptions {
  readonly planted?: ReadonlySet<PlantedBug>;
}
