import type { NodeId } from "../../../src/raft/mod.ts";
import { demand, type Invariant } from "./invariant.ts";

/** At most one leader per term (3.4). */
export function electionSafety(): Invariant {
  const name = "election_safety";
  const leaders = new Map<number, NodeId>();
  return {
    name,
    changed(node, _before, after) {
      if (after.role !== "leader") return;
      const known = leaders.get(after.term);
      if (known === undefined) leaders.set(after.term, node.id);
      demand(
        known === undefined || known === node.id,
        name,
        () => `nodes ${known} and ${node.id} both lead term ${after.term}`,
      );
    },
  };
}
