/** What the log keeps in the file and says of it, after every kind of change. */
import { assertEquals, assertRejects } from "#assert";
import { STORE } from "../base/mod.ts";
import type { WriteBatch } from "../raft/mod.ts";
import { entriesOf, entryOf, IDENTITY, metaOf } from "../../tests/support/store/store_harness.ts";
import { FORMAT_KEY, HEAD_KEY, IDENTITY_KEY, LOG_PREFIX, PART_PREFIX } from "./keys.ts";
import type { KvLog } from "./kv_log.ts";
import { commitAtomic } from "./kv_ops.ts";
import { EMPTY_HEAD, recoverAll } from "./kv_recover.ts";
import { encodeFormat, encodeHead, encodeIdentity } from "./meta_codec.ts";
import { StoreFull } from "./types.ts";

/** A file in memory whose commits find no room when the test says so. */
class Place implements Disposable {
  readonly #kv: Deno.Kv;
  /** Commits that still find room. */
  left = Infinity;

  private constructor(kv: Deno.Kv) {
    this.#kv = kv;
    const atomic = kv.atomic.bind(kv);
    kv.atomic = () => {
      const operation = atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => {
        if (this.left-- <= 0) return Promise.reject(new TypeError("database or disk is full"));
        return commit();
      };
      return operation;
    };
  }

  static async make(): Promise<Place> {
    const place = new Place(await Deno.openKv(":memory:"));
    await commitAtomic(place.#kv, [
      { key: FORMAT_KEY, value: encodeFormat() },
      { key: IDENTITY_KEY, value: encodeIdentity(IDENTITY) },
      { key: HEAD_KEY, value: encodeHead(EMPTY_HEAD) },
    ]);
    return place;
  }

  get kv(): Deno.Kv {
    return this.#kv;
  }

  async log(): Promise<KvLog> {
    return (await recoverAll(this.#kv)).log;
  }

  async refuse(work: () => Promise<void>, room = 0): Promise<void> {
    this.left = room;
    await assertRejects(work, StoreFull);
    this.left = Infinity;
  }

  /** First indexes of the blocks, and the sets that parts are of. */
  async keys(): Promise<{ blocks: number[]; sets: number[] }> {
    const numbers = async (prefix: string) => {
      const found = await Array.fromAsync(this.#kv.list({ prefix: [prefix] }), ({ key }) => key);
      return [...new Set(found.map(([, number]) => Number(number)))];
    };
    return { blocks: await numbers(LOG_PREFIX), sets: await numbers(PART_PREFIX) };
  }

  [Symbol.dispose](): void {
    this.#kv.close();
  }
}

const figures = (log: KvLog) => [log.lastIndex, log.entryCount, log.bytes];

Deno.test("a log counts what it holds as one does that finds it in the file", async () => {
  using place = await Place.make();
  const log = await place.log();
  const steps: readonly [string, WriteBatch | number, blocks: number[], sets: number][] = [
    ["a first block", { entries: entriesOf(1, 4) }, [1], 0],
    ["a second one", { entries: entriesOf(5, 6) }, [1, 5], 0],
    ["one in parts", { entries: [entryOf(7, 1, 150_000)] }, [1, 5, 7], 1],
    ["and one behind it", { entries: entriesOf(8, 9) }, [1, 5, 7, 8], 1],
    ["a cut at a block", { truncateFrom: 8, entries: entriesOf(8, 8, 2) }, [1, 5, 7, 8], 1],
    ["a cut of parts", { truncateFrom: 7, entries: [] }, [1, 5], 0],
    ["a cut through a block", { truncateFrom: 6, entries: entriesOf(6, 7, 3) }, [1, 5], 0],
    ["more", { entries: [entryOf(8, 3, 200_000)] }, [1, 5, 8], 1],
    ["a prefix that ends inside a block", 3, [1, 5, 8], 1],
    ["a prefix of one block", 4, [5, 8], 1],
    ["all of it", 8, [], 0],
    ["a block behind nothing", { entries: entriesOf(9, 9) }, [9], 0],
    ["a cut of all", { truncateFrom: 9, entries: [] }, [], 0],
  ];
  for (const [name, step, blocks, sets] of steps) {
    if (typeof step === "number") await log.truncatePrefix(step);
    else await log.write(step, []);
    const keys = await place.keys();
    assertEquals([keys.blocks, keys.sets.length], [blocks, sets], name);
    // Behind a deleted prefix the file is read only where a snapshot stands for it.
    if (blocks[0] === 1) assertEquals(figures(await place.log()), figures(log), name);
  }
  assertEquals(figures(log), [8, 0, 0]);
});

Deno.test("an installed snapshot takes the place of a log that ends before it or just there", async () => {
  for (const index of [3, 4, 9]) {
    using place = await Place.make();
    const log = await place.log();
    await log.write({ entries: [entryOf(1), entryOf(2, 1, 100_000)] }, []);
    await log.write({ entries: entriesOf(3, 4) }, []);
    await log.write({ snapshot: metaOf(index), entries: [] }, []);
    const isKept = index < 4;
    assertEquals(log.lastIndex, isKept ? 4 : index);
    assertEquals(
      await place.keys(),
      isKept ? { blocks: [1, 2, 3], sets: [1] } : {
        blocks: [],
        sets: [],
      },
    );
    assertEquals(log.entryCount, isKept ? 4 : 0);
    await log.write({ entries: [entryOf(log.lastIndex + 1)] }, []);
  }
});

Deno.test("what found no room to be deleted is deleted with the next write", async () => {
  using place = await Place.make();
  const log = await place.log();
  await log.write({ entries: [entryOf(1)] }, []);
  await log.write({ entries: [entryOf(2, 1, 100_000)] }, []);
  await log.write({ entries: [entryOf(3)] }, []);
  place.left = 1;
  await log.write({ truncateFrom: 2, entries: [] }, []);
  place.left = Infinity;
  assertEquals((await place.keys()).sets, [1]);
  await log.write({ entries: [entryOf(2, 2)] }, []);
  assertEquals(await place.keys(), { blocks: [1, 2], sets: [] });
  place.left = 0;
  await log.truncatePrefix(2);
  place.left = Infinity;
  assertEquals([await place.keys(), log.entryCount, log.bytes], [
    { blocks: [1, 2], sets: [] },
    0,
    0,
  ]);
  await log.write({ entries: [entryOf(3, 2)] }, []);
  assertEquals(await place.keys(), { blocks: [3], sets: [] });
});

Deno.test("parts of a block that was never published go with the next write", async () => {
  using place = await Place.make();
  const log = await place.log();
  const large = { entries: [entryOf(1, 1, 1_500_000)] };
  // No room for any, for some of the parts, and for all parts but not for the block itself.
  for (const room of [0, 1, 3]) {
    await place.refuse(() => log.write(large, []), room);
    assertEquals(figures(log), [0, 0, 0]);
  }
  assertEquals((await place.keys()).sets, [2, 3]);
  await log.write(large, []);
  assertEquals(await place.keys(), { blocks: [1], sets: [4] });
});

Deno.test("any number of blocks is cut or forgotten, a step at a time", async () => {
  using place = await Place.make();
  const log = await place.log();
  const count = 2 * STORE.deleteStepKeys + 1;
  for (let index = 1; index <= count; index++) await log.write({ entries: [entryOf(index)] }, []);
  await log.truncatePrefix(STORE.deleteStepKeys + 1);
  assertEquals(log.entryCount, STORE.deleteStepKeys);
  await log.write({ truncateFrom: STORE.deleteStepKeys + 2, entries: [] }, []);
  assertEquals([await place.keys(), ...figures(log)], [
    { blocks: [], sets: [] },
    STORE.deleteStepKeys + 1,
    0,
    0,
  ]);
});

Deno.test("entries have to follow those before, in a batch and behind a cut", async () => {
  using place = await Place.make();
  const log = await place.log();
  await log.write({ entries: entriesOf(1, 3) }, []);
  const refused = (batch: WriteBatch, wanted: number) =>
    assertRejects(() => log.write(batch, []), RangeError, `the next index is ${wanted}`);
  await refused({ entries: [entryOf(3)] }, 4);
  await refused({ entries: [entryOf(4), entryOf(6)] }, 5);
  await refused({ truncateFrom: 2, entries: [entryOf(3)] }, 2);
  await refused({ snapshot: metaOf(7), entries: [entryOf(7)] }, 8);
  assertEquals(figures(await place.log()), figures(log));
});

Deno.test("the end of the log is compared byte for byte with the file", async () => {
  using place = await Place.make();
  const log = await place.log();
  const hardState = { term: 3, votedFor: 7, commit: 0 };
  await log.write({ hardState, entries: [entryOf(1)] }, []);
  await log.verifyEnd();
  const { value } = await place.kv.get<Uint8Array>(HEAD_KEY);
  const head = value ?? new Uint8Array();
  for (const other of [head.slice(0, -1), new Uint8Array([...head, 0]), head.with(8, 9), null]) {
    if (other === null) await place.kv.delete(HEAD_KEY);
    else await place.kv.set(HEAD_KEY, other);
    await assertRejects(() => log.verifyEnd(), Error, "has changed");
  }
  await place.kv.set(HEAD_KEY, head);
  await log.verifyEnd();
  assertEquals((await recoverAll(place.kv)).head.hardState, hardState);
});
