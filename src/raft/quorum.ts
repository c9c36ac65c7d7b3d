/**
 * Arithmetic of majorities, and nothing else. Everything that counts nodes (commit, votes, check-
 * quorum, reads) comes here, so that a joint membership can be forgotten in no place.
 */
import type { Membership, NodeId } from "./types.ts";

/** The part of a membership that is counted. */
export type Voters = Pick<Membership, "voters" | "votersOutgoing">;

export type VoteOutcome = "won" | "lost" | "pending";

/** Number of nodes that make a majority of `size`. */
function majority(size: number): number {
  return Math.floor(size / 2) + 1;
}

function majorityIndex(voters: readonly NodeId[], valueOf: (id: NodeId) => number): number {
  if (voters.length === 0) return Infinity;
  const values = voters.map(valueOf).sort((a, b) => b - a);
  return values[majority(voters.length) - 1] ?? 0;
}

/** The largest value that a majority of each half has reached. Infinity when nobody votes. */
export function quorumIndex(members: Voters, valueOf: (id: NodeId) => number): number {
  return Math.min(
    majorityIndex(members.voters, valueOf),
    majorityIndex(members.votersOutgoing, valueOf),
  );
}

function majorityVote(
  voters: readonly NodeId[],
  voteOf: (id: NodeId) => boolean | undefined,
): VoteOutcome {
  let granted = 0;
  let open = 0;
  for (const id of voters) {
    const vote = voteOf(id);
    if (vote === undefined) open += 1;
    else if (vote) granted += 1;
  }
  const wanted = voters.length === 0 ? 0 : majority(voters.length);
  if (granted >= wanted) return "won";
  return granted + open >= wanted ? "pending" : "lost";
}

/** Outcome of a vote in which `voteOf` says granted, refused or not answered yet. */
export function quorumVote(
  members: Voters,
  voteOf: (id: NodeId) => boolean | undefined,
): VoteOutcome {
  const incoming = majorityVote(members.voters, voteOf);
  const outgoing = majorityVote(members.votersOutgoing, voteOf);
  if (incoming === "lost" || outgoing === "lost") return "lost";
  return incoming === "won" && outgoing === "won" ? "won" : "pending";
}
