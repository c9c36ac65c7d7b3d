/**
 * Linearizable reads (6.4). The leader notes its commit index, proves with one round of heartbeats
 * that it still leads, and releases the read. Every attempt has a context of its own, and a change
 * of leader cancels all.
 */
import { RAFT } from "../base/mod.ts";
import { sendNow } from "./messages.ts";
import { quorumIndex } from "./quorum.ts";
import { broadcastHeartbeat } from "./replication.ts";
import type { ReadAsk } from "./read_queue.ts";
import type { RaftState } from "./state.ts";
import type { Message } from "./types.ts";

type ReadIndexRequest = Extract<Message, { type: "readIndexRequest" }>;
type ReadIndexResponse = Extract<Message, { type: "readIndexResponse" }>;

/** A read of this node itself. */
export function requestRead(r: RaftState, token: number): void {
  const overloaded = r.reads.count >= RAFT.maxPendingReads;
  if (r.leader === 0 || overloaded) {
    r.readStates.push({ token, index: 0, success: false });
  } else if (r.role === "leader") {
    lead(r, { token, from: r.id });
  } else {
    r.reads.forwarded.set(token, r.now + r.options.electionTicks);
    sendNow(r, r.leader, { type: "readIndexRequest", token });
  }
}

/** A read that a follower passes on. */
export function recvReadIndexRequest(r: RaftState, m: ReadIndexRequest): void {
  const ask = { token: m.token, from: m.from };
  if (r.role !== "leader" || r.reads.count >= RAFT.maxPendingReads) answer(r, ask, undefined);
  else lead(r, ask);
}

export function recvReadIndexResponse(r: RaftState, m: ReadIndexResponse): void {
  if (m.from !== r.leader || !r.reads.forwarded.delete(m.token)) return;
  r.readStates.push({ token: m.token, index: m.index, success: m.success });
}

/** The first entry of the term is committed: the commit index is now known to be current. */
export function startWaitingReads(r: RaftState): void {
  if (r.reads.waiting.length === 0 || !r.committedInTerm) return;
  const waiting = r.reads.waiting;
  r.reads.waiting = [];
  for (const ask of waiting) lead(r, ask);
}

/** Releases the reads that a quorum has confirmed. */
export function confirmReads(r: RaftState): void {
  if (r.reads.pending.length === 0) return;
  const confirmed = quorumIndex(
    r.voters,
    (id) => id === r.id ? r.reads.context : r.progress.get(id)?.readAck ?? 0,
  );
  for (const read of r.reads.takeThrough(confirmed)) answer(r, read, read.index);
}

/** Asks for confirmation of the reads that came since the last round; many share one round. */
export function flushReads(r: RaftState): void {
  if (r.reads.pending.length === 0 || r.reads.broadcast === r.reads.context) return;
  broadcastHeartbeat(r);
  confirmReads(r);
}

/** The leader is another, or none: nothing that was asked before may be answered with an index. */
export function cancelReads(r: RaftState): void {
  const reads = r.reads;
  const asks: ReadAsk[] = [...reads.waiting, ...reads.pending];
  reads.waiting = [];
  reads.pending = [];
  for (const ask of asks) answer(r, ask, undefined);
  for (const token of reads.forwarded.keys()) answer(r, { token, from: r.id }, undefined);
  reads.forwarded.clear();
}

/** Gives up reads whose request or answer was lost. */
export function expireReads(r: RaftState): void {
  for (const [token, deadline] of r.reads.forwarded) {
    if (r.now < deadline) break;
    r.reads.forwarded.delete(token);
    answer(r, { token, from: r.id }, undefined);
  }
}

function lead(r: RaftState, ask: ReadAsk): void {
  if (!r.committedInTerm && !r.planted("readBeforeFirstCommit")) {
    r.reads.waiting.push(ask);
    return;
  }
  if (!r.planted("reusedReadContext") || r.reads.context === 0) r.reads.context += 1;
  r.reads.pending.push({ ...ask, context: r.reads.context, index: r.commit });
}

function answer(r: RaftState, ask: ReadAsk, index: number | undefined): void {
  const result = { token: ask.token, index: index ?? 0, success: index !== undefined };
  if (ask.from === r.id) r.readStates.push(result);
  else sendNow(r, ask.from, { type: "readIndexResponse", ...result });
}
