import type { Message, NodeId } from "../../../src/raft/mod.ts";
import type { SimNode } from "../node.ts";
import { demand, type Invariant } from "./invariant.ts";

/** How far this message proves the receiver's log to agree with the leader's; 0 if it does not. */
function provenBy(node: SimNode, message: Message): number {
  switch (message.type) {
    case "append": {
      const { prevIndex, prevTerm, entries } = message;
      const agrees = prevIndex <= (node.status?.commit ?? 0) ||
        node.core?.termAt(prevIndex) === prevTerm;
      return agrees ? prevIndex + entries.length : 0;
    }
    case "heartbeat":
      return message.commit;
    case "installSnapshot":
      return message.meta.index;
    default:
      return 0;
  }
}

/**
 * A follower takes for committed only what the very message it has just received proves to agree
 * with the leader's log; the rest of its log may still be another leader's (3.5).
 */
export function verifiedCommit(): Invariant {
  const name = "verified_commit";
  const proven = new Map<NodeId, number>();
  return {
    name,
    received(node, message) {
      proven.set(node.id, provenBy(node, message));
    },
    changed(node, before, after) {
      if (before === undefined || after.commit === before.commit) return;
      if (after.role === "leader" || before.role === "leader") return;
      const known = proven.get(node.id) ?? 0;
      demand(
        after.commit <= known,
        name,
        () => `node ${node.id} commits up to ${after.commit}; the message proves only ${known}`,
      );
    },
  };
}
