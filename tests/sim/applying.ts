import type { Entry, Ready } from "../../src/raft/mod.ts";
import { applyEntry } from "./apply.ts";
import type { StoredSnapshot } from "./disk.ts";
import type { Part } from "./machine.ts";
import type { SimNode } from "./node.ts";
import { needsNewer } from "./real/pieces.ts";

interface ToApply {
  /** A snapshot that goes into the live state before the entries. */
  readonly restore: StoredSnapshot | undefined;
  readonly committed: readonly Entry[];
}

/** What goes from the log into one node's live state, in order and at its own speed. */
export class Applying {
  readonly #node: SimNode;
  #toApply: ToApply[] = [];
  #busy = false;
  #tooNew = false;

  constructor(node: SimNode) {
    this.#node = node;
  }

  /** The process has ended. */
  reset(): void {
    this.#busy = this.#tooNew = false;
    this.#toApply = [];
  }

  take(ready: Ready): void {
    if (ready.restore === undefined && ready.committed.length === 0) return;
    const restore = ready.restore && this.#node.disk.snapshot;
    this.#toApply.push({ restore, committed: ready.committed });
    this.#applySoon();
  }

  #applySoon(): void {
    if (this.#busy || this.#tooNew) return;
    const node = this.#node;
    const { applyUs } = node.host.options;
    if (applyUs === 0) {
      this.#applyAll();
      return;
    }
    this.#busy = true;
    node.after(applyUs, () => {
      this.#busy = false;
      this.#applyAll();
      node.drain();
    });
  }

  #applyAll(): void {
    const node = this.#node;
    // The checks learn of a commit before they see its effect.
    node.observe();
    for (const { restore, committed } of this.#toApply.splice(0)) {
      if (restore !== undefined && this.#isTooNew(restore.parts, restore.meta.index)) return;
      if (restore !== undefined) node.restore(restore);
      for (const entry of committed) {
        if (this.#isTooNew(entry, entry.index)) return;
        const result = applyEntry(node, entry);
        node.appliedIndex = entry.index;
        node.host.checks.applied(node, entry, result);
        node.pending.applied(entry, result);
      }
      node.core?.applied(node.appliedIndex);
    }
    node.pending.passed(node.appliedIndex);
    node.snapshots.takeIfDue();
  }

  /** A program that is too old stops before it applies anything of it. */
  #isTooNew(found: Entry | readonly Part[], index: number): boolean {
    if (!needsNewer(this.#node, found)) return false;
    this.#toApply = [];
    this.#tooNew = true;
    this.#node.after(0, () => this.#node.host.outdated(this.#node, index));
    return true;
  }
}
