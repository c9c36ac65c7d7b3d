/** One unit of time: elections on followers; heartbeats and check-quorum on the leader. */
import { handOverWhenFull } from "./disk_space.ts";
import { tickElection } from "./election.ts";
import { quorumVote } from "./quorum.ts";
import { expireReads } from "./read_index.ts";
import { broadcastHeartbeat } from "./replication.ts";
import { becomeFollower } from "./roles.ts";
import type { RaftState } from "./state.ts";
import { expireTransfer } from "./leadership_transfer.ts";

export function tick(r: RaftState): void {
  r.now += 1;
  if (r.role !== "leader") {
    expireReads(r);
    tickElection(r);
    return;
  }
  if (!hearsQuorum(r)) {
    becomeFollower(r, r.term, 0);
    return;
  }
  expireTransfer(r);
  handOverWhenFull(r);
  r.heartbeatElapsed += 1;
  if (r.heartbeatElapsed >= r.options.heartbeatTicks) broadcastHeartbeat(r);
}

/**
 * A leader that no quorum answers within the minimum election time-out gives up (6.2). Others may
 * elect a new one only after that time, so two leaders do not answer side by side for long.
 */
function hearsQuorum(r: RaftState): boolean {
  if (r.planted("noCheckQuorum")) return true;
  const outcome = quorumVote(r.voters, (id) => {
    if (id === r.id) return true;
    const heardAt = r.progress.get(id)?.heardAt ?? -Infinity;
    return r.now - heardAt < r.options.electionTicks;
  });
  return outcome === "won";
}
