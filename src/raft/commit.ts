/** The commit index (3.5, 3.6.2) and what follows from its progress. */
import { encodeMembership } from "./membership_codec.ts";
import { invariant } from "./invariants.ts";
import { isJoint, isVoter, leaveJoint } from "./membership.ts";
import { sendNow } from "./messages.ts";
import { quorumIndex } from "./quorum.ts";
import { startWaitingReads } from "./read_index.ts";
import { appendAsLeader, pumpAll } from "./replication.ts";
import { becomeFollower } from "./roles.ts";
import type { RaftState } from "./state.ts";
import type { NodeId } from "./types.ts";
import { entryBytes } from "./entry_window.ts";
import { bestSuccessor } from "./progress.ts";

/** Commits what a quorum holds durably. Only entries of the own term are committed by counting. */
export function maybeCommit(r: RaftState): void {
  if (r.role !== "leader") return;
  const index = quorumIndex(r.voters, (id) => matchOf(r, id));
  if (index <= r.commit) return;
  if (r.log.termAt(index) !== r.term && !r.planted("commitOldTerm")) return;
  advanceCommit(r, index);
  startWaitingReads(r);
  maybeLeaveJoint(r);
  maybeStepDown(r);
}

/** Moves the commit index forward. */
export function advanceCommit(r: RaftState, index: number): void {
  invariant(
    index > r.commit && index <= r.log.lastIndex,
    () => `commit moves from ${r.commit} to ${index} in a log that ends at ${r.log.lastIndex}`,
  );
  if (r.role === "leader") {
    for (let i = r.commit + 1; i <= index; i += 1) r.uncommittedBytes -= entryBytes(r.log.at(i));
  }
  r.commit = index;
  r.proposals.forgetThrough(index);
}

/** The leader counts itself only as far as its own disk has confirmed (10.2.1). */
function matchOf(r: RaftState, id: NodeId): number {
  if (id !== r.id) return r.progress.get(id)?.match ?? 0;
  return r.planted("selfAckBeforePersist") ? r.log.lastIndex : r.log.stable;
}

/** Ends the joint phase once it is committed; a new leader finishes what an old one began. */
function maybeLeaveJoint(r: RaftState): void {
  const members = r.members;
  if (!isJoint(members) || !members.autoLeave) return;
  if (r.commit < r.memberships.latestIndex || !r.committedInTerm) return;
  appendAsLeader(r, "membership", encodeMembership(leaveJoint(members)));
  maybeCommit(r);
}

/**
 * A leader that has been removed leads until its removal is committed (4.2.2). It tells the others
 * so, and lets the one that has most campaign at once, which spares everybody an election time-out.
 */
function maybeStepDown(r: RaftState): void {
  if (r.role !== "leader" || isVoter(r.members, r.id)) return;
  if (r.commit < r.memberships.latestIndex) return;
  pumpAll(r);
  const voters = [...r.progress.values()].filter((p) => r.members.voters.includes(p.id));
  const successor = bestSuccessor(voters);
  if (successor !== undefined) sendNow(r, successor, { type: "timeoutNow" });
  becomeFollower(r, r.term, 0);
}
