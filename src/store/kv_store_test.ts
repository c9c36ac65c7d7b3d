/** The store's own rules: when it may be used, what it says of itself, and what it does after a failure. */
import { assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { STORE } from "../base/mod.ts";
import {
  entriesOf,
  entryOf,
  IDENTITY,
  metaOf,
  writeSnapshot,
} from "../../tests/support/store/store_harness.ts";
import { DirectoryMarks } from "./directory_marks.ts";
import { SNAPSHOT_PREFIX } from "./keys.ts";
import { KvStore } from "./kv_store.ts";
import { StoreFull } from "./types.ts";

class Bench implements AsyncDisposable {
  readonly dataDir = Deno.makeTempDirSync();
  readonly log = new CollectedLog();
  /** What commits fail with; undefined while they work. */
  failure: Error | undefined;
  closed = 0;
  fileBytesAsked = 0;

  async open(): Promise<{ readonly store: KvStore; readonly kv: Deno.Kv }> {
    const { logger } = this.log;
    const marks = new DirectoryMarks(this.dataDir, logger);
    const kv = await Deno.openKv(`${this.dataDir}/raft.kv`);
    const atomic = kv.atomic.bind(kv);
    kv.atomic = () => {
      const operation = atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => this.failure ? Promise.reject(this.failure) : commit();
      return operation;
    };
    const store = new KvStore({
      kv,
      marks,
      log: logger,
      fileBytes: () => ++this.fileBytesAsked,
      freeBytes: () => Promise.resolve(77),
      onClose: () => this.closed++,
    });
    return { store, kv };
  }

  async start(): Promise<{ readonly store: KvStore; readonly kv: Deno.Kv }> {
    const opened = await this.open();
    const { identity } = await opened.store.recover();
    if (identity === undefined) await opened.store.initialise(IDENTITY);
    return opened;
  }

  said(level: string): string[] {
    return this.log.entries.filter((entry) => entry.level === level).map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

async function piecesOf(kv: Deno.Kv): Promise<number> {
  return (await Array.fromAsync(kv.list({ prefix: [SNAPSHOT_PREFIX] }))).length;
}

Deno.test("a store is recovered once, begun once, and used in between and until it is closed", async () => {
  await using bench = new Bench();
  const { store } = await bench.open();
  const uses: readonly (() => Promise<unknown>)[] = [
    () => store.write({ entries: [] }),
    () => store.initialise(IDENTITY),
    () => Promise.resolve().then(() => store.createSnapshot(metaOf(1), 1)),
    () => store.truncatePrefix(1),
  ];
  for (const use of uses) await assertRejects(use, Error, "recover() comes first");
  assertEquals(store.snapshot(), undefined);
  assertEquals({ ...store.stats() }, {
    logEntries: 0,
    logBytes: 0,
    snapshotBytes: 0,
    snapshotIndex: 0,
    fileBytes: 1,
  });
  await store.recover();
  await assertRejects(() => store.recover(), Error, "Cannot recover twice");
  await assertRejects(() => store.write({ entries: [] }), Error, "not initialised");
  await store.initialise(IDENTITY);
  await assertRejects(() => store.initialise(IDENTITY), Error, "not empty");
  await store.write({ entries: entriesOf(1, 3) });
  assertEquals(await store.freeBytes(), 77);
  await Promise.all([store.close(), store.close()]);
  assertEquals(bench.closed, 1);
  for (const use of uses) await assertRejects(use, Error, "it is closed");
  const next = await bench.start();
  await assertRejects(() => next.store.initialise(IDENTITY), Error, "not empty");
  await next.store.close();
});

Deno.test("what the store says of itself is so, and the file system is asked by those alone who want to know", async () => {
  await using bench = new Bench();
  const { store } = await bench.start();
  for (const [from, to] of [[1, 3], [4, 6], [7, 10]] as const) {
    await store.write({ entries: entriesOf(from, to) });
  }
  await writeSnapshot(store, metaOf(6), [new Uint8Array(70_000), new Uint8Array(5)]);
  const { logEntries, snapshotBytes, snapshotIndex } = store.stats();
  assertEquals([logEntries, snapshotBytes, snapshotIndex], [10, 70_005, 6]);
  assertEquals(bench.fileBytesAsked, 0);
  const { logBytes } = store.stats();
  await store.truncatePrefix(3);
  assertEquals([store.stats().logEntries, logBytes > 0], [7, true]);
  await store.truncatePrefix(100);
  assertEquals(store.stats().logEntries, 4, "what is behind the snapshot stays");
  assertEquals(store.stats().logBytes, logBytes * 4 / 10);
  await store.close();
});

Deno.test("the snapshot before leaves the file, after its last reader", async () => {
  await using bench = new Bench();
  const { store, kv } = await bench.start();
  await store.write({ entries: entriesOf(1, 9) });
  // More than are read ahead.
  const parts = Array.from({ length: 2 * STORE.readBatchPieces }, () => new Uint8Array(1));
  await writeSnapshot(store, metaOf(3), parts);
  const readers = [1, 2].map(() => store.snapshot()?.chunks()[Symbol.asyncIterator]());
  for (const reader of readers) await reader?.next();
  await writeSnapshot(store, metaOf(4), parts);
  await readers[0]?.return?.();
  await writeSnapshot(store, metaOf(5), parts);
  let left = 0;
  while ((await readers[1]?.next())?.done === false) left++;
  assertEquals(left, parts.length - 1, "it is still there");
  await writeSnapshot(store, metaOf(6), parts);
  // Deletions are made one after the other, and the last of them before the store is closed.
  await store.close();
  const { kv: again, store: next } = await bench.start();
  assertEquals(await piecesOf(again), parts.length);
  await next.close();
  assertEquals(kv === again, false);
});

Deno.test("a failed write ends all others, with the reason of the first; nothing is deleted any more", async () => {
  await using bench = new Bench();
  const { store } = await bench.start();
  await store.write({ entries: entriesOf(1, 4) });
  await writeSnapshot(store, metaOf(2), [new Uint8Array(9)]);
  const staged = await store.createSnapshot(metaOf(9), 1);
  await staged.stage();
  bench.failure = new Error("disk I/O error");
  await assertRejects(() => store.write({ entries: [entryOf(5)] }), Error, "(disk I/O error)");
  bench.failure = undefined;
  const later: readonly (() => Promise<unknown>)[] = [
    () => store.write({ entries: [entryOf(5)] }),
    () => store.truncatePrefix(2),
    () => writeSnapshot(store, metaOf(3), []),
  ];
  for (const work of later) await assertRejects(work, Error, "(disk I/O error)");
  await store.close();
  const { store: next } = await bench.open();
  const { entries, snapshot } = await next.recover();
  assertEquals([entries, snapshot?.meta.index], [entriesOf(3, 4), 2]);
  await next.close();
});

Deno.test("a deletion that fails is told and ends the writes; one without room waits for the next", async () => {
  for (const isFull of [false, true]) {
    await using bench = new Bench();
    const { store, kv } = await bench.start();
    await store.write({ entries: entriesOf(1, 9) });
    await writeSnapshot(store, metaOf(3), [new Uint8Array(1), new Uint8Array(1)]);
    const next = await store.createSnapshot(metaOf(4), 1);
    await next.append(new Uint8Array(1));
    const { promise, resolve } = Promise.withResolvers<void>();
    const atomic = kv.atomic;
    kv.atomic = () => {
      const operation = atomic();
      const remove = operation.delete.bind(operation);
      operation.delete = (key) => {
        resolve();
        bench.failure = isFull ? new StoreFull("no room") : new Error("disk I/O error");
        return remove(key);
      };
      return operation;
    };
    await next.commit();
    await promise;
    kv.atomic = atomic;
    // Behind the deletion, which is under way.
    await store.truncatePrefix(0).catch(() => {});
    bench.failure = undefined;
    const write = store.write({ entries: [entryOf(10)] });
    if (isFull) await write;
    else await assertRejects(() => write, Error, "(disk I/O error)");
    assertEquals(bench.said("error").length, isFull ? 0 : 1);
    if (isFull) {
      await writeSnapshot(store, metaOf(5), [new Uint8Array(1)]);
      await store.close();
      const again = await bench.start();
      assertEquals(await piecesOf(again.kv), 1);
      await again.store.close();
    } else await store.close();
  }
});
