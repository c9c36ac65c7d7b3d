import { type Logger, messageOf } from "../base/mod.ts";
import type { SnapshotMeta, WriteBatch } from "../raft/mod.ts";
import type { DirectoryMarks } from "./directory_marks.ts";
import { FORMAT_KEY, HEAD_KEY, IDENTITY_KEY } from "./keys.ts";
import { commitAtomic, type Mutation } from "./kv_ops.ts";
import { EMPTY_HEAD, recoverAll, type RecoveredStore } from "./kv_recover.ts";
import { encodeFormat, encodeHead, encodeIdentity, type SnapshotRecord } from "./meta_codec.ts";
import {
  type RaftStore,
  type Recovered,
  type SnapshotWriter,
  type StoredSnapshot,
  StoreFull,
  type StoreIdentity,
  type StoreStats,
} from "./types.ts";

interface KvStoreParts {
  readonly kv: Deno.Kv;
  readonly marks: DirectoryMarks;
  readonly log: Logger;
  /** Size of the files on disk. */
  readonly fileBytes: () => number;
  readonly freeBytes: () => Promise<number>;
  /** What else ends with the store. */
  readonly onClose: () => void;
}

/** The store on Deno KV; see DESIGN.md for the layout and the rules of recovery. */
export class KvStore implements RaftStore {
  readonly #kv: Deno.Kv;
  readonly #parts: KvStoreParts;
  #live: RecoveredStore | undefined;
  #failure: Error | undefined;
  #closing = false;
  /** Deletions in the background, one after the other. */
  #cleaning: Promise<void> = Promise.resolve();

  constructor(parts: KvStoreParts) {
    this.#kv = parts.kv;
    this.#parts = parts;
  }

  async recover(): Promise<Recovered> {
    if (this.#live !== undefined) throw new Error("Cannot recover twice: the store is in use");
    const live = await recoverAll(this.#kv);
    this.#parts.marks.recovered(live.identity);
    this.#live = live;
    const { identity, head, entries, cutEntries } = live;
    this.#parts.log.debug("the data file is read", {
      entries: entries.length,
      snapshotIndex: live.snapshots.current?.meta.index ?? 0,
      term: head.hardState.term,
      isNew: identity === undefined,
    });
    if (cutEntries > 0) {
      this.#parts.log.warn("cut entries that were never acknowledged", { cutEntries });
    }
    this.#clean(() => live.deleteStray());
    return {
      identity,
      hardState: head.hardState,
      snapshot: live.snapshots.view(),
      entries,
      cutEntries,
    };
  }

  async initialise(identity: StoreIdentity): Promise<void> {
    const live = this.#demandLive();
    if (live.identity !== undefined || live.log.lastIndex > 0) {
      throw new Error("Cannot initialise the data directory: it is not empty");
    }
    await this.#guard(async () => {
      await commitAtomic(this.#kv, [
        { key: FORMAT_KEY, value: encodeFormat() },
        { key: IDENTITY_KEY, value: encodeIdentity(identity) },
        { key: HEAD_KEY, value: encodeHead(EMPTY_HEAD) },
      ]);
      this.#parts.marks.initialised(identity);
    });
    this.#live = { ...live, identity };
  }

  async write(batch: WriteBatch): Promise<void> {
    const { log, snapshots, identity } = this.#demandLive();
    if (identity === undefined) throw new Error("Cannot write: the store is not initialised");
    const staged = batch.snapshot === undefined ? undefined : snapshots.takeStaged(batch.snapshot);
    const also = staged === undefined ? [] : [staged.mutation];
    await this.#guard(
      () => log.write(batch, also),
      staged && (() => snapshots.withdraw(staged.record.meta)),
    );
    if (staged === undefined) return;
    snapshots.published(staged.record);
    this.#parts.log.debug("a snapshot of another node is in force", {
      index: staged.record.meta.index,
    });
    this.#clean(() => snapshots.deleteRetired());
  }

  createSnapshot(meta: SnapshotMeta, createdMs: number): Promise<SnapshotWriter> {
    const { snapshots } = this.#demandLive();
    const publish = (record: SnapshotRecord, mutation: Mutation) => this.#publish(record, mutation);
    return Promise.resolve(snapshots.create(meta, createdMs, publish));
  }

  async truncatePrefix(index: number): Promise<void> {
    const { log, snapshots } = this.#demandLive();
    const bound = Math.min(index, snapshots.current?.meta.index ?? 0);
    await this.#guard(() => log.truncatePrefix(bound));
    this.#parts.log.debug("the log is cut behind a snapshot", {
      index: bound,
      left: log.entryCount,
    });
  }

  snapshot(): StoredSnapshot | undefined {
    return this.#live?.snapshots.view();
  }

  stats(): StoreStats {
    const live = this.#live;
    const { fileBytes } = this.#parts;
    return {
      logEntries: live?.log.entryCount ?? 0,
      logBytes: live?.log.bytes ?? 0,
      snapshotBytes: live?.snapshots.current?.sizeBytes ?? 0,
      snapshotIndex: live?.snapshots.current?.meta.index ?? 0,
      // Asking the file system takes milliseconds while the disk is busy, and few want to know.
      get fileBytes() {
        return fileBytes();
      },
    };
  }

  freeBytes(): Promise<number> {
    return this.#parts.freeBytes();
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#cleaning;
    try {
      this.#parts.marks.closing();
    } finally {
      this.#kv.close();
      this.#parts.onClose();
    }
  }

  async #publish(record: SnapshotRecord, mutation: Mutation): Promise<void> {
    const { log, snapshots } = this.#demandLive();
    if (record.meta.index > log.lastIndex) {
      throw new RangeError(
        `Cannot make the snapshot at ${record.meta.index} current: the log ends at ${log.lastIndex}`,
      );
    }
    snapshots.promise(record.meta);
    await this.#guard(
      () => commitAtomic(this.#kv, [mutation]),
      () => snapshots.withdraw(record.meta),
    );
    snapshots.published(record);
    this.#parts.log.debug("a snapshot is in force", { index: record.meta.index });
    this.#clean(() => snapshots.deleteRetired());
  }

  /**
   * A write that failed may be on disk or not: nothing more is written after it. Only one that found no room was taken
   * back as a whole, as long as the file still says so; `onFull` mends what memory had noted of it.
   */
  async #guard(work: () => Promise<void>, onFull?: () => void): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof StoreFull)) throw this.#fail(cause);
      await this.#verifyEnd();
      onFull?.();
      throw cause;
    }
  }

  async #verifyEnd(): Promise<void> {
    const live = this.#live;
    if (live?.identity === undefined) return;
    try {
      await live.log.verifyEnd();
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  #fail(cause: unknown): Error {
    const reason = messageOf(cause);
    this.#failure ??= new Error(
      `Cannot write to the data directory (${reason}). Check the disk and its free space, then start again.`,
      { cause },
    );
    return this.#failure;
  }

  #clean(work: () => Promise<void>): void {
    this.#cleaning = this.#cleaning.then(async () => {
      if (this.#closing || this.#failure !== undefined) return;
      try {
        await work();
      } catch (cause) {
        // What could not be deleted stays noted, and is deleted with what comes after it.
        if (cause instanceof StoreFull) {
          this.#parts.log.debug("there is no room to delete what is no longer needed");
          return;
        }
        this.#parts.log.error(this.#fail(cause).message);
      }
    });
  }

  #demandLive(): RecoveredStore {
    if (this.#closing) throw new Error("Cannot use the store: it is closed");
    if (this.#live === undefined) throw new Error("Cannot use the store: recover() comes first");
    return this.#live;
  }
}
