/**
 * The log in memory, and how far it has reached the disk. Three cursors: `written` is what was
 * handed to the disk, `stable` what the disk has confirmed, `lastIndex` what the core knows. A
 * conflict moves all three back.
 */
import { invariant } from "./invariants.ts";
import { TermRuns } from "./term_runs.ts";
import { entryBytes, EntryWindow } from "./entry_window.ts";
import type { Entry, RecoveredLog, SnapshotMeta } from "./types.ts";

interface TrimBounds {
  readonly applied: number;
  readonly retainBytes: number;
  readonly retainEntries: number;
  readonly keepFrom: number;
}

export class RaftLog {
  #window: EntryWindow;
  #runs: TermRuns;
  #snapshot: SnapshotMeta;
  #snapshotToWrite: SnapshotMeta | undefined;
  #truncateFrom: number | undefined;
  #written: number;
  #stable: number;
  /** Bytes in memory of entries up to `#counted`, which are the applied ones. */
  #appliedBytes = 0;
  #counted: number;

  constructor(recovered: RecoveredLog) {
    this.#snapshot = recovered.snapshot;
    this.#window = new EntryWindow(recovered.snapshot.index + 1);
    this.#runs = new TermRuns(recovered.snapshot.index, recovered.snapshot.term);
    this.append(recovered.entries);
    this.#written = this.lastIndex;
    this.#stable = this.lastIndex;
    this.#counted = recovered.snapshot.index;
  }

  get snapshot(): SnapshotMeta {
    return this.#snapshot;
  }
  /** First entry that is in memory. */
  get firstIndex(): number {
    return this.#window.first;
  }
  get lastIndex(): number {
    return this.#runs.last;
  }
  get lastTerm(): number {
    return this.#runs.termAt(this.#runs.last) ?? 0;
  }
  get written(): number {
    return this.#written;
  }
  get stable(): number {
    return this.#stable;
  }
  get bytes(): number {
    return this.#window.bytes;
  }
  /** Whether anything waits to be handed to the disk. */
  get dirty(): boolean {
    return this.#written < this.lastIndex || this.#truncateFrom !== undefined ||
      this.#snapshotToWrite !== undefined;
  }

  termAt(index: number): number | undefined {
    return this.#runs.termAt(index);
  }

  /** Where a log that disagrees at (index, term) may still agree with this one. */
  agreementHint(index: number, term: number): number {
    return this.#runs.lastAtMost(index, term);
  }

  at(index: number): Entry {
    return this.#window.at(index);
  }

  slice(from: number, to: number, maxBytes: number): Entry[] {
    return this.#window.slice(from, to, maxBytes);
  }

  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#runs.append(entry.index, entry.term);
      this.#window.push(entry);
    }
  }

  /** Drops `index` and everything after it, which may already be on its way to the disk. */
  truncateFrom(index: number): void {
    this.#runs.truncateFrom(index);
    this.#window.truncateFrom(index);
    if (index <= this.#written) {
      this.#truncateFrom = Math.min(this.#truncateFrom ?? index, index);
      this.#written = index - 1;
    }
    this.#stable = Math.min(this.#stable, index - 1);
  }

  /**
   * Replaces the whole log by a snapshot. `keptStable` is how much of the old log stays meaningful.
   */
  reset(meta: SnapshotMeta, keptStable: number): void {
    this.#snapshot = meta;
    this.#snapshotToWrite = meta;
    // The disk may hold entries above the snapshot that belong to the replaced log.
    this.#truncateFrom = meta.index + 1;
    this.#runs = new TermRuns(meta.index, meta.term);
    this.#window = new EntryWindow(meta.index + 1);
    this.#written = meta.index;
    this.#stable = Math.min(this.#stable, keptStable);
    this.#appliedBytes = 0;
    this.#counted = meta.index;
  }

  /** Takes note of a snapshot made here; entries stay in memory until `trim`. */
  compact(meta: SnapshotMeta): void {
    this.#snapshot = meta;
    this.#trimRuns();
  }

  /**
   * Drops entries up to `applied` from memory as far as bounds ask for it; `keepFrom` and later
   * stay.
   */
  trim(bounds: TrimBounds): void {
    const window = this.#window;
    for (
      let index = Math.max(this.#counted + 1, window.first);
      index <= bounds.applied;
      index += 1
    ) {
      this.#appliedBytes += entryBytes(window.at(index));
    }
    this.#counted = Math.max(this.#counted, bounds.applied);
    while (
      window.first <= Math.min(bounds.applied, bounds.keepFrom - 1) &&
      (bounds.applied - window.first + 1 > bounds.retainEntries ||
        this.#appliedBytes > bounds.retainBytes)
    ) {
      this.#appliedBytes -= entryBytes(window.at(window.first));
      window.dropFirst();
    }
    this.#trimRuns();
  }

  /** What the disk has to do now; counts as handed out. */
  takeWrite(): { snapshot?: SnapshotMeta; truncateFrom?: number; entries: readonly Entry[] } {
    const entries = this.#window.slice(this.#written + 1, this.lastIndex, Infinity);
    const write = {
      ...(this.#snapshotToWrite !== undefined && { snapshot: this.#snapshotToWrite }),
      ...(this.#truncateFrom !== undefined && { truncateFrom: this.#truncateFrom }),
      entries,
    };
    this.#snapshotToWrite = undefined;
    this.#truncateFrom = undefined;
    this.#written = this.lastIndex;
    return write;
  }

  /** The disk has confirmed everything up to `index`. */
  confirm(index: number): void {
    invariant(
      index <= this.lastIndex,
      () => `the disk confirmed index ${index} beyond the last index ${this.lastIndex}`,
    );
    this.#stable = Math.max(this.#stable, index);
  }

  /** Terms are needed from the snapshot on, and for the entry before the first one in memory. */
  #trimRuns(): void {
    this.#runs.trimBelow(Math.min(this.#snapshot.index, this.#window.first - 1));
  }
}
