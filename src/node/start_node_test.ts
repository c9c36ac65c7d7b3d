import { assert, assertEquals, assertRejects } from "#assert";
import { MemoryDisk } from "../store/mod.ts";
import { NodeRefused } from "./start_node.ts";
import {
  contentOf,
  Gate,
  put,
  startKvNode,
  startMemoryNode,
} from "../../tests/support/node/node_harness.ts";

Deno.test("startNode() makes an empty directory a cluster of one and is ready at once", async () => {
  const disk = new MemoryDisk();
  const node = await startMemoryNode({ disk, tickMs: 1_000 });
  assert(node.status().reason.startsWith("the state is being loaded"));
  await node.started;
  assert(node.isReady());
  assertEquals(disk.identity?.clusterId.length, 32);
  assertEquals(disk.identity?.bootstrapVoters, [1]);
  assertEquals(node.status().raft.role, "leader");
  await node.stop();
  assertEquals(node.isReady(), false);
});

Deno.test("startNode() refuses an empty directory without autoInit and one of another node", async () => {
  await assertRejects(
    () => startMemoryNode({ autoInit: false }),
    NodeRefused,
    "RNACOS_RAFT_AUTO_INIT",
  );
  const disk = new MemoryDisk();
  await (await startMemoryNode({ disk })).stop();
  await assertRejects(() => startMemoryNode({ disk, nodeId: 2 }), NodeRefused, "belongs to node 1");
});

Deno.test("startNode() finds everything acknowledged again, with the same digest", async () => {
  const dataDir = await Deno.makeTempDir();
  const first = await startKvNode(dataDir);
  await first.started;
  await Promise.all(Array.from({ length: 100 }, (_, n) => put(first, `c${n}`, `text ${n}`)));
  await put(first, "large", "x".repeat(10 * 1024 * 1024));
  const before = [first.state.configCount(), first.state.appliedIndex()];
  await first.stop();
  const second = await startKvNode(dataDir);
  await second.started;
  assertEquals(second.state.configCount(), before[0]);
  assertEquals(contentOf(second, "c42"), "text 42");
  assertEquals(contentOf(second, "large")?.length, 10 * 1024 * 1024);
  // Only the new leader's own first entry has been added.
  assertEquals(second.state.appliedIndex(), (before[1] ?? 0) + 1);
  await second.stop();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("startNode() is not ready before what was committed is applied", async () => {
  const disk = new MemoryDisk();
  const first = await startMemoryNode({ disk });
  await first.started;
  await put(first, "a", "1");
  await first.stop();
  const gate = new Gate().shut();
  const second = await startMemoryNode({ disk, hooks: { beforeWrite: () => gate.pass() } });
  await gate.reached;
  assertEquals(second.isReady(), false);
  gate.open();
  await second.started;
  assertEquals(contentOf(second, "a"), "1");
  await second.stop();
});

Deno.test("started rejects when the node is stopped before it could serve", async () => {
  const gate = new Gate().shut();
  const node = await startMemoryNode({ hooks: { beforeWrite: () => gate.pass() } });
  const stopped = node.stop();
  gate.open();
  await assertRejects(() => node.started, Error, "shutting down");
  await stopped;
});
