import { type Logger, NODE, toError } from "../base/mod.ts";
import type { RaftCore, SnapshotMeta } from "../raft/mod.ts";
import type { StateMachine } from "../state/mod.ts";
import { type RaftStore, StoreFull } from "../store/mod.ts";
import type { SnapshotBounds } from "./options.ts";
import { isSnapshotDue } from "./snapshot_due.ts";
import { writeInSlices } from "./write_in_slices.ts";

interface SnapshotterOptions {
  readonly raft: Pick<RaftCore, "appliedMembership" | "compact" | "termAt">;
  readonly store: Pick<RaftStore, "createSnapshot" | "snapshot" | "truncatePrefix">;
  readonly machine: StateMachine;
  readonly bounds: SnapshotBounds;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly onFailed: (error: Error) => void;
  /** Whether so many bytes fit on the disk; a snapshot for which there is no room would only make it worse. */
  readonly hasSpaceFor: (bytes: number) => boolean;
  readonly log: Logger;
  readonly observe?: (ms: number, sizeBytes: number) => void;
}

/** What stands in the log behind the last snapshot at start, and how old that one is. */
export interface Found {
  readonly entries: number;
  readonly bytes: number;
  readonly ageMs: number;
}

/** Takes snapshots of the state when they are due and cuts the log behind them, while writes go on. */
export class Snapshotter {
  readonly #options: SnapshotterOptions;
  #entries: number;
  #bytes: number;
  #takenMs: number;
  #current: Promise<void> | undefined;
  /** Rises when a snapshot from elsewhere replaces the state: a dump under way is then of no use. */
  #generation = 0;
  /** Such a snapshot is on its way into the state: its log is already gone, so nothing can be taken. */
  #replacing = false;
  #stopped = false;
  #count = 0;
  /** The disk was full: not before this time again. */
  #notBeforeMs = -Infinity;

  constructor(options: SnapshotterOptions, found: Found) {
    this.#options = options;
    this.#entries = found.entries;
    this.#bytes = found.bytes;
    this.#takenMs = options.monotonicMs() - found.ageMs;
  }

  /** Snapshots made since the start. */
  get count(): number {
    return this.#count;
  }

  noteApplied(entries: number, sizeBytes: number): void {
    this.#entries += entries;
    this.#bytes += sizeBytes;
    this.check();
  }

  /** The core has taken over a snapshot from the leader. */
  noteReplacing(): void {
    this.#generation++;
    this.#replacing = true;
  }

  noteRestored(): void {
    this.#replacing = false;
    this.#entries = 0;
    this.#bytes = 0;
    this.#takenMs = this.#options.monotonicMs();
  }

  /** Starts a snapshot if one is due. */
  check(): void {
    const since = {
      entries: this.#entries,
      bytes: this.#bytes,
      ageMs: this.#options.monotonicMs() - this.#takenMs,
      lastSizeBytes: this.#options.store.snapshot()?.sizeBytes ?? 0,
    };
    if (isSnapshotDue(since, this.#options.bounds)) this.start();
  }

  /** Starts a snapshot now, unless one is under way or there is nothing new. */
  start(): void {
    const blocked = this.#stopped || this.#replacing || this.#current !== undefined;
    if (blocked || this.#entries === 0) return;
    const { store, hasSpaceFor, monotonicMs } = this.#options;
    if (monotonicMs() < this.#notBeforeMs) return;
    if (!hasSpaceFor(store.snapshot()?.sizeBytes ?? 0)) return;
    this.#current = this.#run();
  }

  /** Gives up the snapshot under way, if any, and takes no more. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#current;
  }

  async #run(): Promise<void> {
    const [entries, bytes, generation] = [this.#entries, this.#bytes, this.#generation];
    try {
      await this.#take();
    } catch (cause) {
      if (cause instanceof StoreFull) {
        this.#putOff();
        if (generation !== this.#generation) return;
        this.#entries += entries;
        this.#bytes += bytes;
      } else {
        this.#options.onFailed(
          toError(cause),
        );
      }
    } finally {
      this.#current = undefined;
    }
  }

  #putOff(): void {
    const { monotonicMs, log } = this.#options;
    this.#notBeforeMs = monotonicMs() + NODE.snapshotRetryMs;
    log.warn("there is no room for a snapshot; it is taken later");
  }

  async #take(): Promise<void> {
    const { raft, store, machine, nowMs, monotonicMs, log } = this.#options;
    const startedMs = monotonicMs();
    const meta = this.#place();
    if (meta === undefined) return;
    // The dump stands for the state of this very moment, so its first step comes before anything else can happen.
    const dump = machine.dump(NODE.snapshotChunkBytes)[Symbol.iterator]();
    const first = dump.next();
    const generation = this.#generation;
    log.debug("a snapshot begins", {
      index: meta.index,
      entries: this.#entries,
      bytes: this.#bytes,
    });
    this.#entries = 0;
    this.#bytes = 0;
    this.#takenMs = startedMs;
    const writer = await store.createSnapshot(meta, Math.trunc(nowMs()));
    const isUseless = () => this.#stopped || generation !== this.#generation;
    let sizeBytes: number | undefined;
    try {
      const dumped = { first, rest: dump };
      sizeBytes = await writeInSlices(writer, dumped, { isUseless, monotonicMs });
      if (sizeBytes === undefined) {
        log.debug("a snapshot is given up", { index: meta.index, stopped: this.#stopped });
        return;
      }
      await writer.commit();
    } catch (error) {
      if (error instanceof StoreFull) await writer.abort();
      // The store refuses a snapshot older than the one that has just replaced it; nothing is lost by that.
      if (generation !== this.#generation) return;
      throw error;
    }
    this.#count++;
    const tookMs = monotonicMs() - startedMs;
    this.#options.observe?.(tookMs, sizeBytes);
    log.debug("a snapshot is taken", { index: meta.index, sizeBytes, ms: Math.round(tookMs) });
    if (generation !== this.#generation) return;
    raft.compact(meta);
    await store.truncatePrefix(meta.index);
  }

  /** Undefined while the state is older than the core's log, because a newer snapshot is on its way. */
  #place(): SnapshotMeta | undefined {
    const { raft, machine } = this.#options;
    const index = machine.appliedIndex();
    const term = raft.termAt(index);
    if (term === undefined) return undefined;
    return { index, term, membership: raft.appliedMembership() };
  }
}
