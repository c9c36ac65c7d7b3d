import { assert, assertEquals, assertRejects } from "#assert";
import { ApiError, NODE } from "../base/mod.ts";
import { lockDataDir, MemoryDisk, StoreDamaged } from "../store/mod.ts";
import {
  Gate,
  publish,
  put,
  startKvNode,
  startMemoryNode,
} from "../../tests/support/node/node_harness.ts";

Deno.test("a damaged snapshot keeps the node from starting and leaves the directory unlocked", async () => {
  const dataDir = await Deno.makeTempDir();
  const node = await startKvNode(dataDir, { snapshot: { entries: 5 } });
  await node.started;
  while (node.status().snapshotsTaken === 0) await put(node, "a", "text");
  await node.stop();
  const kv = await Deno.openKv(`${dataDir}/raft.kv`);
  for await (const { key, value } of kv.list<Uint8Array>({ prefix: ["s"] })) {
    await kv.set(key, value.map((byte, place) => place === 20 ? byte ^ 1 : byte));
  }
  kv.close();
  await assertRejects(() => startKvNode(dataDir), StoreDamaged, "Restore the data directory");
  (await lockDataDir(dataDir)).release();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a command of a later version stops the node before it is applied", async () => {
  const disk = new MemoryDisk();
  const first = await startMemoryNode({ disk });
  await first.started;
  const index = await put(first, "a", "1");
  await first.stop();
  const { term } = disk.hardState;
  disk.entries.push({ index: index + 1, term, kind: "command", data: new Uint8Array([99]) });
  disk.lastIndex++;
  const node = await startMemoryNode({ disk });
  assert((await node.failed).message.includes("Upgrade this node"));
  assertEquals(node.state.appliedIndex() <= index, true);
  await assertRejects(() => node.started, Error, "version 99");
  await node.stop();
});

Deno.test("more waiting proposals than the bound are refused at once", async () => {
  const gate = new Gate();
  const node = await startMemoryNode({ hooks: { beforeWrite: () => gate.pass() } });
  await node.started;
  gate.shut();
  const waiting = Array.from(
    { length: NODE.maxPendingProposals },
    (_, n) => put(node, `c${n}`, "x"),
  );
  const error = await assertRejects(
    () => node.propose(publish("one more", "x"), { operator: "" }),
    ApiError,
  );
  assert(error instanceof ApiError && error.kind === "overloaded");
  gate.open();
  await Promise.all(waiting);
  assertEquals(node.status().pendingProposals, 0);
  await put(node, "again", "x");
  await node.stop();
});

Deno.test("the observer hears of writes, applies, answers and snapshots", async () => {
  const heard = { writes: 0, entries: 0, applied: 0, answers: [] as boolean[], snapshots: 0 };
  const node = await startMemoryNode({
    snapshot: { ageMs: 0 },
    observe: {
      diskWrite: (_ms, entries) => {
        heard.writes++;
        heard.entries += entries;
      },
      applied: (_ms, entries) => void (heard.applied += entries),
      proposed: (_ms, ok) => void heard.answers.push(ok),
      snapshot: () => void heard.snapshots++,
    },
  });
  await node.started;
  await put(node, "a", "1");
  await node.stop();
  assertEquals(heard.writes, node.status().diskWrites);
  assertEquals([heard.entries, heard.applied, heard.answers], [2, 2, [true]]);
  assertEquals(heard.snapshots, node.status().snapshotsTaken);
});
