import { assert, assertEquals, assertRejects } from "#assert";
import { DatabaseSync } from "node:sqlite";
import { silentLogger, STORE } from "../base/mod.ts";
import { DataDirUnusable, lockDataDir } from "./lock_data_dir.ts";
import { openKvStore } from "./open_kv_store.ts";
import {
  entriesOf,
  entryOf,
  kvBench,
  metaOf,
  start,
  writeSnapshot,
} from "../../tests/support/store/store_harness.ts";

Deno.test("lockDataDir() gives a directory to one holder at a time and creates it", async () => {
  const parent = await Deno.makeTempDir();
  const dataDir = `${parent}/deep/data`;
  const lock = await lockDataDir(dataDir);
  const error = await assertRejects(() => lockDataDir(dataDir), DataDirUnusable);
  assert(error.message.includes(dataDir) && error.message.includes("another process"));
  lock.release();
  lock.release();
  (await lockDataDir(dataDir)).release();
  await Deno.remove(parent, { recursive: true });
});

Deno.test("lockDataDir() names a directory that cannot be made", async () => {
  const file = await Deno.makeTempFile();
  await assertRejects(() => lockDataDir(`${file}/data`), DataDirUnusable, "cannot be written");
  await Deno.remove(file);
});

Deno.test("openKvStore() holds the lock until it is closed", async () => {
  const bench = await kvBench();
  const { store } = await start(bench);
  await assertRejects(() => bench.open(), DataDirUnusable, "another process");
  await store.close();
  const lock = await lockDataDir(bench.dataDir);
  const next = await openKvStore({ dataDir: bench.dataDir, log: silentLogger, lock });
  await next.close();
  (await lockDataDir(bench.dataDir)).release();
  await bench.dispose();
});

Deno.test("openKvStore() refuses a mode in which nothing would be kept", async () => {
  Deno.env.set("DENO_KV_DB_MODE", "memory");
  try {
    const options = { dataDir: "/nowhere", log: silentLogger };
    await assertRejects(() => openKvStore(options), DataDirUnusable, "DENO_KV_DB_MODE");
  } finally {
    Deno.env.delete("DENO_KV_DB_MODE");
  }
});

Deno.test("openKvStore() gives a mostly free file back to the disk and keeps the rest", async () => {
  const bench = await kvBench();
  const { store } = await start(bench);
  const megabytes = Math.ceil(STORE.vacuumMinFreeBytes / 1_000_000) + 6;
  for (let index = 1; index <= megabytes; index++) {
    await store.write({ entries: [entryOf(index, 1, 1_000_000)] });
  }
  await writeSnapshot(store, metaOf(megabytes), [new Uint8Array(1_000)]);
  await store.truncatePrefix(megabytes);
  await store.write({ entries: entriesOf(megabytes + 1, megabytes + 3) });
  await store.close();
  const path = `${bench.dataDir}/raft.kv`;
  const before = (await Deno.stat(path)).size;
  const again = await start(bench);
  assertEquals(again.found.entries.length, 3);
  assert((await Deno.stat(path)).size < before / 10);
  await again.store.close();
  const database = new DatabaseSync(path);
  assertEquals(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  database.close();
  await bench.dispose();
});
