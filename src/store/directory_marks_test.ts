import { assert, assertEquals, assertRejects } from "#assert";
import { entriesOf, IDENTITY, kvBench, start } from "../../tests/support/store/store_harness.ts";
import { StoreDamaged } from "./types.ts";

type KvTest = Awaited<ReturnType<typeof kvBench>>;

/** A copy of the directory as `kill -9` would leave it: the store that wrote it is still open. */
async function killed(): Promise<KvTest> {
  const alive = await kvBench();
  const { store } = await start(alive);
  await store.write({ entries: entriesOf(1, 4) });
  const left = await kvBench();
  for (const name of names(alive)) {
    if (name !== "raft.kv-shm") {
      Deno.copyFileSync(`${alive.dataDir}/${name}`, `${left.dataDir}/${name}`);
    }
  }
  await store.close();
  await alive.dispose();
  return left;
}

function names({ dataDir }: KvTest): string[] {
  return [...Deno.readDirSync(dataDir)].map(({ name }) => name).sort();
}

async function refused(bench: KvTest, ...parts: string[]): Promise<void> {
  const error = await assertRejects(async () => {
    const store = await bench.open();
    try {
      await store.recover();
    } finally {
      await store.close();
    }
  }, StoreDamaged);
  for (const part of parts) assert(error.message.includes(part), error.message);
}

Deno.test("what kill -9 leaves is recovered, and a clean end leaves no mark", async () => {
  const bench = await killed();
  assertEquals(names(bench), ["IDENTITY", "LOCK", "RUNNING", "raft.kv", "raft.kv-wal"]);
  const { store, found } = await start(bench);
  assertEquals(found.entries.length, 4);
  await store.close();
  assertEquals(names(bench), ["IDENTITY", "LOCK", "raft.kv"]);
  await bench.dispose();
});

const LOSSES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["the write-ahead log", ["raft.kv-wal"], ["raft.kv-wal is missing", "RUNNING"]],
  ["the data file", ["raft.kv", "raft.kv-wal"], ["raft.kv", "whole directory", "new directory"]],
  ["the mark and the write-ahead log", ["RUNNING", "raft.kv-wal"], ["IDENTITY"]],
  ["all but the data file", ["RUNNING", "raft.kv-wal", "IDENTITY"], ["raft.kv", "raft.kv-wal"]],
];

for (const [what, lost, parts] of LOSSES) {
  Deno.test(`KvStore does not begin anew when ${what} is lost`, async () => {
    const bench = await killed();
    for (const name of lost) Deno.removeSync(`${bench.dataDir}/${name}`);
    await refused(bench, ...parts);
    // A refusal must not smooth the way for the next start.
    await refused(bench);
    await bench.dispose();
  });
}

Deno.test("KvStore does not begin anew when the data file is cut to nothing", async () => {
  const bench = await killed();
  Deno.truncateSync(`${bench.dataDir}/raft.kv`, 0);
  await refused(bench, "raft.kv", "0 bytes");
  assert(Deno.statSync(`${bench.dataDir}/raft.kv-wal`).size > 0);
  await bench.dispose();
});

Deno.test("KvStore writes the identity file of a directory that has none, or a torn one", async () => {
  const bench = await kvBench();
  await (await start(bench)).store.close();
  const path = `${bench.dataDir}/IDENTITY`;
  const text = Deno.readTextFileSync(path);
  assert(text.includes(IDENTITY.clusterId) && text.includes("node 7"), text);
  for (const change of [() => Deno.removeSync(path), () => Deno.writeTextFileSync(path, "rna")]) {
    change();
    await (await start(bench)).store.close();
    assertEquals(Deno.readTextFileSync(path), text);
  }
  await bench.dispose();
});

Deno.test("KvStore refuses a data file beside the identity of another directory", async () => {
  const bench = await kvBench();
  await (await start(bench)).store.close();
  const path = `${bench.dataDir}/IDENTITY`;
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace("node 7", "node 8"));
  await refused(bench, "node 8", "node 7");
  await bench.dispose();
});

Deno.test("KvStore goes on with a first start that was interrupted", async () => {
  const bench = await kvBench();
  const store = await bench.open();
  await store.recover();
  await store.close();
  assertEquals(
    (await start(bench).then(async ({ store, found }) => {
      await store.close();
      return found;
    })).identity,
    undefined,
  );
  await bench.dispose();
});
