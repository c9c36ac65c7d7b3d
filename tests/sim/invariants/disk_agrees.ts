import { demand, type Invariant } from "./invariant.ts";

/** What the core takes for durable is what the disk would bring back. */
export function diskAgrees(): Invariant {
  const name = "disk_agrees";
  return {
    name,
    changed(node, _before, after) {
      const { disk, core } = node;
      if (core === undefined || disk.pending !== undefined) return;
      if (after.stable <= disk.snapshot.meta.index) return;
      const wanted = core.termAt(after.stable);
      const found = disk.entry(after.stable)?.term;
      demand(
        wanted === undefined || found === wanted,
        name,
        () =>
          `node ${node.id} takes entry ${after.stable} of term ${wanted} for durable; ` +
          `its disk has term ${found} there`,
      );
    },
  };
}
