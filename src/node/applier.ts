import { toError } from "../base/mod.ts";
import type { Entry, Ready, SnapshotMeta } from "../raft/mod.ts";
import { checkCommandVersion, type StateEvent, type StateMachine } from "../state/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import type { DigestWaiters } from "./digest_waiters.ts";
import type { AppliedWaiters } from "./applied_waiters.ts";

interface ApplierOptions {
  readonly machine: StateMachine;
  readonly store: RaftStore;
  readonly waiters: AppliedWaiters;
  readonly monotonicMs: () => number;
  /** Everything up to the index is in the state; called before anybody hears of it. */
  readonly onApplied: (index: number, entries: number, sizeBytes: number) => void;
  readonly onRestored: (meta: SnapshotMeta) => void;
  /** Without events where nothing has changed but the index. */
  readonly onEvents: (events: readonly StateEvent[], index: number) => void;
  readonly onFailed: (error: Error) => void;
  readonly observe?: (ms: number, entries: number) => void;
  /** Told when the state stands at an index that somebody wants to look at. */
  readonly digests: DigestWaiters;
}

type Work = Pick<Ready, "restore" | "committed">;

/** Brings committed entries into the state, in order. While a snapshot is being loaded, what comes after it waits. */
export class Applier {
  readonly #options: ApplierOptions;
  readonly #waiting: Work[] = [];
  #restoring: Promise<void> | undefined;
  #lastCommand: Uint8Array | undefined;
  /** A snapshot was replaced by a newer one before it could be loaded: what follows it must wait for that one. */
  #skipping = false;

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  /** The newest command that was applied here; undefined when none was since the start. */
  get lastCommand(): Uint8Array | undefined {
    return this.#lastCommand;
  }

  get isRestoring(): boolean {
    return this.#restoring !== undefined;
  }

  take(work: Work): void {
    if (this.#restoring !== undefined) this.#waiting.push(work);
    else this.#process(work);
  }

  /** Resolves when no snapshot is being loaded. */
  async idle(): Promise<void> {
    while (this.#restoring !== undefined) await this.#restoring;
  }

  #process(work: Work): void {
    if (work.restore !== undefined) {
      const current = this.#options.store.snapshot()?.meta.index ?? 0;
      this.#skipping = current > work.restore.index;
    }
    if (this.#skipping) return;
    if (work.restore === undefined) this.#apply(work.committed);
    else this.#restoring = this.#restore(work.restore, work.committed);
  }

  async #restore(meta: SnapshotMeta, committed: readonly Entry[]): Promise<void> {
    const { store, machine, waiters, onRestored, onEvents, onFailed, digests } = this.#options;
    try {
      await loadSnapshot({ store, machine, meta }, () => {
        waiters.jump(meta.index);
        onRestored(meta);
        digests.reached();
        onEvents([{ type: "restored" }], meta.index);
      });
      waiters.reach(meta.index);
      this.#restoring = undefined;
      this.#apply(committed);
      while (this.#restoring === undefined) {
        const next = this.#waiting.shift();
        if (next === undefined) return;
        this.#process(next);
      }
    } catch (cause) {
      // Not in any other case: what has waited may have been the next snapshot, which is being loaded now.
      this.#restoring = undefined;
      onFailed(toError(cause));
    }
  }

  #apply(entries: readonly Entry[]): void {
    const last = entries[entries.length - 1];
    if (last === undefined) return;
    const { machine, waiters, monotonicMs, onApplied, onEvents, observe, digests } = this.#options;
    let wantedIndex = digests.nextIndex;
    const startedMs = monotonicMs();
    const events: StateEvent[] = [];
    let sizeBytes = 0;
    for (const entry of entries) {
      sizeBytes += entry.data.length;
      if (entry.kind === "command") {
        demandKnownVersion(entry);
        const applied = machine.apply(entry.index, entry.data);
        for (const event of applied.events) events.push(event);
        waiters.settle(entry.index, entry.term, applied.result);
        this.#lastCommand = entry.data;
      } else {
        machine.skip(entry.index);
        waiters.settle(entry.index, entry.term, undefined);
      }
      if (entry.index < wantedIndex) continue;
      digests.reached();
      wantedIndex = digests.nextIndex;
    }
    observe?.(monotonicMs() - startedMs, entries.length);
    onApplied(last.index, entries.length, sizeBytes);
    onEvents(events, last.index);
    waiters.reach(last.index);
  }
}

/**
 * Replaces the state by the store's current snapshot, which must be the one meant. `onReplaced` is called in the step that
 * does it: whoever reads in the next one may read the new state.
 */
export async function loadSnapshot(
  { store, machine, meta }: {
    readonly store: RaftStore;
    readonly machine: StateMachine;
    readonly meta: SnapshotMeta;
  },
  onReplaced: () => void,
): Promise<void> {
  const snapshot = store.snapshot();
  if (snapshot?.meta.index !== meta.index) {
    throw new Error(
      `Cannot load the snapshot at index ${meta.index}: the store has ${snapshot?.meta.index}`,
    );
  }
  const restore = machine.startRestore();
  for await (const chunk of snapshot.chunks()) restore.push(chunk);
  restore.finish();
  onReplaced();
}

/** A command that this program does not know must stop the node before it is applied, or its state would differ. */
function demandKnownVersion(entry: Entry): void {
  const checked = checkCommandVersion(entry.data);
  if (checked.ok) return;
  throw new Error(
    `Cannot apply the entry at index ${entry.index}: its command has version ${checked.found}, and this ` +
      `program knows versions up to ${checked.newest}. Upgrade this node and start it again.`,
  );
}
