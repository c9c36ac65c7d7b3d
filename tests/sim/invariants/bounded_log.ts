import { demand, type Invariant } from "./invariant.ts";

const SLACK_ENTRIES = 600;

/**
 * The log on the disk does not grow without end: snapshots are taken and the log behind them goes.
 */
export function boundedLog(): Invariant {
  const name = "bounded_log";
  return {
    name,
    durable(node) {
      const { options } = node.host;
      const bound = 4 * options.snapshotEvery + options.maxUncommittedEntries + SLACK_ENTRIES;
      const found = node.disk.entries.length;
      demand(
        found <= bound,
        name,
        () => `the disk of node ${node.id} holds ${found} entries, wanted at most ${bound}`,
      );
    },
  };
}
