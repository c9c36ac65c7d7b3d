import { assert, assertEquals, assertRejects } from "#assert";
import { ApiError, STORE } from "../base/mod.ts";
import { MemoryDisk, StoreFull } from "../store/mod.ts";
import { MemoryNetwork } from "../../tests/support/node/memory_network.ts";
import {
  contentOf,
  put,
  startMemoryNode,
  type TestNodeOptions,
} from "../../tests/support/node/node_harness.ts";
import type { RunningNode } from "./types.ts";

/** A disk of which a test says how much is left. */
class SmallDisk {
  bytes = Infinity;
  readonly disk = new MemoryDisk();

  get options(): TestNodeOptions {
    const demand = () => {
      if (this.bytes === 0) throw new StoreFull("the disk is full");
    };
    return {
      disk: this.disk,
      hooks: { beforeWrite: demand, beforeSnapshotChunk: demand, freeBytes: () => this.bytes },
      spaceCheckMs: 5,
    };
  }
}

async function until(done: () => boolean, what: string): Promise<void> {
  for (let round = 0; !done(); round++) {
    if (round > 1_000) throw new Error(`It did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function refusal(node: RunningNode): Promise<string> {
  const error = await assertRejects(() => put(node, "refused", "x"), ApiError);
  assert(error instanceof ApiError && error.kind === "unavailable", error.message);
  return error.message;
}

Deno.test("a nearly full disk refuses writes before the log is touched, and takes them again with space", async () => {
  const disk = new SmallDisk();
  const node = await startMemoryNode(disk.options);
  await node.started;
  await put(node, "a", "1");
  disk.bytes = STORE.lowSpaceBytes - 1;
  await until(() => node.status().disk.space === "low", "the node notices");
  const { lastIndex } = disk.disk;
  assertEquals((await refusal(node)).includes("disk of this node is full"), true);
  assertEquals(disk.disk.lastIndex, lastIndex);
  assertEquals([contentOf(node, "a"), node.isServing(), node.isReady()], ["1", true, true]);
  assert(node.status().disk.reason.includes("nearly full"));
  disk.bytes = STORE.lowSpaceBytes + 1;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(node.status().disk.space, "low", "one byte more is no space again");
  disk.bytes = STORE.enoughSpaceBytes;
  await until(() => node.status().disk.space === "enough", "the node notices space");
  await put(node, "a", "2");
  assertEquals([contentOf(node, "a"), contentOf(node, "refused")], ["2", undefined]);
  await node.stop();
});

Deno.test("a write that finds no disk is made when there is space, without a restart", async () => {
  const disk = new SmallDisk();
  const node = await startMemoryNode(disk.options);
  await node.started;
  disk.bytes = 0;
  const answered = put(node, "waits", "1");
  await until(() => node.status().disk.space === "none", "the disk refuses");
  assert((await refusal(node)).includes("nothing was changed"));
  assertEquals(contentOf(node, "waits"), undefined);
  assert(node.status().disk.refusedWrites > 0);
  disk.bytes = Infinity;
  await answered;
  assertEquals(node.status().disk.space, "enough", "the write says so before the next look");
  await until(() => node.status().disk.reason === "", "writes are taken");
  await put(node, "b", "1");
  assertEquals(disk.disk.entries.at(-1)?.index, node.state.appliedIndex());
  await node.stop();
});

Deno.test("a node ends in time while its disk is full, and has what was acknowledged", async () => {
  const disk = new SmallDisk();
  const node = await startMemoryNode(disk.options);
  await node.started;
  await put(node, "a", "1");
  disk.bytes = 0;
  const lost = put(node, "lost", "1").catch(() => undefined);
  await until(() => node.status().disk.space === "none", "the disk refuses");
  await node.stop();
  await lost;
  disk.bytes = Infinity;
  const again = await startMemoryNode(disk.options);
  await again.started;
  assertEquals([contentOf(again, "a"), contentOf(again, "lost")], ["1", undefined]);
  await again.stop();
});

Deno.test("a snapshot is not begun where it would not fit, and cuts the log when the disk gets nearly full", async () => {
  const disk = new SmallDisk();
  const node = await startMemoryNode({ ...disk.options, snapshot: { entries: 10 } });
  await node.started;
  disk.bytes = STORE.walSpaceBytes - 1;
  for (let n = 0; n < 3; n++) await put(node, "early", String(n)).catch(() => undefined);
  await until(() => node.status().disk.space === "low", "the node notices");
  assertEquals(node.status().snapshotsTaken, 0);
  disk.bytes = Infinity;
  await until(() => node.status().disk.space === "enough", "the node notices space");
  await put(node, "a", "1");
  assertEquals(node.status().snapshotsTaken, 0);
  disk.bytes = STORE.lowSpaceBytes - 1;
  await until(() => node.status().snapshotsTaken === 1, "a snapshot is taken");
  await until(() => disk.disk.entries.length === 0, "the log is cut");
  await node.stop();
});

/** Three nodes with a disk each; the first one leads. */
async function cluster() {
  const network = new MemoryNetwork();
  const disks = [new SmallDisk(), new SmallDisk(), new SmallDisk()];
  const identity = { clusterId: "c".repeat(32), bootstrapVoters: [1, 2, 3] };
  const nodes = await Promise.all(disks.map((disk, place) =>
    startMemoryNode({
      ...disk.options,
      nodeId: place + 1,
      initialise: () => Promise.resolve({ ...identity, nodeId: place + 1 }),
      transport: network.transport(place + 1),
    })
  ));
  await Promise.all(nodes.map((node) => node.started));
  const members = nodes.map((node, place) => ({ node, disk: disks[place] ?? new SmallDisk() }));
  const leader = () => members.find(({ node }) => node.status().raft.role === "leader");
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await network.settled();
  };
  return { members, leader, stop };
}

function hasLeader(c: Awaited<ReturnType<typeof cluster>>) {
  const found = c.leader();
  if (found === undefined) throw new Error("There is no leader");
  return found;
}

Deno.test("a leader whose disk is full hands over, and the cluster goes on writing", async () => {
  const c = await cluster();
  const first = hasLeader(c);
  first.disk.bytes = 0;
  void put(first.node, "while", "1").catch(() => undefined);
  const others = c.members.filter((each) => each !== first);
  await until(
    () => others.some(({ node }) => node.status().raft.role === "leader"),
    "a new leader",
  );
  for (const { node } of others) await put(node, `by${node.identity.nodeId}`, "1");
  assert((await refusal(first.node)).includes("disk of this node is full"));
  const goal = Math.max(...others.map(({ node }) => node.state.appliedIndex()));
  assert(first.disk.disk.lastIndex < goal);
  first.disk.bytes = Infinity;
  await until(() => first.node.state.appliedIndex() >= goal, "it catches up by itself");
  await put(first.node, "again", "1");
  await c.stop();
});

Deno.test("where no majority has space writes are refused at once, and everything recovers", async () => {
  const c = await cluster();
  await put(hasLeader(c).node, "a", "1");
  for (const { disk } of c.members) disk.bytes = STORE.lowSpaceBytes - 1;
  await until(
    () => c.members.every(({ node }) => node.status().disk.space === "low"),
    "all notice",
  );
  await until(
    () => c.members.some(({ node }) => node.status().disk.reason !== ""),
    "the leader too",
  );
  for (const { node } of c.members) {
    const beganMs = performance.now();
    await refusal(node);
    assert(performance.now() - beganMs < 3_000, "the refusal came late");
    assertEquals(contentOf(node, "a"), "1");
  }
  for (const { disk } of c.members) disk.bytes = Infinity;
  const isWell = ({ node }: { node: RunningNode }) =>
    node.status().disk.space === "enough" && node.status().disk.reason === "";
  await until(() => c.members.every(isWell), "space everywhere, and the leader knows");
  for (const { node } of c.members) await put(node, `b${node.identity.nodeId}`, "1");
  await c.stop();
});

Deno.test("a node that starts without space says that it waits for some, and goes on by itself", async () => {
  const disk = new SmallDisk();
  const before = await startMemoryNode(disk.options);
  await before.started;
  await put(before, "a", "1");
  await before.stop();
  disk.bytes = 0;
  const node = await startMemoryNode(disk.options);
  await until(() => node.status().disk.space === "none", "the node notices");
  assertEquals(node.isServing(), false);
  assertEquals(node.status().reason, "the disk is full; the state is loaded when there is space");
  disk.bytes = Infinity;
  await node.started;
  assertEquals([contentOf(node, "a"), node.isServing()], ["1", true]);
  await node.stop();
});
