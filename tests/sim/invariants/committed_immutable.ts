import { demand, type Invariant, type Sight } from "./invariant.ts";

/**
 * What is committed never changes: everybody's committed prefix is the ledger's, and nobody deletes
 * from it.
 */
export function committedImmutable({ ledger }: Sight): Invariant {
  const name = "committed_immutable";
  return {
    name,
    changed(node, before, after) {
      const from = Math.max(before?.commit ?? 0, after.snapshotIndex);
      for (let index = from + 1; index <= after.commit; index++) {
        const term = node.core?.termAt(index);
        const wanted = ledger.entry(index)?.term;
        demand(
          term === wanted,
          name,
          () =>
            `node ${node.id} has term ${term} at ${index}, but term ${wanted} is committed there`,
        );
      }
    },
    writing(node, batch) {
      const { disk } = node;
      const from = batch.truncateFrom ?? Infinity;
      for (let index = from; index <= Math.min(disk.lastIndex, ledger.last); index++) {
        const term = disk.entry(index)?.term;
        demand(
          term === undefined || term !== ledger.entry(index)?.term,
          name,
          () => `node ${node.id} deletes entry ${index} of term ${term}, which is committed`,
        );
      }
    },
    snapshotTaken(node, meta) {
      const wanted = ledger.entry(meta.index)?.term;
      demand(
        wanted === meta.term,
        name,
        () =>
          `node ${node.id} has a snapshot at ${meta.index} of term ${meta.term}, ` +
          `but term ${wanted} is committed there`,
      );
    },
  };
}
