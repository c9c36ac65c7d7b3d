import { assert, assertEquals } from "#assert";
import { entryOf, kvBench, readChunks, start } from "../../tests/support/store/store_harness.ts";

const ROUNDS = 5;

/** Runs the writer until it has acknowledged a number of batches, then kills it. Returns the last index it printed. */
async function killAfter(dataDir: string, batches: number): Promise<number> {
  const script = new URL("../../tests/support/store/kill_child.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--unstable-kv", script, dataDir],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of child.stdout) {
    text += decoder.decode(bytes);
    if (text.split("\n").length > batches) child.kill("SIGKILL");
  }
  await child.status;
  const lines = text.split("\n").slice(0, -1);
  return Number(lines.at(-1));
}

Deno.test("KvStore keeps every acknowledged batch through kill -9", async () => {
  const bench = await kvBench();
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await killAfter(bench.dataDir, 25 + round * 13);
    const { store, found } = await start(bench);
    const last = found.entries.at(-1)?.index ?? found.snapshot?.meta.index ?? 0;
    assert(last >= acknowledged, `found ${last}, acknowledged ${acknowledged}`);
    const first = (found.snapshot?.meta.index ?? 0) + 1;
    assertEquals(found.entries.length, last - first + 1);
    for (const entry of found.entries) {
      assertEquals(entry.data, entryOf(entry.index, 1, entry.data.length).data);
    }
    await readChunks(store);
    await store.close();
  }
  await bench.dispose();
});
