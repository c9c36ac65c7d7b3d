/** Heartbeats, and the loyalty of followers. */
import { advanceCommit } from "./commit.ts";
import { invariant } from "./invariants.ts";
import { sendNow } from "./messages.ts";
import { confirmReads } from "./read_index.ts";
import { becomeFollower, drawTimeout } from "./roles.ts";
import type { RaftState } from "./state.ts";
import type { Message, NodeId } from "./types.ts";

type Heartbeat = Extract<Message, { type: "heartbeat" }>;
type HeartbeatResponse = Extract<Message, { type: "heartbeatResponse" }>;

/** The leader of the current term has shown itself. */
export function followLeader(r: RaftState, leader: NodeId): void {
  invariant(
    r.role !== "leader" && (r.leader === 0 || r.leader === leader),
    () => `term ${r.term} has two leaders: ${r.leader} and ${leader}`,
  );
  if (r.role !== "follower" || r.leader !== leader) becomeFollower(r, r.term, leader);
  if (r.leaderSuspected) {
    r.leaderSuspected = false;
    r.electionTimeout = drawTimeout(r);
  }
  r.electionElapsed = 0;
}

export function recvHeartbeat(r: RaftState, m: Heartbeat): void {
  followLeader(r, m.from);
  const known = r.planted("trustRawCommitInHeartbeat")
    ? Math.min(m.commit, r.log.lastIndex)
    : m.commit;
  if (known > r.commit) advanceCommit(r, known);
  sendNow(r, m.from, {
    type: "heartbeatResponse",
    readContext: m.readContext,
    ...(r.space !== "enough" && { space: r.space }),
  });
}

export function recvHeartbeatResponse(r: RaftState, m: HeartbeatResponse): void {
  const p = r.progress.get(m.from);
  if (p === undefined) return;
  p.heardAt = r.now;
  p.paused = false;
  p.space = m.space ?? "enough";
  // The follower lives but lacks entries: perhaps an append was lost. An empty one will tell.
  if (p.match < r.log.lastIndex) p.mustSend = true;
  if (m.readContext === 0) return;
  p.readAck = Math.max(p.readAck, m.readContext);
  confirmReads(r);
}
