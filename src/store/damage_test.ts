import { assert, assertEquals, assertRejects } from "#assert";
import { HEAD_KEY, IDENTITY_KEY, logKey, partKey, SNAPSHOT_KEY, snapshotKey } from "./keys.ts";
import { ByteWriter } from "../base/mod.ts";
import { beginRecord, finishRecord } from "./record.ts";
import {
  entriesOf,
  entryOf,
  kvBench,
  metaOf,
  readChunks,
  start,
  writeSnapshot,
} from "../../tests/support/store/store_harness.ts";
import { StoreDamaged } from "./types.ts";

type KvTest = Awaited<ReturnType<typeof kvBench>>;

/** Lets a test change the data file behind the store's back. */
async function tamper(bench: KvTest, change: (kv: Deno.Kv) => Promise<unknown>): Promise<void> {
  const kv = await Deno.openKv(`${bench.dataDir}/raft.kv`);
  try {
    await change(kv);
  } finally {
    kv.close();
  }
}

async function flip(kv: Deno.Kv, key: Deno.KvKey, place: number): Promise<void> {
  const { value } = await kv.get<Uint8Array>(key);
  assert(value !== null);
  const changed = value.slice();
  changed[place] = (changed[place] ?? 0) ^ 0x10;
  await kv.set(key, changed);
}

async function copy(kv: Deno.Kv, from: Deno.KvKey, to: Deno.KvKey): Promise<void> {
  const { value } = await kv.get<Uint8Array>(from);
  await kv.set(to, value);
}

/** Three blocks (1-4, 5-6 in parts, 7-8) and a snapshot at 3, closed. */
async function filled(): Promise<KvTest> {
  const bench = await kvBench();
  const { store } = await start(bench);
  await store.write({
    hardState: { term: 1, votedFor: 7, commit: 0 },
    entries: entriesOf(1, 4),
  });
  await store.write({ entries: [entryOf(5, 1, 150_000)] });
  await store.write({ entries: entriesOf(6, 8) });
  await writeSnapshot(store, metaOf(3), [new Uint8Array(150_000).fill(5)]);
  await store.close();
  return bench;
}

async function refuses(bench: KvTest, text: string): Promise<void> {
  const store = await bench.open();
  const error = await assertRejects(() => store.recover(), StoreDamaged, text);
  assert(/backup|version that wrote it/.test(error.message), error.message);
  await store.close();
}

const REFUSED: [string, string, (kv: Deno.Kv) => Promise<unknown>][] = [
  ["a flipped bit in the first block", "block at index 1", (kv) => flip(kv, logKey(1), 30)],
  ["a flipped bit in a block's checksum", "block at index 6", (kv) => flip(kv, logKey(6), 2)],
  ["a flipped bit in the last block", "block at index 6", (kv) => flip(kv, logKey(6), 40)],
  ["a flipped bit in a part", "part 1 of", (kv) => flip(kv, partKey(1, 1), 400)],
  ["a lost part in the middle", "part 1 of", (kv) => kv.delete(partKey(1, 1))],
  ["a lost last part", "found 2 parts", (kv) => kv.delete(partKey(1, 2))],
  ["a lost block in the middle", "entries 5 to 5 are missing", (kv) => kv.delete(logKey(5))],
  ["a lost last block", "ends at index 5, and 8 was", (kv) => kv.delete(logKey(6))],
  ["a lost first block", "entries 4 to 4 are missing", (kv) => kv.delete(logKey(1))],
  ["a block in the wrong place", "block at index 6", (kv) => copy(kv, logKey(1), logKey(6))],
  ["a lost head", "the log head", (kv) => kv.delete(HEAD_KEY)],
  ["a flipped bit in the head", "the log head", (kv) => flip(kv, HEAD_KEY, 6)],
  ["a lost identity", "the identity record", (kv) => kv.delete(IDENTITY_KEY)],
  ["a lost snapshot record", "entries", async (kv) => {
    await kv.delete(SNAPSHOT_KEY);
    await kv.delete(logKey(1));
  }],
  ["a flipped bit in the snapshot record", "snapshot record", (kv) => flip(kv, SNAPSHOT_KEY, 8)],
  ["a lost stamp", "the format stamp", (kv) => kv.delete(["m", "format"])],
  ["a foreign stamp", "the format stamp", (kv) => kv.set(["m", "format"], stamp("other", 1))],
  [
    "a newer format",
    "has format 99, and this program knows formats up to 1",
    (kv) => kv.set(["m", "format"], stamp("rnacos raft store", 99)),
  ],
  ["a value that is no bytes", "wanted bytes", (kv) => kv.set(logKey(1), "text")],
];

function stamp(name: string, version: number): Uint8Array {
  return finishRecord(beginRecord(new ByteWriter()).utf8(name).varint(version)).value;
}

for (const [name, text, change] of REFUSED) {
  Deno.test(`KvStore refuses ${name} and says what to do`, async () => {
    const bench = await filled();
    await tamper(bench, change);
    await refuses(bench, text);
    await bench.dispose();
  });
}

Deno.test("KvStore refuses a block from another chain even when its own checksum holds", async () => {
  const other = await kvBench();
  const { store } = await start(other);
  await store.write({ entries: [entryOf(1)] });
  await store.write({ entries: entriesOf(2, 5, 9) });
  await store.write({ entries: entriesOf(6, 8) });
  await store.close();
  let foreign: Uint8Array | null = null;
  await tamper(other, async (kv) => foreign = (await kv.get<Uint8Array>(logKey(6))).value);
  const bench = await filled();
  await tamper(bench, (kv) => kv.set(logKey(6), foreign));
  await refuses(bench, "it follows a block with checksum");
  await Promise.all([bench.dispose(), other.dispose()]);
});

Deno.test("KvStore reports a damaged or incomplete snapshot while it is read", async () => {
  const changes: ((kv: Deno.Kv) => Promise<unknown>)[] = [
    (kv) => flip(kv, snapshotKey(1, 1), 500),
    (kv) => kv.delete(snapshotKey(1, 0)),
    (kv) => kv.delete(snapshotKey(1, 2)),
  ];
  for (const change of changes) {
    const bench = await filled();
    await tamper(bench, change);
    const { store } = await start(bench);
    await assertRejects(() => readChunks(store), StoreDamaged, "snapshot at index 3");
    await store.close();
    await bench.dispose();
  }
});

Deno.test("KvStore cuts blocks beyond the published end and sweeps what nothing refers to", async () => {
  const bench = await filled();
  await tamper(bench, async (kv) => {
    await copy(kv, logKey(6), logKey(9));
    await kv.set(logKey(20), new Uint8Array([1, 2, 3]));
    await kv.set(partKey(70, 0), new Uint8Array(10));
    await kv.set(snapshotKey(90, 0), new Uint8Array(10));
  });
  const { store, found } = await start(bench);
  assertEquals(found.entries.map(({ index }) => index), [4, 5, 6, 7, 8]);
  assertEquals(found.cutEntries, 2);
  await store.write({ entries: [entryOf(9, 1, 100_000)] });
  await store.close();
  await tamper(bench, async (kv) => {
    const keys: Deno.KvKey[] = [];
    for await (const { key } of kv.list({ prefix: [] })) keys.push(key);
    const stray = keys.filter(([, number]) => [20, 70, 90].includes(Number(number)));
    assertEquals(stray, []);
  });
  const again = await start(bench);
  assertEquals(again.found.entries.at(-1), entryOf(9, 1, 100_000));
  await again.store.close();
  await bench.dispose();
});

Deno.test("KvStore ignores damage in blocks that the snapshot has replaced", async () => {
  const bench = await kvBench();
  const { store } = await start(bench);
  for (let index = 1; index <= 5; index++) await store.write({ entries: [entryOf(index)] });
  await writeSnapshot(store, metaOf(4), []);
  await store.close();
  await tamper(bench, (kv) => flip(kv, logKey(2), 12));
  const { store: again, found } = await start(bench);
  assertEquals(found.entries, [entryOf(5)]);
  await again.close();
  await bench.dispose();
});

Deno.test("KvStore refuses a data file that is no database", async () => {
  const bench = await kvBench();
  await Deno.writeFile(`${bench.dataDir}/raft.kv`, new Uint8Array(8192).fill(65));
  await assertRejects(() => start(bench), StoreDamaged, "not a database");
  await bench.dispose();
});
