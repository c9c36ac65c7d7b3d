/**
 * The two lists of outgoing messages. What promises durability (an acknowledged append, a vote) or
 * rests on it (a request for votes under a new term) waits for the disk; everything else leaves at
 * once.
 */
import type { RaftState } from "./state.ts";
import type { Message, MessageBody, NodeId } from "./types.ts";

/** Sends without waiting for the disk. */
export function sendNow(r: RaftState, to: NodeId, body: MessageBody): void {
  r.sendNow.push({ from: r.id, to, term: r.term, ...body });
}

/** Sends a pre-vote message, which speaks of a term that nobody has entered. */
export function sendAtTerm(r: RaftState, to: NodeId, options: { term: number; body: MessageBody }) {
  r.sendNow.push({ from: r.id, to, term: options.term, ...options.body });
}

/** Sends once everything known now is durable. */
export function sendAfterPersist(r: RaftState, to: NodeId, body: MessageBody): void {
  r.sendAfterPersist.push({ from: r.id, to, term: r.term, ...body });
}

/**
 * Acknowledges everything up to `index`. Acknowledgements that wait for the same disk write merge
 * into one, because the highest one says it all.
 */
export function acknowledge(r: RaftState, to: NodeId, index: number): void {
  const waiting = r.sendAfterPersist;
  const at = waiting.findIndex((m) => isAck(m) && m.to === to && m.term === r.term);
  const previous = waiting[at];
  const merged = previous !== undefined && isAck(previous)
    ? Math.max(previous.index, index)
    : index;
  if (at >= 0) waiting.splice(at, 1);
  sendAfterPersist(r, to, {
    type: "appendResponse",
    success: true,
    index: merged,
    hintIndex: 0,
    hintTerm: 0,
  });
}

function isAck(m: Message): m is Extract<Message, { type: "appendResponse" }> {
  return m.type === "appendResponse" && m.success;
}
