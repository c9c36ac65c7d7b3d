import { assert, assertEquals } from "#assert";
import { createStateMachine } from "../state/mod.ts";
import { MemoryDisk } from "../store/mod.ts";
import {
  contentOf,
  put,
  startKvNode,
  startMemoryNode,
} from "../../tests/support/node/node_harness.ts";
import { isSnapshotDue } from "./snapshot_due.ts";
import type { RunningNode } from "./types.ts";

async function until(node: RunningNode, done: () => boolean): Promise<void> {
  for (let round = 0; !done(); round++) {
    if (round > 500) throw new Error("It did not come to pass");
    await put(node, "tick", String(round));
  }
}

Deno.test("isSnapshotDue() by entries, bytes and age, and not more often than the state's size allows", () => {
  const bounds = { entries: 100, bytes: 1_000, ageMs: 60_000 };
  const since = { entries: 1, bytes: 1, ageMs: 1, lastSizeBytes: 0 };
  assertEquals(isSnapshotDue(since, bounds), false);
  assertEquals(isSnapshotDue({ ...since, entries: 100 }, bounds), true);
  assertEquals(isSnapshotDue({ ...since, bytes: 1_000 }, bounds), true);
  assertEquals(isSnapshotDue({ ...since, ageMs: 60_000 }, bounds), true);
  assertEquals(isSnapshotDue({ ...since, entries: 0, ageMs: 90_000 }, bounds), false);
  const small = { ...since, entries: 100, bytes: 5_000, lastSizeBytes: 1_000_000 };
  assertEquals(isSnapshotDue(small, bounds), false);
  assertEquals(isSnapshotDue({ ...small, bytes: 125_000 }, bounds), true);
  const large = { ...since, entries: 100, bytes: 4_999_999, lastSizeBytes: 5_000_000 };
  assertEquals(isSnapshotDue(large, bounds), false);
  assertEquals(isSnapshotDue({ ...large, bytes: 5_000_000 }, bounds), true);
  assertEquals(isSnapshotDue({ ...large, entries: 2_000 }, bounds), true);
});

Deno.test("a snapshot is taken under writes, the log is cut behind it, and nothing is lost", async () => {
  const dataDir = await Deno.makeTempDir();
  const node = await startKvNode(dataDir, { snapshot: { entries: 50 } });
  await node.started;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let round = 0; round < 60; round++) await put(node, `w${writer}`, `${round}`.repeat(200));
  });
  await Promise.all(writers);
  await until(node, () => node.status().snapshotsTaken >= 3);
  const status = node.status();
  assert(status.store.snapshotIndex > 100, `snapshot at ${status.store.snapshotIndex}`);
  assert(status.store.logEntries < 480, `${status.store.logEntries} entries are left`);
  const last = contentOf(node, "w3");
  await node.stop();
  const again = await startKvNode(dataDir);
  await again.started;
  assertEquals(contentOf(again, "w3"), last);
  assertEquals(again.status().raft.snapshotIndex, again.status().store.snapshotIndex);
  await again.stop();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a state from snapshot and log equals the state that wrote them", async () => {
  const disk = new MemoryDisk();
  const machine = createStateMachine();
  const node = await startMemoryNode({ disk, machine, snapshot: { entries: 20 } });
  await node.started;
  for (let round = 0; round < 70; round++) {
    await put(node, `c${round % 9}`, `v${round}`);
    // A memory store answers within the same turn of the event loop, in which no snapshot can go on.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await node.stop();
  assert((disk.snapshot?.meta.index ?? 0) >= 20);
  const copy = createStateMachine();
  const again = await startMemoryNode({ disk, machine: copy });
  await again.started;
  // The new leader's own first entry is the only difference.
  machine.skip(machine.appliedIndex() + 1);
  assertEquals(copy.appliedIndex(), machine.appliedIndex());
  assertEquals(copy.digest(), machine.digest());
  await again.stop();
});

Deno.test("a quiet node takes a snapshot by age", async () => {
  const node = await startMemoryNode({ snapshot: { ageMs: 30 } });
  await node.started;
  await put(node, "a", "1");
  const taken = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    if (node.status().snapshotsTaken > 0) taken.resolve();
  }, 5);
  await taken.promise;
  clearInterval(timer);
  assert(node.status().store.snapshotIndex > 0);
  await node.stop();
});
