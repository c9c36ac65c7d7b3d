/** What consensus and its driver decide, as messages at level debug: votes, snapshots, changes that found no place. */
import type { LogFields, Logger } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import type { ForwardAnswer } from "./transport.ts";

export class DecisionLog {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  sending(messages: readonly Message[]): void {
    if (!this.#log.enabled("debug")) return;
    for (const message of messages) {
      const fields = fieldsOf(message);
      if (fields === undefined) continue;
      this.#log.debug(SENT[message.type] ?? "", { to: message.to, ...fields });
    }
  }

  received(message: Message): void {
    if (!this.#log.enabled("debug")) return;
    const fields = fieldsOf(message);
    if (fields === undefined) return;
    this.#log.debug(RECEIVED[message.type] ?? "", { from: message.from, ...fields });
  }

  /** Changes of this node whose place in the log was taken by those of another leader. */
  lost(changes: number): void {
    if (changes > 0) this.#log.debug("changes lost their place in the log", { changes });
  }

  /** A change that was passed on to the leader. */
  forwarded(to: NodeId, answer: ForwardAnswer): void {
    if (answer.type === "done") return;
    const { type, ...fields } = answer;
    this.#log.debug("a change that was passed on has found no place", {
      to,
      answer: type,
      ...fields,
    });
  }
}

type Texts = Readonly<Partial<Record<Message["type"], string>>>;

const SENT: Texts = {
  voteRequest: "asks for a vote",
  voteResponse: "answers who asked for a vote",
  timeoutNow: "hands leadership over",
  installSnapshot: "sends a snapshot: the log does not reach back far enough",
};

const RECEIVED: Texts = {
  voteRequest: "is asked for a vote",
  voteResponse: "has an answer to its request for a vote",
  timeoutNow: "is to take leadership over",
  installSnapshot: "is sent a snapshot",
};

/** Undefined for what is not about elections or snapshots. */
function fieldsOf(message: Message): LogFields | undefined {
  const { term } = message;
  if (message.type === "voteRequest") {
    const { preVote, lastIndex, lastTerm, transfer } = message;
    return { term, preVote, lastIndex, lastTerm, transfer };
  }
  if (message.type === "voteResponse") {
    return { term, preVote: message.preVote, granted: message.granted };
  }
  if (message.type === "timeoutNow") return { term };
  return message.type === "installSnapshot" ? { term, index: message.meta.index } : undefined;
}
