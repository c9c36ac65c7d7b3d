import type { Message, NodeId } from "../../../src/raft/mod.ts";
import type { SimNode } from "../node.ts";
import { demand, type Invariant } from "./invariant.ts";

const NAME = "durable_before_ack";

function checkTerm(node: SimNode, message: Message): void {
  const { term } = node.disk.hardState;
  demand(
    term >= message.term,
    NAME,
    () =>
      `node ${node.id} sends ${message.type} of term ${message.term}; its disk has term ${term}`,
  );
}

function checkLog(node: SimNode, message: Message, index: number): void {
  const last = Math.max(node.disk.lastIndex, node.disk.snapshot.meta.index);
  demand(
    last >= index,
    NAME,
    () => `node ${node.id} sends ${message.type} up to ${index}; its disk ends at ${last}`,
  );
}

/**
 * Nothing is promised to another node before a power cut could not undo it, and what was promised
 * is there after a restart (3.8). A candidate promises too: its request names the end of its log.
 */
export function durableBeforeAck(): Invariant {
  const name = NAME;
  const promised = new Map<NodeId, { readonly index: number; readonly term: number }>();
  return {
    name,
    started(node) {
      const promise = promised.get(node.id);
      demand(
        promise === undefined || node.disk.holds(promise.index, promise.term),
        name,
        () =>
          `node ${node.id} starts without entry ${promise?.index} of term ${promise?.term}, ` +
          `which it had acknowledged`,
      );
    },
    durable(node, batch) {
      const promise = promised.get(node.id);
      if (promise !== undefined && (batch.truncateFrom ?? Infinity) <= promise.index) {
        promised.delete(node.id);
      }
    },
    changed(node, before, after) {
      if (after.role !== "leader" || before?.role === "leader") return;
      const { term, votedFor } = node.disk.hardState;
      demand(
        term === after.term && votedFor === node.id,
        name,
        () =>
          `node ${node.id} leads term ${after.term}; ` +
          `its disk has a vote for ${votedFor} in term ${term}`,
      );
    },
    sending(node, message) {
      if (message.type === "voteResponse" && message.granted && !message.preVote) {
        checkTerm(node, message);
        const { hardState } = node.disk;
        demand(
          hardState.term > message.term || hardState.votedFor === message.to,
          name,
          () =>
            `node ${node.id} gives ${message.to} its vote; its disk names ${hardState.votedFor}`,
        );
      } else if (message.type === "appendResponse" && message.success) {
        checkTerm(node, message);
        checkLog(node, message, message.index);
        const term = node.disk.entry(message.index)?.term;
        if (term !== undefined) promised.set(node.id, { index: message.index, term });
      } else if (message.type === "voteRequest" && !message.preVote) {
        checkTerm(node, message);
        checkLog(node, message, message.lastIndex);
      }
    },
  };
}
