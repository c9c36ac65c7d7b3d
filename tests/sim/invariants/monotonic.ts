import type { NodeId } from "../../../src/raft/mod.ts";
import { demand, type Invariant } from "./invariant.ts";

/** Term, commit and applied never go back while a node runs; the term not even over a restart. */
export function monotonic(): Invariant {
  const name = "monotonic";
  const durableTerms = new Map<NodeId, number>();
  return {
    name,
    started(node, log) {
      const known = durableTerms.get(node.id) ?? 0;
      const found = log.hardState.term;
      demand(
        found >= known,
        name,
        () => `node ${node.id} starts in term ${found} after it made term ${known} durable`,
      );
    },
    durable(node, batch) {
      if (batch.hardState !== undefined) durableTerms.set(node.id, batch.hardState.term);
    },
    changed(node, before, after) {
      if (before === undefined) return;
      const goesOn = after.term >= before.term && after.commit >= before.commit &&
        after.applied >= before.applied && after.snapshotIndex >= before.snapshotIndex;
      demand(
        goesOn,
        name,
        () =>
          `node ${node.id} goes from term ${before.term}, commit ${before.commit}, applied ` +
          `${before.applied} to term ${after.term}, commit ${after.commit}, applied ${after.applied}`,
      );
    },
  };
}
