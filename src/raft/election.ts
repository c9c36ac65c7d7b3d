/** Elections (3.4) with pre-vote (9.6): when to start, how to ask, when it is won or lost. */
import { campaignsAfter } from "./disk_space.ts";
import { sendAfterPersist, sendAtTerm } from "./messages.ts";
import { isVoter } from "./membership.ts";
import { quorumVote, type VoteOutcome } from "./quorum.ts";
import { becomeCandidate, becomeFollower, becomeLeader, becomePreCandidate } from "./roles.ts";
import type { RaftState } from "./state.ts";
import type { MessageBody, NodeId } from "./types.ts";

/** A node that does not lead has counted one more tick without a sign of a leader. */
export function tickElection(r: RaftState): void {
  r.electionElapsed += 1;
  if (r.electionElapsed < r.electionTimeout) return;
  if (!mayCampaign(r)) becomeFollower(r, r.term, 0);
  else if (r.electionElapsed >= campaignsAfter(r)) startPreVote(r);
  // A node that does not campaign must not go on naming a leader that has fallen silent.
  else if (r.leader !== 0 || r.role !== "follower") becomeFollower(r, r.term, 0);
}

/**
 * Whether this node may start an election. A node that its newest membership leaves out still may,
 * as long as it does not know that membership to be committed: its log may be the only one that is
 * long enough (4.2.2). Its own vote does not count then.
 */
export function mayCampaign(r: RaftState): boolean {
  if (isVoter(r.members, r.id)) return true;
  return r.memberships.latestIndex > r.commit && isVoter(r.memberships.at(r.commit), r.id);
}

/** Every new attempt starts here, also after a real one has failed. */
function startPreVote(r: RaftState): void {
  becomePreCandidate(r);
  const body = voteRequest(r, { preVote: true, transfer: false });
  for (const to of others(r)) sendAtTerm(r, to, { term: r.term + 1, body });
  recordVote(r, r.id, true);
}

/** Campaigns for real. With `transfer` the others answer even though they hear from a leader. */
export function startElection(r: RaftState, transfer: boolean): void {
  becomeCandidate(r);
  const body = voteRequest(r, { preVote: false, transfer });
  // The request waits for the disk: after a crash this node must not ask again under the same term,
  // with another log, while answers to the first request are still on their way.
  for (const to of others(r)) sendAfterPersist(r, to, body);
  if (r.planted("selfVoteBeforePersist")) recordVote(r, r.id, true);
}

/** Counts one vote and acts on the outcome. The first answer of a node stands. */
export function recordVote(r: RaftState, from: NodeId, granted: boolean): void {
  if (!r.votes.has(from)) r.votes.set(from, granted);
  const outcome: VoteOutcome = quorumVote(r.voters, (id) => r.votes.get(id));
  if (outcome === "lost") becomeFollower(r, r.term, 0);
  else if (outcome === "won" && r.role === "preCandidate") startElection(r, false);
  else if (outcome === "won") becomeLeader(r);
}

/** The node's own vote has become durable. */
export function ownVoteDurable(r: RaftState, written: { term: number; votedFor: NodeId }): void {
  if (r.role !== "candidate" || written.term !== r.term || written.votedFor !== r.id) return;
  recordVote(r, r.id, true);
}

function voteRequest(
  r: RaftState,
  options: { preVote: boolean; transfer: boolean },
): MessageBody {
  return {
    type: "voteRequest",
    preVote: options.preVote,
    lastIndex: r.log.lastIndex,
    lastTerm: r.log.lastTerm,
    transfer: options.transfer,
  };
}

function others(r: RaftState): NodeId[] {
  const { voters, votersOutgoing } = r.members;
  return [...new Set([...voters, ...votersOutgoing])].filter((id) => id !== r.id)
    .sort((a, b) => a - b);
}
