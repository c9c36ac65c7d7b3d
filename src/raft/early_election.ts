/**
 * Shortcuts to the next election, for a shell that knows more than silence tells. They move only the moment in which
 * this node asks for pre-votes; what a vote needs stays as it is.
 */
import { isVoter } from "./membership.ts";
import type { RaftState } from "./state.ts";
import type { NodeId } from "./types.ts";

/** The stream to this node broke. If it leads, its process may be gone; its next sign of life ends the suspicion. */
export function suspectLeader(r: RaftState, id: NodeId): void {
  if (r.role !== "follower" || r.leader !== id || r.leaderSuspected) return;
  r.leaderSuspected = true;
  shortenTimeout(r);
}

/** A voter can be reached now. Without a known leader, this node waits less before it campaigns. */
export function peerReachable(r: RaftState, id: NodeId): void {
  if (!isVoter(r.members, id)) return;
  if (r.leader === 0 && (r.role === "follower" || r.role === "preCandidate")) shortenTimeout(r);
}

/** A leader that lives has the time of a heartbeat to show itself first, and not all nodes ask at once. */
function shortenTimeout(r: RaftState): void {
  const { heartbeatTicks, random } = r.options;
  const ticks = heartbeatTicks + 1 + Math.floor(random() * 3 * heartbeatTicks);
  r.electionTimeout = Math.min(r.electionTimeout, r.electionElapsed + ticks);
}
