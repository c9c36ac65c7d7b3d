import { assertEquals, assertRejects } from "#assert";
import { silentLogger, STORE } from "../base/mod.ts";
import { DirectoryMarks } from "./directory_marks.ts";
import { isDiskFull } from "./disk_full.ts";
import { KvStore } from "./kv_store.ts";
import { lockDataDir } from "./lock_data_dir.ts";
import { createMemoryStore, MemoryDisk } from "./memory_store.ts";
import { openKvStore } from "./open_kv_store.ts";
import {
  entriesOf,
  entryOf,
  IDENTITY,
  metaOf,
  readChunks,
} from "../../tests/support/store/store_harness.ts";
import { type RaftStore, StoreFull } from "./types.ts";

/** A store whose disk gets full after some more writes, and has space again when told. */
interface SmallDisk {
  readonly open: () => Promise<RaftStore>;
  readonly dispose: () => Promise<void>;
  /** Writes that still find room; Infinity when there is space. */
  left: number;
  /** Steps in which a large batch is written at least. */
  readonly atomicsOfLargeBatch: number;
}

function takeSpace(disk: SmallDisk): void {
  if (disk.left-- <= 0) throw new StoreFull("the disk is full");
}

function memoryDisk(): Promise<SmallDisk> {
  const disk = new MemoryDisk();
  const small: SmallDisk = {
    left: Infinity,
    atomicsOfLargeBatch: 1,
    open: () =>
      Promise.resolve(createMemoryStore({
        disk,
        hooks: {
          beforeWrite: () => takeSpace(small),
          beforeSnapshotChunk: () => takeSpace(small),
          beforeSnapshotCommit: () => takeSpace(small),
        },
      })),
    dispose: () => Promise.resolve(),
  };
  return Promise.resolve(small);
}

/** Deno KV as it is, but for commits that find no room: they say what SQLite says, and change nothing. */
function narrow(kv: Deno.Kv, small: SmallDisk): Deno.Kv {
  const atomic = () => {
    const operation = kv.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = () => {
      if (small.left-- <= 0) return Promise.reject(new TypeError("database or disk is full"));
      return commit();
    };
    return operation;
  };
  return new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") return atomic;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function kvDisk(): Promise<SmallDisk> {
  const dataDir = await Deno.makeTempDir();
  const small: SmallDisk = {
    left: Infinity,
    atomicsOfLargeBatch: 5,
    open: async () => {
      const lock = await lockDataDir(dataDir);
      const marks = new DirectoryMarks(dataDir, silentLogger);
      const kv = narrow(await Deno.openKv(`${dataDir}/raft.kv`), small);
      const fileBytes = () => 0;
      const freeBytes = () => Promise.resolve(Infinity);
      const onClose = () => lock.release();
      return new KvStore({ kv, marks, log: silentLogger, fileBytes, freeBytes, onClose });
    },
    dispose: () => Deno.remove(dataDir, { recursive: true }),
  };
  return small;
}

async function begin(small: SmallDisk): Promise<RaftStore> {
  const store = await small.open();
  const { identity } = await store.recover();
  if (identity === undefined) await store.initialise(IDENTITY);
  return store;
}

async function reopened(small: SmallDisk, store: RaftStore) {
  await store.close();
  const next = await small.open();
  const found = await next.recover();
  await next.close();
  return found;
}

const CASES: [string, (small: SmallDisk) => Promise<void>][] = [
  ["a write that finds no room changes nothing, and is made when there is space", async (small) => {
    const store = await begin(small);
    await store.write({ entries: entriesOf(1, 5) });
    small.left = 0;
    const batch = { hardState: { term: 2, votedFor: 7, commit: 5 }, entries: entriesOf(6, 7, 2) };
    await assertRejects(() => store.write(batch), StoreFull, "disk is full");
    await assertRejects(() => store.write(batch), StoreFull);
    small.left = Infinity;
    await store.write(batch);
    await store.write({ entries: [entryOf(8, 2)] });
    const found = await reopened(small, store);
    assertEquals(found.hardState, batch.hardState);
    assertEquals(found.entries, [...entriesOf(1, 5), ...entriesOf(6, 8, 2)]);
  }],
  [
    "a process that ends while the disk is full has lost nothing that was acknowledged",
    async (small) => {
      const store = await begin(small);
      await store.write({ entries: entriesOf(1, 5) });
      small.left = 0;
      await assertRejects(
        () => store.write({ truncateFrom: 3, entries: entriesOf(3, 9, 2) }),
        StoreFull,
      );
      small.left = Infinity;
      assertEquals((await reopened(small, store)).entries, entriesOf(1, 5));
    },
  ],
  ["a large batch that finds room for a part only is made as a whole later", async (small) => {
    const store = await begin(small);
    const entries = entriesOf(1, 40, 1, 100_000);
    for (let left = 0; left < small.atomicsOfLargeBatch; left++) {
      small.left = left;
      await assertRejects(() => store.write({ entries }), StoreFull);
    }
    small.left = Infinity;
    await store.write({ entries });
    assertEquals((await reopened(small, store)).entries, entries);
  }],
  ["a suffix is replaced although its deletion finds no room", async (small) => {
    const store = await begin(small);
    for (let index = 1; index <= STORE.deleteStepKeys + 50; index++) {
      await store.write({ entries: [entryOf(index)] });
    }
    // The write itself, and nothing behind it.
    small.left = 1;
    await store.write({ truncateFrom: 2, entries: entriesOf(2, 3, 2) });
    small.left = Infinity;
    for (let index = 4; index <= STORE.deleteStepKeys + 60; index++) {
      await store.write({ entries: [entryOf(index, 2)] });
    }
    const { entries } = await reopened(small, store);
    assertEquals(entries, [entryOf(1), ...entriesOf(2, STORE.deleteStepKeys + 60, 2)]);
  }],
  ["a snapshot that finds no room is given up, and the next one is taken", async (small) => {
    const store = await begin(small);
    await store.write({ entries: entriesOf(1, 10) });
    small.left = 0;
    const writer = await store.createSnapshot(metaOf(5), 1);
    await assertRejects(async () => {
      for (let piece = 0; piece < 30; piece++) await writer.append(new Uint8Array(60_000));
      await writer.commit();
    }, StoreFull);
    await writer.abort();
    assertEquals(store.snapshot(), undefined);
    small.left = Infinity;
    const again = await store.createSnapshot(metaOf(4), 1);
    await again.append(new Uint8Array([4]));
    await again.commit();
    await store.truncatePrefix(4);
    assertEquals(await readChunks(store), [new Uint8Array([4])]);
    assertEquals((await reopened(small, store)).entries, entriesOf(5, 10));
  }],
  [
    "a snapshot whose last step finds no room does not stand in the way of another",
    async (small) => {
      const store = await begin(small);
      await store.write({ entries: entriesOf(1, 10) });
      const writer = await store.createSnapshot(metaOf(5), 1);
      small.left = 0;
      await assertRejects(() => writer.commit(), StoreFull);
      await writer.abort();
      small.left = Infinity;
      await (await store.createSnapshot(metaOf(5), 1)).commit();
      assertEquals((await reopened(small, store)).snapshot?.meta, metaOf(5));
    },
  ],
  ["a staged snapshot is installed by the same write once there is space", async (small) => {
    const store = await begin(small);
    await store.write({ entries: entriesOf(1, 10) });
    const writer = await store.createSnapshot(metaOf(50, 4), 1);
    await writer.append(new Uint8Array([50]));
    await writer.stage();
    const batch = { snapshot: metaOf(50, 4), entries: entriesOf(51, 52, 4) };
    small.left = 0;
    await assertRejects(() => store.write(batch), StoreFull);
    assertEquals(store.snapshot(), undefined);
    small.left = Infinity;
    await store.write(batch);
    assertEquals(await readChunks(store), [new Uint8Array([50])]);
    const found = await reopened(small, store);
    assertEquals([found.snapshot?.meta, found.entries], [metaOf(50, 4), entriesOf(51, 52, 4)]);
  }],
];

for (const [name, run] of CASES) {
  for (const [kind, make] of [["memory", memoryDisk], ["kv", kvDisk]] as const) {
    Deno.test(`full disk (${kind}): ${name}`, async () => {
      const small = await make();
      try {
        await run(small);
      } finally {
        await small.dispose();
      }
    });
  }
}

Deno.test("a write that was refused and is there all the same makes the store unusable", async () => {
  const dataDir = await Deno.makeTempDir();
  const lock = await lockDataDir(dataDir);
  const marks = new DirectoryMarks(dataDir, silentLogger);
  const real = await Deno.openKv(`${dataDir}/raft.kv`);
  let lies = false;
  const atomic = () => {
    const operation = real.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      const done = await commit();
      if (lies) throw new TypeError("database or disk is full");
      return done;
    };
    return operation;
  };
  const kv = new Proxy(real, {
    get(target, name) {
      if (name === "atomic") return atomic;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const store = new KvStore({
    kv,
    marks,
    log: silentLogger,
    fileBytes: () => 0,
    freeBytes: () => Promise.resolve(Infinity),
    onClose: () => lock.release(),
  });
  await store.recover();
  await store.initialise(IDENTITY);
  lies = true;
  const error = await assertRejects(
    () => store.write({ entries: [entryOf(1)] }),
    Error,
    "has changed",
  );
  assertEquals(error instanceof StoreFull, false);
  lies = false;
  await assertRejects(() => store.write({ entries: [entryOf(1)] }), Error, "has changed");
  await store.close();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("only what says so is a full disk; a failed sync is none", () => {
  assertEquals(isDiskFull(new TypeError("database or disk is full")), true);
  assertEquals(isDiskFull(new Error("No space left on device (os error 28)")), true);
  assertEquals(isDiskFull(new TypeError("disk I/O error")), false);
  assertEquals(isDiskFull(new Error("Input/output error (os error 5)")), false);
});

Deno.test("freeBytes() counts free pages of the file beside what is free on the disk", async () => {
  const dataDir = await Deno.makeTempDir();
  const store = await openKvStore({ dataDir, log: silentLogger });
  await store.recover();
  await store.initialise(IDENTITY);
  const freeBytes = await store.freeBytes();
  assertEquals(freeBytes > 0, true);
  await store.close();
  await Deno.remove(dataDir, { recursive: true });
});
