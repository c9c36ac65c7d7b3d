import { assertEquals, assertRejects } from "#assert";
import {
  type Bench,
  entriesOf,
  entryOf,
  IDENTITY,
  kvBench,
  memoryBench,
  metaOf,
  readChunks,
  reopen,
  start,
  writeSnapshot,
} from "../../tests/support/store/store_harness.ts";

const CASES: [string, (bench: Bench) => Promise<void>][] = [
  ["an empty place recovers to nothing", async (bench) => {
    const store = await bench.open();
    const found = await store.recover();
    assertEquals(found.identity, undefined);
    assertEquals(found.hardState, { term: 0, votedFor: 0, commit: 0 });
    assertEquals([found.snapshot, found.entries.length, found.cutEntries], [undefined, 0, 0]);
    await assertRejects(() => store.write({ entries: [] }), Error, "not initialised");
    await store.close();
  }],
  ["identity, hard state and every kind of entry survive", async (bench) => {
    const { store } = await start(bench);
    const entries = [
      { index: 1, term: 1, kind: "noop" as const, data: new Uint8Array() },
      { index: 2, term: 3, kind: "membership" as const, data: new Uint8Array([1, 2]) },
      entryOf(3, 2 ** 40),
    ];
    await store.write({ hardState: { term: 2 ** 40, votedFor: 7, commit: 2 }, entries });
    const found = await reopen(bench, store);
    assertEquals(found.identity, IDENTITY);
    assertEquals(found.hardState, { term: 2 ** 40, votedFor: 7, commit: 2 });
    assertEquals(found.entries, entries);
  }],
  ["a place is initialised once", async (bench) => {
    const { store } = await start(bench);
    await assertRejects(() => store.initialise(IDENTITY), Error, "not empty");
    await store.close();
  }],
  ["many writes of many sizes come back in order", async (bench) => {
    const { store } = await start(bench);
    let next = 1;
    for (const [count, size] of [[1, 0], [200, 1_000], [3, 59_000], [40, 60_001], [2_000, 700]]) {
      await store.write({ entries: entriesOf(next, next + (count ?? 0) - 1, 1, size ?? 0) });
      next += count ?? 0;
    }
    const found = await reopen(bench, store);
    assertEquals(found.entries.length, next - 1);
    const sizes = [entryOf(1, 1, 0), entryOf(100, 1, 1_000), entryOf(204, 1, 59_000)];
    for (const wanted of sizes) assertEquals(found.entries[wanted.index - 1], wanted);
    assertEquals(found.entries[220], entryOf(221, 1, 60_001));
    assertEquals(found.entries.at(-1), entryOf(next - 1, 1, 700));
  }],
  ["an entry of 10 MiB comes back byte for byte", async (bench) => {
    const { store } = await start(bench);
    const data = new Uint8Array(10 * 1024 * 1024).map((_, at) => (at * 7) & 0xff);
    await store.write({ entries: [{ index: 1, term: 1, kind: "command", data }, entryOf(2)] });
    const found = await reopen(bench, store);
    assertEquals(found.entries.length, 2);
    assertEquals(found.entries[0]?.data, data);
  }],
  ["a suffix is replaced at, inside and before blocks", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await store.write({ entries: entriesOf(11, 20) });
    await store.write({ entries: entriesOf(21, 21) });
    await store.write({ truncateFrom: 15, entries: entriesOf(15, 16, 2) });
    await store.write({ truncateFrom: 11, entries: [] });
    await store.write({ entries: entriesOf(11, 12, 3) });
    await store.write({ truncateFrom: 5, entries: entriesOf(5, 6, 4) });
    const found = await reopen(bench, store);
    assertEquals(found.entries, [...entriesOf(1, 4), ...entriesOf(5, 6, 4)]);
  }],
  ["a suffix of thousands of small writes is replaced at once", async (bench) => {
    const { store } = await start(bench);
    for (let index = 1; index <= 500; index++) await store.write({ entries: [entryOf(index)] });
    await store.write({ truncateFrom: 2, entries: entriesOf(2, 300, 2) });
    const found = await reopen(bench, store);
    assertEquals(found.cutEntries, 0);
    assertEquals(found.entries, [entryOf(1), ...entriesOf(2, 300, 2)]);
  }],
  ["a large entry is replaced and cut through", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 3, 1, 300_000) });
    await store.write({ truncateFrom: 2, entries: [entryOf(2, 2, 200_000)] });
    await store.write({ truncateFrom: 2, entries: [entryOf(2, 3, 100_000)] });
    const found = await reopen(bench, store);
    assertEquals(found.entries, [entryOf(1, 1, 300_000), entryOf(2, 3, 100_000)]);
  }],
  ["a gap or an overlap in a batch is refused", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 3) });
    await assertRejects(() => store.write({ entries: [entryOf(5)] }), Error, "next index is 4");
    await store.close();
  }],
  ["a snapshot keeps its chunks and the log behind it", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 100) });
    const chunks = [new Uint8Array(130_000).fill(1), new Uint8Array(), new Uint8Array(60_000)];
    await writeSnapshot(store, metaOf(60), chunks);
    assertEquals(await readChunks(store), chunks);
    await store.truncatePrefix(60);
    await store.write({ entries: entriesOf(101, 110) });
    await store.close();
    const again = await start(bench);
    assertEquals(again.found.snapshot?.meta, metaOf(60));
    assertEquals(again.found.snapshot?.createdMs, 1_700_000_000_000);
    assertEquals(again.found.snapshot?.sizeBytes, 190_000);
    assertEquals(again.found.entries, entriesOf(61, 110));
    assertEquals(await readChunks(again.store), chunks);
    await again.store.close();
  }],
  ["the prefix is never deleted above the current snapshot", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await store.truncatePrefix(10);
    assertEquals((await reopen(bench, store)).entries.length, 10);
  }],
  ["the whole log may be behind a snapshot and goes on after it", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await writeSnapshot(store, metaOf(10), []);
    await store.truncatePrefix(10);
    assertEquals(store.stats().logEntries, 0);
    await store.write({ entries: entriesOf(11, 12) });
    assertEquals((await reopen(bench, store)).entries, entriesOf(11, 12));
  }],
  ["an aborted or unfinished snapshot leaves the current one alone", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await writeSnapshot(store, metaOf(3), [new Uint8Array([3])]);
    const aborted = await store.createSnapshot(metaOf(5), 1);
    await aborted.append(new Uint8Array(100_000));
    await aborted.abort();
    const unfinished = await store.createSnapshot(metaOf(6), 1);
    await unfinished.append(new Uint8Array(1_000_000));
    await store.close();
    const again = await start(bench);
    assertEquals(await readChunks(again.store), [new Uint8Array([3])]);
    await again.store.close();
  }],
  ["an older snapshot never replaces a newer one", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await writeSnapshot(store, metaOf(6), []);
    await assertRejects(() => writeSnapshot(store, metaOf(6), []), RangeError, "newer");
    await assertRejects(
      () => writeSnapshot(store, metaOf(11), []),
      RangeError,
      "the log ends at 10",
    );
    await store.close();
  }],
  ["a staged snapshot becomes current with the write that names it", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    const writer = await store.createSnapshot(metaOf(50, 4), 1);
    await writer.append(new Uint8Array([50]));
    await writer.stage();
    assertEquals(store.snapshot(), undefined);
    await store.write({
      hardState: { term: 4, votedFor: 0, commit: 50 },
      snapshot: metaOf(50, 4),
      entries: entriesOf(51, 52, 4),
    });
    assertEquals(await readChunks(store), [new Uint8Array([50])]);
    const found = await reopen(bench, store);
    assertEquals(found.snapshot?.meta, metaOf(50, 4));
    assertEquals(found.hardState.term, 4);
    assertEquals(found.entries, entriesOf(51, 52, 4));
  }],
  ["a staged snapshot keeps the log that reaches beyond it", async (bench) => {
    const { store } = await start(bench);
    await store.write({ entries: entriesOf(1, 10) });
    await (await store.createSnapshot(metaOf(5), 1)).stage();
    await store.write({ snapshot: metaOf(5), entries: [] });
    assertEquals((await reopen(bench, store)).entries, entriesOf(6, 10));
  }],
  ["a snapshot that was not staged cannot be installed", async (bench) => {
    const { store } = await start(bench);
    await assertRejects(
      () => store.write({ snapshot: metaOf(5), entries: [] }),
      RangeError,
      "not been staged",
    );
    await store.close();
  }],
];

for (const [name, run] of CASES) {
  for (const [kind, make] of [["memory", memoryBench], ["kv", kvBench]] as const) {
    Deno.test(`RaftStore (${kind}): ${name}`, async () => {
      const bench = await make();
      try {
        await run(bench);
      } finally {
        await bench.dispose();
      }
    });
  }
}
