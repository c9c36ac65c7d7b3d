import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { ApiError } from "../base/mod.ts";
import type { Ready } from "../raft/mod.ts";
import { MemoryDisk, type RaftStore } from "../store/mod.ts";
import { DiskWriter } from "./disk_writer.ts";
import {
  contentOf,
  Gate,
  publish,
  put,
  startMemoryNode,
} from "../../tests/support/node/node_harness.ts";

Deno.test("propose() answers and applies only after the disk has the entry", async () => {
  const disk = new MemoryDisk();
  const gate = new Gate();
  const node = await startMemoryNode({ disk, hooks: { beforeWrite: () => gate.pass() } });
  await node.started;
  gate.shut();
  let answered = false;
  const answer = put(node, "a", "1").then((index) => {
    answered = true;
    return index;
  });
  await gate.reached;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals([answered, contentOf(node, "a")], [false, undefined]);
  assertEquals(node.status().pendingProposals, 1);
  gate.open();
  const index = await answer;
  assertEquals(disk.entries.at(-1)?.index, index);
  assertEquals(contentOf(node, "a"), "1");
  await node.stop();
});

Deno.test("everything proposed during a disk write goes into the next one", async () => {
  const sizes: number[] = [];
  const gate = new Gate();
  const node = await startMemoryNode({
    hooks: {
      beforeWrite: (batch) => {
        sizes.push(batch.entries.length);
        return gate.pass();
      },
    },
  });
  await node.started;
  sizes.length = 0;
  gate.shut();
  const first = put(node, "first", "x");
  await gate.reached;
  const others = Array.from({ length: 200 }, (_, n) => put(node, `c${n}`, "x"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  gate.open();
  await Promise.all([first, ...others]);
  assertEquals(sizes, [1, 200]);
  await node.stop();
});

Deno.test("a group takes in what is there when the disk is free, a lone proposal waits for nobody", async () => {
  const sizes: number[] = [];
  const gate = new Gate();
  const node = await startMemoryNode({
    hooks: {
      beforeWrite: (batch) => {
        sizes.push(batch.entries.length);
        return gate.pass();
      },
    },
  });
  await node.started;
  sizes.length = 0;
  gate.shut();
  const first = put(node, "first", "x");
  await gate.reached;
  const second = put(node, "second", "x");
  gate.open();
  await first;
  await Promise.all([second, put(node, "third", "x")]);
  assertEquals(sizes, [1, 2]);
  const lone = put(node, "lone", "x");
  // A proposal is handed over in a microtask, so that the write begins before the event loop goes on.
  for (let count = 0; count < 20; count++) await Promise.resolve();
  assertEquals(sizes, [1, 2, 1]);
  await lone;
  await node.stop();
});

Deno.test("a failed disk write stops the node and fails what waits", async () => {
  const disk = new MemoryDisk();
  let broken = false;
  const node = await startMemoryNode({
    disk,
    hooks: {
      beforeWrite: () => {
        if (broken) throw new Error("no space left on device");
      },
    },
  });
  await node.started;
  await put(node, "kept", "1");
  broken = true;
  const error = await assertRejects(() => put(node, "lost", "2"), ApiError);
  assert(error instanceof ApiError && error.kind === "unavailable");
  assert((await node.failed).message.includes("no space left"));
  assertEquals(node.isReady(), false);
  await assertRejects(() => put(node, "late", "3"), ApiError, "has failed");
  await assertRejects(() => node.readBarrier(), ApiError, "has failed");
  await node.stop();
  broken = false;
  const again = await startMemoryNode({ disk });
  await again.started;
  assertEquals([contentOf(again, "kept"), contentOf(again, "lost")], ["1", undefined]);
  await again.stop();
});

Deno.test("a refusal by the state machine is an answer, not an error", async () => {
  const node = await startMemoryNode();
  await node.started;
  const result = await node.propose({ ...publish("a", "1"), casMd5: "0" }, {
    operator: "",
  });
  assertEquals(result.ok, false);
  await node.stop();
});

Deno.test("a repeated request id is applied once", async () => {
  const node = await startMemoryNode();
  await node.started;
  const options = { operator: "", requestId: "same" };
  const first = await node.propose(publish("a", "1"), options);
  const second = await node.propose(publish("a", "1"), options);
  assertEquals([first.ok, second.ok], [true, true]);
  assertEquals(node.state.historyCount(), 1);
  await node.stop();
});

Deno.test("without a leader a proposal and a read end after their time-out", async () => {
  // Nobody else answers, so a voter of three never leads.
  const disk = new MemoryDisk();
  disk.identity = { clusterId: "0".repeat(32), nodeId: 1, bootstrapVoters: [1, 2, 3] };
  const node = await startMemoryNode({ disk });
  const options = { operator: "", timeoutMs: 40 };
  const error = await assertRejects(() => node.propose(publish("a", "1"), options), ApiError);
  assert(error instanceof ApiError && error.kind === "unavailable");
  assert(error.message.includes("No leader"));
  await assertRejects(() => node.readBarrier(40), ApiError, "did not confirm");
  assertEquals(node.status().pendingProposals, 0);
  assert(node.status().reason.endsWith("no leader is known"));
  await node.stop();
});

Deno.test("a write that outlasts the time-out is answered as unknown", async () => {
  const gate = new Gate();
  const node = await startMemoryNode({ hooks: { beforeWrite: () => gate.pass() } });
  await node.started;
  gate.shut();
  const proposing = node.propose(publish("a", "1"), { operator: "", timeoutMs: 30 });
  await assertRejects(() => proposing, ApiError, "may still take effect");
  gate.open();
  await node.readBarrier();
  await node.stop();
});

Deno.test("stop() lets writes under way finish and refuses new ones", async () => {
  const disk = new MemoryDisk();
  const gate = new Gate();
  const node = await startMemoryNode({ disk, hooks: { beforeWrite: () => gate.pass() } });
  await node.started;
  gate.shut();
  const writes = Array.from({ length: 5 }, (_, n) => put(node, `c${n}`, "x"));
  await gate.reached;
  const stopped = node.stop();
  await assertRejects(() => put(node, "late", "x"), ApiError, "shutting down");
  gate.open();
  const indexes = await Promise.all(writes);
  await stopped;
  assertEquals(disk.lastIndex, indexes.at(-1));
});

Deno.test("listeners hear of changes in order, before the proposer's answer", async () => {
  const node = await startMemoryNode();
  await node.started;
  const heard: number[] = [];
  const end = node.onEvents((events, index) => {
    if (events.some(({ type }) => type === "configChanged")) heard.push(index);
  });
  node.onEvents(() => {
    throw new Error("a defect of this listener alone");
  });
  const first = await put(node, "a", "1");
  assertEquals(heard, [first]);
  end();
  await put(node, "a", "2");
  assertEquals(heard, [first]);
  await node.stop();
});

Deno.test("a second write beside one under way is refused, for one may rest on the other", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const durable: number[] = [];
  const writer = new DiskWriter({
    store: { write: () => promise } as unknown as RaftStore,
    monotonicMs: () => 0,
    onDurable: (batch) => durable.push(batch),
    onFull: () => {},
    onFailed: () => {},
  });
  const ready = (batch: number) => ({ batch, sendAfterPersist: [] }) as unknown as Ready;
  writer.submit(ready(1), { entries: [] });
  assertThrows(() => writer.submit(ready(2), { entries: [] }), Error, "the disk is busy");
  assertEquals([writer.busy, durable], [true, []]);
  resolve();
  await writer.idle();
  assertEquals([writer.busy, durable, writer.writes], [false, [1], 1]);
  writer.submit(ready(2), { entries: [] });
  await writer.idle();
  assertEquals(durable, [1, 2]);
});
