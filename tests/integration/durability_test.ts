/** What was acknowledged is there after whatever ended the process. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { bigConfig } from "../../scripts/big_config.ts";
import { crashLoop } from "../../scripts/crash_loop.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const ROUNDS = 3;

Deno.test("every acknowledged publish survives kill -9", async () => {
  const { acknowledged, lost } = await crashLoop(ROUNDS, true);
  assertEquals(lost, 0);
  assert(acknowledged > 0);
});

Deno.test("a config of 10 MiB is read back byte for byte, also after a restart", async () => {
  assert(await bigConfig());
});

Deno.test("a server that lost its write-ahead log after kill -9 does not start empty", async () => {
  const first = await ServerProcess.start();
  await first.kill();
  Deno.removeSync(`${first.dataDir}/raft.kv-wal`);
  try {
    const next = new ServerProcess({ dataDir: first.dataDir });
    next.ready.catch(() => "the exit code tells");
    assertEquals([await next.exited(), next.stdout.includes("started")], [1, false]);
    assertStringIncludes(next.log, "raft.kv-wal is missing");
    assertStringIncludes(next.log, "whole directory");
  } finally {
    first.removeData();
  }
});
