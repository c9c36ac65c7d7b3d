import type {
  Entry,
  HardState,
  Membership,
  RecoveredLog,
  SnapshotMeta,
  WriteBatch,
} from "../../src/raft/mod.ts";
import type { Rng } from "../support/rng.ts";
import type { Part } from "./machine.ts";
import type { ShellBug } from "./planted_bugs/shell.ts";

/** A snapshot as it lies on the disk. */
export interface StoredSnapshot {
  readonly meta: SnapshotMeta;
  readonly parts: readonly Part[];
}

/** What recovery found: the log, or why it refuses to start. */
export type Recovery =
  | { readonly type: "ok"; readonly log: RecoveredLog; readonly parts: readonly Part[] }
  | { readonly type: "refused"; readonly reason: string };

/** What became of the write that was under way when the power went. */
export type CrashOutcome = "none" | "lost" | "done" | "torn";

const NO_VOTE: HardState = { term: 0, votedFor: 0, commit: 0 };

/**
 * The durable part of a node. A batch becomes visible here only by `complete`; until then a crash
 * may lose it, keep it whole, or tear it. A torn batch lacks its closing frame, so recovery can
 * tell it from a damaged record.
 */
export class SimDisk {
  hardState = NO_VOTE;
  snapshot: StoredSnapshot;
  /** Consecutive; the first one follows `firstIndex - 1`. */
  entries: Entry[] = [];
  firstIndex = 1;
  /** Snapshots that arrived whole and wait for the core's decision, by index. */
  readonly staged = new Map<number, StoredSnapshot>();
  /** A framed record that has gone bad: an index, or 0 for none. */
  damagedIndex = 0;
  /** The batch under way. */
  pending: WriteBatch | undefined;
  #torn: WriteBatch | undefined;

  constructor(bootstrap: Membership) {
    this.snapshot = { meta: { index: 0, term: 0, membership: bootstrap }, parts: [] };
  }

  get lastIndex(): number {
    return this.firstIndex + this.entries.length - 1;
  }

  /** The durable entry, if it is not in the snapshot and not beyond the end. */
  entry(index: number): Entry | undefined {
    return this.entries[index - this.firstIndex];
  }

  /** Whether this disk alone would bring back the entry of this place. */
  holds(index: number, term: number): boolean {
    return index <= this.snapshot.meta.index || this.entry(index)?.term === term;
  }

  /** The batch under way is durable from now on. */
  complete(batch: WriteBatch): void {
    this.pending = undefined;
    if (batch.hardState !== undefined) this.hardState = batch.hardState;
    if (batch.snapshot !== undefined) this.#install(batch.snapshot);
    this.#append(batch);
  }

  /** A snapshot of the node's own state is durable; the log at and below it goes. */
  completeOwnSnapshot(snapshot: StoredSnapshot): void {
    this.snapshot = snapshot;
    this.purgeTo(snapshot.meta.index);
  }

  /** Forgets the log at and below this index. */
  purgeTo(index: number): void {
    if (index < this.firstIndex) return;
    this.entries = this.entries.slice(index + 1 - this.firstIndex);
    this.firstIndex = index + 1;
  }

  /** The power goes while a batch may be under way. */
  crash(rng: Rng, tornShare: number): CrashOutcome {
    const batch = this.pending;
    this.pending = undefined;
    const outcome = this.#loseOrKeep(batch, rng, tornShare);
    this.staged.clear();
    return outcome;
  }

  /** Lets a record inside the durable log go bad; false if there is none. */
  damage(rng: Rng): boolean {
    if (this.entries.length === 0) return false;
    this.damagedIndex = this.firstIndex + rng.below(this.entries.length);
    return true;
  }

  /** What a start finds. A torn tail is cut; damage inside the frames is refused. */
  recover(bug: ShellBug | undefined): Recovery {
    const torn = this.#torn;
    this.#torn = undefined;
    if (torn !== undefined && bug === "tornBatchKept" && torn.snapshot === undefined) {
      this.#append(torn);
    }
    if (this.damagedIndex !== 0 && bug === "damageCutAsTornTail") {
      this.entries = this.entries.slice(0, this.damagedIndex - this.firstIndex);
      this.damagedIndex = 0;
    }
    if (this.damagedIndex !== 0) {
      return { type: "refused", reason: `entry ${this.damagedIndex} fails its checksum` };
    }
    const log = {
      hardState: this.hardState,
      snapshot: this.snapshot.meta,
      entries: [...this.entries],
    };
    return { type: "ok", log, parts: this.snapshot.parts };
  }

  #loseOrKeep(batch: WriteBatch | undefined, rng: Rng, tornShare: number): CrashOutcome {
    if (batch === undefined) return "none";
    if (rng.chance(tornShare)) {
      this.#torn = batch;
      return "torn";
    }
    if (rng.chance(0.5)) return "lost";
    this.complete(batch);
    return "done";
  }

  #append(batch: WriteBatch): void {
    if (batch.truncateFrom !== undefined && batch.truncateFrom <= this.lastIndex) {
      this.entries.length = Math.max(0, batch.truncateFrom - this.firstIndex);
    }
    for (const entry of batch.entries) {
      if (entry.index <= this.snapshot.meta.index) continue;
      if (entry.index !== this.lastIndex + 1) {
        throw new Error(
          `Cannot append to the log: found entry ${entry.index}, wanted ${this.lastIndex + 1}`,
        );
      }
      this.entries.push(entry);
    }
  }

  #install(meta: SnapshotMeta): void {
    const staged = this.staged.get(meta.index);
    if (staged === undefined || staged.meta.term !== meta.term) {
      throw new Error(`Cannot install snapshot ${meta.index}: it was never staged`);
    }
    // A newer one may have arrived meanwhile and wait for its own batch.
    for (const index of this.staged.keys()) if (index <= meta.index) this.staged.delete(index);
    if (meta.index < this.snapshot.meta.index) return;
    this.snapshot = staged;
    if (this.entry(meta.index)?.term === meta.term) {
      this.purgeTo(meta.index);
      return;
    }
    this.entries = [];
    this.firstIndex = meta.index + 1;
  }
}
