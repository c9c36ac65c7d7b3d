/** Changes of role. Every one leaves the state of the old role behind completely. */
import { appendAsLeader, syncProgress } from "./replication.ts";
import { cancelReads } from "./read_index.ts";
import { invariant } from "./invariants.ts";
import type { RaftState } from "./state.ts";
import type { NodeId, Role } from "./types.ts";
import { entryBytes } from "./entry_window.ts";

/** Enters `term` if it is new; follows `leader`, 0 when it is not known. */
export function becomeFollower(r: RaftState, term: number, leader: NodeId): void {
  enterTerm(r, term);
  changeRole(r, "follower", leader);
}

/** Asks whether an election could be won (9.6). Touches neither term nor vote. */
export function becomePreCandidate(r: RaftState): void {
  invariant(r.role !== "leader", () => `leader ${r.id} of term ${r.term} asks for pre-votes`);
  changeRole(r, "preCandidate", 0);
}

/** Enters the next term and votes for itself. The vote counts once it is durable. */
export function becomeCandidate(r: RaftState): void {
  invariant(r.role !== "leader", () => `leader ${r.id} of term ${r.term} campaigns`);
  enterTerm(r, r.term + 1);
  changeRole(r, "candidate", 0);
  r.votedFor = r.id;
}

export function becomeLeader(r: RaftState): void {
  invariant(r.role === "candidate", () => `node ${r.id} leads term ${r.term} from ${r.role}`);
  changeRole(r, "leader", r.id);
  r.heartbeatElapsed = 0;
  r.uncommittedBytes = 0;
  for (let index = r.commit + 1; index <= r.log.lastIndex; index += 1) {
    r.uncommittedBytes += entryBytes(r.log.at(index));
  }
  syncProgress(r);
  // Entries of older terms cannot be committed by counting, so the new leader needs one of its own
  // (3.6.2).
  appendAsLeader(r, "noop", new Uint8Array(0));
}

function enterTerm(r: RaftState, term: number): void {
  invariant(term >= r.term, () => `node ${r.id} goes back from term ${r.term} to ${term}`);
  if (term === r.term) return;
  r.term = term;
  r.votedFor = 0;
  // Answers of an older term are of no use any more, and what they promised may be about to change.
  r.sendAfterPersist = r.sendAfterPersist.filter((m) => m.term === term);
}

function changeRole(r: RaftState, role: Role, leader: NodeId): void {
  cancelReads(r);
  // A campaign that is over asks for no votes any more: its requests name a log that may be about
  // to change.
  r.sendAfterPersist = r.sendAfterPersist.filter((m) => m.type !== "voteRequest");
  r.role = role;
  r.leader = leader;
  r.electionElapsed = 0;
  r.electionTimeout = drawTimeout(r);
  r.leaderSuspected = false;
  r.votes.clear();
  r.progress.clear();
  r.transfer = undefined;
  r.snapshotWanted = 0;
}

/**
 * Time-outs differ from node to node and from try to try, so that split votes do not repeat (3.4).
 */
export function drawTimeout(r: RaftState): number {
  const { electionTicks, random } = r.options;
  return electionTicks + Math.floor(random() * electionTicks);
}
