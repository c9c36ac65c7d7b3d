import { demand, type Invariant } from "./invariant.ts";

/** Purged ≤ snapshot ≤ applied ≤ committed ≤ last: the disk purges, the core does the rest. */
export function indexOrder(): Invariant {
  const name = "index_order";
  return {
    name,
    changed(node, _before, after) {
      const { firstIndex, snapshotIndex, applied, commit, lastIndex } = after;
      // A received snapshot may be ahead of the live state for the time it takes to load it.
      const inOrder = applied <= commit && commit <= lastIndex && snapshotIndex <= commit &&
        firstIndex - 1 <= Math.max(applied, snapshotIndex);
      demand(
        inOrder,
        name,
        () =>
          `node ${node.id} has first ${firstIndex}, snapshot ${snapshotIndex}, applied ${applied}, ` +
          `commit ${commit}, last ${lastIndex}`,
      );
      const { disk } = node;
      demand(
        disk.firstIndex - 1 <= disk.snapshot.meta.index,
        name,
        () =>
          `the disk of node ${node.id} begins at ${disk.firstIndex}, ` +
          `but its snapshot ends at ${disk.snapshot.meta.index}`,
      );
    },
  };
}
