import { demand, type Invariant, type Sight } from "./invariant.ts";

/**
 * Two logs that agree on index and term of an entry agree on everything before it (3.5). Kept by
 * induction: an entry of one place and term is the same everywhere and follows the same term
 * everywhere.
 */
export function logMatching({ registry }: Sight): Invariant {
  const name = "log_matching";
  return {
    name,
    durable(node, batch) {
      const { disk } = node;
      for (const entry of batch.entries) {
        const before = entry.index - 1;
        const { meta } = disk.snapshot;
        const prevTerm = disk.entry(before)?.term ??
          (before === meta.index ? meta.term : undefined);
        demand(
          prevTerm === undefined || prevTerm <= entry.term,
          name,
          () => `entry ${entry.index} of term ${entry.term} follows term ${prevTerm}`,
        );
        registry.note(node.id, entry, prevTerm);
      }
    },
  };
}
