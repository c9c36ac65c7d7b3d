/**
 * The process that kill_test.ts kills: writes batches without end and prints the last index of each one that was
 * acknowledged. Every now and then it takes a snapshot and deletes the log behind it.
 */
import { silentLogger } from "../../../src/base/mod.ts";
import { openKvStore } from "../../../src/store/open_kv_store.ts";
import { entryOf, IDENTITY, metaOf, writeSnapshot } from "./store_harness.ts";

const [dataDir = ""] = Deno.args;
const store = await openKvStore({ dataDir, log: silentLogger });
const found = await store.recover();
if (found.identity === undefined) await store.initialise(IDENTITY);
let last = found.entries.at(-1)?.index ?? found.snapshot?.meta.index ?? 0;
const encoder = new TextEncoder();
for (let round = 0;; round++) {
  const sizeBytes = round % 5 === 4 ? 200_000 : 300;
  const entries = [1, 2, 3].map((step) => entryOf(last + step, 1, sizeBytes));
  await store.write({ hardState: { term: 1, votedFor: 7, commit: last }, entries });
  last += 3;
  Deno.stdout.writeSync(encoder.encode(`${last}\n`));
  if (round % 20 !== 19) continue;
  await writeSnapshot(store, metaOf(last - 5), [new Uint8Array(500_000)]);
  store.truncatePrefix(last - 5).catch(() => Deno.exit(3));
}
