import type { SnapshotMeta } from "../../src/raft/mod.ts";
import type { SimNode } from "./node.ts";
import { dumpOf } from "./real/pieces.ts";

/** Snapshots of a node's own state: taken when due, durable some time later, and then the log goes. */
export class OwnSnapshots {
  readonly #node: SimNode;
  #busy = false;

  constructor(node: SimNode) {
    this.#node = node;
  }

  reset(): void {
    this.#busy = false;
  }

  takeIfDue(): void {
    const { appliedIndex, disk, host } = this.#node;
    if (appliedIndex - disk.snapshot.meta.index >= host.options.snapshotEvery) this.take();
  }

  take(): void {
    const node = this.#node;
    const { host, disk, core, appliedIndex } = node;
    if (node.space.isFull) return;
    if (this.#busy || core === undefined || host.shellBug === "neverCompacts") return;
    const term = core.termAt(appliedIndex);
    if (term === undefined) return;
    const membership = host.shellBug === "snapshotWithoutMembership"
      ? { voters: [], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false }
      : core.appliedMembership();
    const meta: SnapshotMeta = { index: appliedIndex, term, membership };
    const parts = dumpOf(node);
    if (host.shellBug === "purgedBeforeSnapshotDurable") disk.purgeTo(meta.index);
    this.#busy = true;
    node.after(4 * node.writes.writeUs(), () => {
      this.#busy = false;
      if (meta.index <= disk.snapshot.meta.index) return;
      disk.completeOwnSnapshot({ meta, parts });
      host.trace.add(host.now, node.id, "snapshot", meta.index);
      host.checks.snapshotTaken(node, meta);
      node.drive(() => core.compact(meta));
    });
  }
}
