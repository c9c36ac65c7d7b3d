/** Who may open the files of a data directory. */
import { assertEquals } from "#assert";
import { silentLogger } from "../base/mod.ts";
import { kvBench, start } from "../../tests/support/store/store_harness.ts";
import { openKvStore } from "./open_kv_store.ts";

const IGNORE = Deno.build.os === "windows";

function modes(dataDir: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name } of Deno.readDirSync(dataDir)) {
    if (!name.startsWith("raft.kv")) continue;
    found[name] = (Deno.statSync(`${dataDir}/${name}`).mode ?? 0) & 0o777;
  }
  return found;
}

const OPEN = { "raft.kv": 0o600, "raft.kv-shm": 0o600, "raft.kv-wal": 0o600 };

Deno.test({
  name: "new data files are the server's own, also those that SQLite makes beside",
  ignore: IGNORE,
  fn: async () => {
    const bench = await kvBench();
    const { store } = await start(bench);
    assertEquals(modes(bench.dataDir), OPEN);
    await store.close();
    await bench.dispose();
  },
});

Deno.test({
  name:
    "data files that were open to others are tightened, with what was kept of them, and a directory is told of",
  ignore: IGNORE,
  fn: async () => {
    const bench = await kvBench();
    await (await start(bench)).store.close();
    const kept = `${bench.dataDir}/raft.kv.before-recover`;
    await Deno.copyFile(`${bench.dataDir}/raft.kv`, kept);
    for (const path of [`${bench.dataDir}/raft.kv`, kept]) await Deno.chmod(path, 0o644);
    await Deno.chmod(bench.dataDir, 0o755);
    const told: unknown[] = [];
    const log = {
      ...silentLogger,
      warn: (message: string, fields?: object) => void told.push([message, fields]),
    };
    await (await openKvStore({ dataDir: bench.dataDir, log })).close();
    assertEquals(modes(bench.dataDir), { "raft.kv": 0o600, "raft.kv.before-recover": 0o600 });
    assertEquals(told, [[
      "the data directory is open to other users of the machine; chmod it to 0700",
      { dataDir: bench.dataDir, mode: "0755" },
    ]]);
    const { store } = await start(bench);
    assertEquals(modes(bench.dataDir), { ...OPEN, "raft.kv.before-recover": 0o600 });
    await store.close();
    await bench.dispose();
  },
});
