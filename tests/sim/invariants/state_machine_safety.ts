import type { NodeId } from "../../../src/raft/mod.ts";
import type { SimNode } from "../node.ts";
import { demand, type Invariant, type Sight } from "./invariant.ts";

/**
 * Every node applies the same entries one by one in the same order and comes to the same state
 * (3.4).
 */
export function stateMachineSafety({ ledger }: Sight): Invariant {
  const name = "state_machine_safety";
  const reached = new Map<NodeId, number>();
  function compare(node: SimNode, index: number): void {
    const wanted = ledger.digest(index);
    demand(
      wanted === undefined || node.machine.digest === wanted,
      name,
      () => `the state of node ${node.id} at ${index} differs from what the log leads to`,
    );
  }
  return {
    name,
    started(node, log) {
      reached.set(node.id, log.snapshot.index);
      if (log.snapshot.index > 0) compare(node, log.snapshot.index);
    },
    applied(node, entry, result) {
      const wanted = (reached.get(node.id) ?? 0) + 1;
      demand(
        entry.index === wanted,
        name,
        () => `node ${node.id} applies entry ${entry.index}, wanted ${wanted}`,
      );
      demand(
        entry.index <= ledger.last && ledger.entry(entry.index)?.term === entry.term,
        name,
        () => `node ${node.id} applies entry ${entry.index} of term ${entry.term}: not committed`,
      );
      reached.set(node.id, entry.index);
      compare(node, entry.index);
      if (!node.host.options.real || result === undefined) return;
      const known = ledger.result(result.request);
      demand(
        known?.index === result.index && known.outcome === result.outcome,
        name,
        () => `node ${node.id} answers entry ${entry.index} otherwise than the log does`,
      );
    },
    restored(node, meta) {
      const before = reached.get(node.id) ?? 0;
      demand(
        meta.index > before,
        name,
        () => `node ${node.id} moves its state back from ${before} to snapshot ${meta.index}`,
      );
      reached.set(node.id, meta.index);
      compare(node, meta.index);
    },
  };
}
