/** One message in: compare terms first (3.3), then hand it to the file of its type. */
import { mayCampaign, startElection } from "./election.ts";
import { sendNow } from "./messages.ts";
import { recvAppendResponse } from "./recv_append_response.ts";
import { recvAppend } from "./recv_append.ts";
import { recvHeartbeat, recvHeartbeatResponse } from "./recv_heartbeat.ts";
import { recvInstallSnapshot } from "./recv_snapshot.ts";
import {
  ignoresVoteRequest,
  recvVoteRequest,
  recvVoteResponse,
  refuseStaleVoteRequest,
} from "./recv_vote.ts";
import { recvReadIndexRequest, recvReadIndexResponse } from "./read_index.ts";
import { becomeFollower } from "./roles.ts";
import type { RaftState } from "./state.ts";
import type { Message } from "./types.ts";

export function step(r: RaftState, m: Message): void {
  if (m.to !== r.id || m.from === r.id) return;
  if (m.term < r.term) return recvStale(r, m);
  if (m.term > r.term) {
    if (m.type === "voteRequest" && ignoresVoteRequest(r, m)) return;
    if (raisesTerm(r, m)) becomeFollower(r, m.term, 0);
  }
  dispatch(r, m);
}

/**
 * Pre-vote messages speak of a term that nobody has entered; only a refusal tells of a real one.
 */
function raisesTerm(r: RaftState, m: Message): boolean {
  if (m.type === "voteRequest") return !m.preVote || r.planted("preVoteRaisesTerm");
  return !(m.type === "voteResponse" && m.preVote && m.granted);
}

/**
 * A message of an older term. A leader or candidate that is behind is told the term: with pre-vote
 * and stickiness it would otherwise never learn it, and a node at the higher term could never come
 * back (9.6).
 */
function recvStale(r: RaftState, m: Message): void {
  if (m.type === "append" || m.type === "installSnapshot") {
    sendNow(r, m.from, {
      type: "appendResponse",
      success: false,
      index: 0,
      hintIndex: 0,
      hintTerm: 0,
    });
  } else if (m.type === "heartbeat") {
    sendNow(r, m.from, { type: "heartbeatResponse", readContext: 0 });
  } else if (m.type === "voteRequest") refuseStaleVoteRequest(r, m);
}

function dispatch(r: RaftState, m: Message): void {
  switch (m.type) {
    case "voteRequest":
      return recvVoteRequest(r, m);
    case "voteResponse":
      return recvVoteResponse(r, m);
    case "append":
      return recvAppend(r, m);
    case "appendResponse":
      return recvAppendResponse(r, m);
    case "heartbeat":
      return recvHeartbeat(r, m);
    case "heartbeatResponse":
      return recvHeartbeatResponse(r, m);
    case "installSnapshot":
      return recvInstallSnapshot(r, m);
    case "timeoutNow":
      if (r.role !== "leader" && r.space === "enough" && mayCampaign(r)) startElection(r, true);
      return;
    case "readIndexRequest":
      return recvReadIndexRequest(r, m);
    case "readIndexResponse":
      return recvReadIndexResponse(r, m);
  }
}
