import { copyOf } from "../base/mod.ts";
import type { Entry, HardState, SnapshotMeta, WriteBatch } from "../raft/mod.ts";
import {
  type RaftStore,
  type Recovered,
  type SnapshotWriter,
  type StoredSnapshot,
  StoreFull,
  type StoreIdentity,
  type StoreStats,
} from "./types.ts";

interface MemorySnapshot {
  readonly meta: SnapshotMeta;
  readonly createdMs: number;
  readonly chunks: readonly Uint8Array[];
}

/** What a memory store has made durable; outlives the store, as a disk outlives a process. */
export class MemoryDisk {
  identity: StoreIdentity | undefined;
  hardState: HardState = { term: 0, votedFor: 0, commit: 0 };
  entries: Entry[] = [];
  /** Index of the last entry, or of the snapshot when no entry stands behind it. */
  lastIndex = 0;
  snapshot: MemorySnapshot | undefined;
}

/** Places where a test may hold, slow down or fail the store. What a hook throws, the caller gets. */
export interface MemoryStoreHooks {
  /** Before anything of the batch is durable; a throw of StoreFull means that the store can be used on. */
  readonly beforeWrite?: (batch: WriteBatch) => Promise<void> | void;
  /** After the batch is durable; a throw means that the caller cannot know. */
  readonly afterWrite?: (batch: WriteBatch) => Promise<void> | void;
  readonly beforeSnapshotCommit?: (meta: SnapshotMeta) => Promise<void> | void;
  /** Before a piece of a snapshot is kept. */
  readonly beforeSnapshotChunk?: (chunk: Uint8Array) => Promise<void> | void;
  /** Absent: there is always room. */
  readonly freeBytes?: () => number;
}

interface MemoryStoreOptions {
  /** Absent: an empty one. */
  readonly disk?: MemoryDisk;
  readonly hooks?: MemoryStoreHooks;
}

/** The twin of the store on Deno KV: the same rules, on a MemoryDisk. */
export function createMemoryStore(options: MemoryStoreOptions = {}): RaftStore {
  return new MemoryStore(options.disk ?? new MemoryDisk(), options.hooks ?? {});
}

class MemoryStore implements RaftStore {
  readonly #disk: MemoryDisk;
  readonly #hooks: MemoryStoreHooks;
  /** Received snapshots that wait for the write that installs them; the newest two. */
  #staged: MemorySnapshot[] = [];
  #recovered = false;
  #closed = false;
  #failure: unknown;

  constructor(disk: MemoryDisk, hooks: MemoryStoreHooks) {
    this.#disk = disk;
    this.#hooks = hooks;
  }

  recover(): Promise<Recovered> {
    const { identity, hardState, entries, snapshot } = this.#disk;
    this.#recovered = true;
    const after = snapshot?.meta.index ?? 0;
    return Promise.resolve({
      identity,
      hardState,
      snapshot: this.snapshot(),
      entries: entries.filter(({ index }) => index > after),
      cutEntries: 0,
    });
  }

  async initialise(identity: StoreIdentity): Promise<void> {
    this.#demandOpen();
    if (this.#disk.identity !== undefined) {
      throw new Error("Cannot initialise the data directory: it is not empty");
    }
    await Promise.resolve();
    this.#disk.identity = identity;
  }

  async write(batch: WriteBatch): Promise<void> {
    this.#demandOpen();
    if (this.#disk.identity === undefined) {
      throw new Error("Cannot write: the store is not initialised");
    }
    const staged = batch.snapshot === undefined ? undefined : this.#findStaged(batch.snapshot);
    const cutFrom = this.#check(batch);
    try {
      await this.#hooks.beforeWrite?.(batch);
      await Promise.resolve();
      if (staged !== undefined) this.#useStaged(staged);
      this.#apply(batch, staged, cutFrom);
      await this.#hooks.afterWrite?.(batch);
    } catch (error) {
      if (!(error instanceof StoreFull)) this.#failure = error;
      throw error;
    }
  }

  createSnapshot(meta: SnapshotMeta, createdMs: number): Promise<SnapshotWriter> {
    this.#demandOpen();
    const chunks: Uint8Array[] = [];
    let ended = false;
    const finish = () => {
      if (ended) throw new RangeError("Cannot go on with a snapshot that has ended");
      ended = true;
      return { meta, createdMs, chunks };
    };
    return Promise.resolve({
      append: async (chunk: Uint8Array) => {
        if (ended) throw new RangeError("Cannot go on with a snapshot that has ended");
        await this.#hooks.beforeSnapshotChunk?.(chunk);
        chunks.push(copyOf(chunk));
      },
      commit: () => this.#publish(finish()),
      stage: () => {
        this.#staged = [...this.#staged.slice(-1), finish()];
        return Promise.resolve();
      },
      abort: () => {
        ended = true;
        return Promise.resolve();
      },
    });
  }

  truncatePrefix(index: number): Promise<void> {
    this.#demandOpen();
    const bound = Math.min(index, this.#disk.snapshot?.meta.index ?? 0);
    this.#disk.entries = this.#disk.entries.filter((entry) => entry.index > bound);
    return Promise.resolve();
  }

  snapshot(): StoredSnapshot | undefined {
    const found = this.#disk.snapshot;
    if (found === undefined) return undefined;
    const { meta, createdMs, chunks } = found;
    return { meta, createdMs, sizeBytes: sumBytes(chunks), chunks: () => asAsync(chunks) };
  }

  stats(): StoreStats {
    const { entries, snapshot } = this.#disk;
    const logBytes = sumBytes(entries.map(({ data }) => data));
    const snapshotBytes = sumBytes(snapshot?.chunks ?? []);
    return {
      logEntries: entries.length,
      logBytes,
      snapshotBytes,
      snapshotIndex: snapshot?.meta.index ?? 0,
      fileBytes: logBytes + snapshotBytes,
    };
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(this.#hooks.freeBytes?.() ?? Infinity);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  async #publish(snapshot: MemorySnapshot): Promise<void> {
    this.#demandOpen();
    const { index } = snapshot.meta;
    if (index > this.#disk.lastIndex) {
      throw new RangeError(
        `Cannot make the snapshot at ${index} current: the log ends at ${this.#disk.lastIndex}`,
      );
    }
    await this.#hooks.beforeSnapshotCommit?.(snapshot.meta);
    const newest = this.#disk.snapshot?.meta.index ?? 0;
    if (index <= newest) {
      throw new RangeError(`Cannot use the snapshot at index ${index}: one at ${newest} is newer`);
    }
    this.#disk.snapshot = snapshot;
  }

  #findStaged(meta: SnapshotMeta): MemorySnapshot {
    const staged = this.#staged.find((one) =>
      one.meta.index === meta.index && one.meta.term === meta.term
    );
    if (staged === undefined) {
      throw new RangeError(
        `Cannot install the snapshot at index ${meta.index} of term ${meta.term}: it has not been staged`,
      );
    }
    return staged;
  }

  #useStaged({ meta }: MemorySnapshot): void {
    this.#staged = this.#staged.filter((one) => one.meta.index > meta.index);
  }

  /** Index from which stored entries go; throws when the new ones would not follow on what stays. */
  #check(batch: WriteBatch): number {
    const { lastIndex } = this.#disk;
    const installed = batch.snapshot?.index ?? 0;
    const from = Math.min(batch.truncateFrom ?? Infinity, lastIndex + 1);
    const replaced = installed >= from - 1;
    const next = (replaced ? installed : from - 1) + 1;
    batch.entries.forEach((entry, place) => {
      if (entry.index !== next + place) {
        throw new RangeError(
          `Cannot write entry ${entry.index}: the next index is ${next + place}`,
        );
      }
    });
    return replaced ? 0 : from;
  }

  #apply(batch: WriteBatch, staged: MemorySnapshot | undefined, cutFrom: number): void {
    const disk = this.#disk;
    if (batch.hardState !== undefined) disk.hardState = batch.hardState;
    if (staged !== undefined) disk.snapshot = staged;
    if (cutFrom === 0) {
      disk.entries = [];
      disk.lastIndex = staged?.meta.index ?? 0;
    } else {
      while ((disk.entries.at(-1)?.index ?? -1) >= cutFrom) disk.entries.pop();
      disk.lastIndex = cutFrom - 1;
    }
    disk.entries.push(...batch.entries);
    disk.lastIndex += batch.entries.length;
  }

  #demandOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new Error("Cannot use the store: it is closed");
    if (!this.#recovered) throw new Error("Cannot use the store: recover() comes first");
  }
}

async function* asAsync(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

function sumBytes(chunks: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const chunk of chunks) bytes += chunk.length;
  return bytes;
}
