import type { SimNode } from "../node.ts";
import { demand, type Invariant, type Sight } from "./invariant.ts";

/** A leader's log holds every entry that was committed in an earlier term (3.4). */
export function leaderCompleteness({ ledger, nodes }: Sight): Invariant {
  const name = "leader_completeness";
  let checkedLast = 0;
  function check(node: SimNode): void {
    const { status, core } = node;
    const last = ledger.entry(ledger.last);
    if (status?.role !== "leader" || core === undefined || last === undefined) return;
    if (last.term >= status.term || last.index <= status.snapshotIndex) return;
    const found = core.termAt(last.index);
    demand(
      found === last.term,
      name,
      () =>
        `node ${node.id} leads term ${status.term} with term ${found} at ${last.index}, ` +
        `where term ${last.term} is committed`,
    );
  }
  return {
    name,
    changed(node, before, after) {
      if (ledger.last !== checkedLast) {
        checkedLast = ledger.last;
        for (const other of nodes.values()) check(other);
      } else if (after.role === "leader" && before?.role !== "leader") check(node);
    },
  };
}
