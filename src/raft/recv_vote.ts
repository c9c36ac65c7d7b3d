/** Votes: who gets one (3.4, 3.6.1), and what the answers lead to. */
import { recordVote } from "./election.ts";
import { sendAfterPersist, sendAtTerm, sendNow } from "./messages.ts";
import type { RaftState } from "./state.ts";
import type { Message } from "./types.ts";

type VoteRequest = Extract<Message, { type: "voteRequest" }>;
type VoteResponse = Extract<Message, { type: "voteResponse" }>;

/**
 * Whether a request must be left unanswered because a leader was heard from within the minimum
 * election time-out (4.2.3) and its stream has not broken since. Otherwise a node that is cut off or removed could depose a leader that
 * everyone else hears.
 */
export function ignoresVoteRequest(r: RaftState, m: VoteRequest): boolean {
  if (m.transfer || r.planted("noStickiness")) return false;
  return r.role === "leader" ||
    (r.leader !== 0 && !r.leaderSuspected && r.electionElapsed < r.options.electionTicks);
}

/** A request of the current term, or a pre-vote for a later one. */
export function recvVoteRequest(r: RaftState, m: VoteRequest): void {
  if (m.preVote) {
    // What this node could not keep it must not promise: its real vote would never leave.
    const granted = m.term > r.term && isUpToDate(r, m) && r.space !== "none";
    // A grant carries the term that was asked for, a refusal the own one, from which the asker may
    // learn.
    const term = granted ? m.term : r.term;
    sendAtTerm(r, m.from, { term, body: { type: "voteResponse", preVote: true, granted } });
    return;
  }
  const free = r.votedFor === m.from || (r.votedFor === 0 && r.leader === 0) ||
    (r.planted("voteNotReset") && r.role === "follower");
  const granted = free && isUpToDate(r, m);
  if (granted) {
    r.votedFor = m.from;
    r.electionElapsed = 0;
  }
  sendAfterPersist(r, m.from, { type: "voteResponse", preVote: false, granted });
}

export function recvVoteResponse(r: RaftState, m: VoteResponse): void {
  if (m.preVote) {
    if (r.role !== "preCandidate" || (m.granted && m.term !== r.term + 1)) return;
  } else if (r.role !== "candidate") return;
  recordVote(r, m.from, m.granted);
}

/** Tells a node that asks under an old term which term it is. */
export function refuseStaleVoteRequest(r: RaftState, m: VoteRequest): void {
  sendNow(r, m.from, { type: "voteResponse", preVote: m.preVote, granted: false });
}

/** The later last term wins; equal terms are decided by the length (3.6.1). */
function isUpToDate(r: RaftState, m: VoteRequest): boolean {
  const { lastTerm, lastIndex } = r.log;
  if (r.planted("independentUpToDate")) {
    return m.lastTerm >= lastTerm && m.lastIndex >= lastIndex;
  }
  return m.lastTerm > lastTerm || (m.lastTerm === lastTerm && m.lastIndex >= lastIndex);
}
