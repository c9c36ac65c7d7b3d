import { assertEquals } from "#assert";
import { STORE } from "../base/mod.ts";
import type { SnapshotMeta } from "../raft/mod.ts";
import { SNAPSHOT_PREFIX } from "./keys.ts";
import { KvSnapshots } from "./kv_snapshots.ts";

const META: SnapshotMeta = {
  index: 5,
  term: 1,
  membership: {
    voters: [1],
    votersOutgoing: [],
    learners: [],
    learnersNext: [],
    autoLeave: false,
  },
};

/** Large enough for several atomics, and for pieces that are put together again. */
const SIZES = [STORE.valueBytes * 5, 10, STORE.atomicBytes, STORE.atomicBytes * 2 + 7];

function chunkOf(sizeBytes: number, place: number): Uint8Array {
  return new Uint8Array(sizeBytes).map((_, at) => at * 31 + place);
}

async function written(kv: Deno.Kv): Promise<KvSnapshots> {
  const snapshots = new KvSnapshots(kv, undefined, 1);
  const writer = snapshots.create(META, 0, (record) => {
    snapshots.published(record);
    return Promise.resolve();
  });
  for (const [place, size] of SIZES.entries()) await writer.append(chunkOf(size, place));
  await writer.commit();
  return snapshots;
}

Deno.test("a snapshot comes back chunk by chunk, and holds no memory of those before", async () => {
  using kv = await Deno.openKv(":memory:");
  const snapshots = await written(kv);
  let before: Uint8Array | undefined;
  let place = 0;
  for await (const chunk of snapshots.view()?.chunks() ?? []) {
    assertEquals(chunk, chunkOf(SIZES[place] ?? 0, place));
    assertEquals(before?.byteLength ?? 0, 0, "the memory of an earlier chunk is still held");
    before = chunk;
    place++;
  }
  assertEquals(place, SIZES.length);
});

Deno.test("the next pieces are read while those before are used, and no more than those", async () => {
  using kv = await Deno.openKv(":memory:");
  const snapshots = new KvSnapshots(kv, undefined, 1);
  const writer = snapshots.create(META, 0, (record) => {
    snapshots.published(record);
    return Promise.resolve();
  });
  const count = STORE.readBatchPieces * 3;
  for (let place = 0; place < count; place++) await writer.append(chunkOf(10, place));
  await writer.commit();
  let pages = 0;
  const list = kv.list.bind(kv);
  kv.list = (...asked) => {
    pages++;
    return list(...asked);
  };
  const pagesAt: number[] = [];
  for await (const _chunk of snapshots.view()?.chunks() ?? []) pagesAt.push(pages);
  assertEquals(pagesAt.length, count);
  const at = [0, STORE.readBatchPieces - 1, STORE.readBatchPieces, count - 1];
  assertEquals(at.map((place) => pagesAt[place]), [2, 2, 3, 4]);
});

Deno.test("a snapshot that is given up leaves nothing, also of what was on its way", async () => {
  using kv = await Deno.openKv(":memory:");
  const snapshots = new KvSnapshots(kv, undefined, 1);
  const writer = snapshots.create(META, 0, () => Promise.resolve());
  for (const [place, size] of SIZES.entries()) await writer.append(chunkOf(size, place));
  await writer.abort();
  assertEquals(await Array.fromAsync(kv.list({ prefix: [SNAPSHOT_PREFIX] })), []);
});

Deno.test("a staged snapshot that becomes current stays, also when newer ones came while that was written", async () => {
  using kv = await Deno.openKv(":memory:");
  const snapshots = new KvSnapshots(kv, undefined, 1);
  const stage = async (index: number) => {
    const writer = snapshots.create({ ...META, index }, 0, () => Promise.resolve());
    await writer.append(chunkOf(10, index));
    await writer.stage();
  };
  await stage(5);
  const { record } = snapshots.takeStaged(META);
  for (const index of [6, 7]) await stage(index);
  snapshots.published(record);
  await snapshots.deleteRetired();
  const chunks = await Array.fromAsync(snapshots.view()?.chunks() ?? [], (chunk) => chunk.slice());
  assertEquals(chunks, [chunkOf(10, 5)]);
});

Deno.test("a write that fails on its way fails the snapshot", async () => {
  const kv = await Deno.openKv(":memory:");
  const snapshots = new KvSnapshots(kv, undefined, 1);
  const writer = snapshots.create(META, 0, () => Promise.resolve());
  await writer.append(chunkOf(STORE.atomicBytes, 0));
  kv.close();
  const outcome = await writer.append(chunkOf(STORE.atomicBytes * 2, 1))
    .then(() => writer.stage())
    .then(() => "staged", () => "failed");
  assertEquals(outcome, "failed");
});
