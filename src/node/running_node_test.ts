/** What a node says of itself, before, during and behind its life. */
import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { MemoryNetwork } from "../../tests/support/node/memory_network.ts";
import { publish, put, startMemoryNode } from "../../tests/support/node/node_harness.ts";
import { ApiError, NODE, silentLogger } from "../base/mod.ts";
import { type ApplyResult, encodeEnvelope } from "../state/mod.ts";
import { DecisionLog } from "./decision_log.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { nullTransport, type TransportPort } from "./transport.ts";
import { MemoryDisk } from "../store/mod.ts";
import { StampClock } from "./stamp_clock.ts";
import { SnapshotStaging } from "./snapshot_staging.ts";
import { type RaftStore, StoreFull } from "../store/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { isSnapshotDue } from "./snapshot_due.ts";
import { whyNotThere, whyNotYet, whyTooOld } from "./rules_version.ts";

async function start(options: Parameters<typeof startMemoryNode>[0] = {}) {
  const node = await startMemoryNode(options);
  await node.started;
  return node;
}

Deno.test("a node that runs is ready, and what forbids service goes before", async () => {
  const node = await start();
  assertEquals([node.isReady(), node.isServing(), node.status().reason], [true, true, ""]);
  assertEquals(node.status().disk.reason, "");
  node.setOutOfService("it was taken out");
  assertEquals([node.isReady(), node.isServing()], [false, false]);
  assertEquals([node.status().ready, node.status().reason], [false, "it was taken out"]);
  node.setOutOfService("");
  assertEquals(node.isReady(), true);
  await node.stop();
  assertEquals([node.isReady(), node.isServing()], [false, false]);
  assertEquals(node.status().reason, "the server is shutting down");
});

Deno.test("behind its end a node takes nothing more, of nobody", async () => {
  let port: TransportPort | undefined;
  const transport = { ...nullTransport, attach: (given: TransportPort) => void (port = given) };
  const node = await start({ transport });
  const capture = node.capture();
  assertEquals([capture.term, capture.identity.nodeId], [node.status().raft.term, 1]);
  await node.stop();
  const shuttingDown = "The server is shutting down";
  assertThrows(() => node.capture(), ApiError, shuttingDown);
  assertThrows(() => node.changeMembers([]), ApiError, shuttingDown);
  assertThrows(() => node.digestAt(1, 1), ApiError, shuttingDown);
  await assertRejects(() => node.readBarrier(), ApiError, shuttingDown);
  await assertRejects(
    () => node.propose(publish("a", ""), { operator: "" }),
    ApiError,
    shuttingDown,
  );
  const request = {
    requestId: "r",
    operator: "",
    command: publish("a", "x"),
    timeoutMs: 100,
    sinceIndex: 0,
  };
  assertEquals(await port?.forwarded(request), { type: "refused", leader: 0 });
  assertEquals(node.stop() === node.stop(), true);
});

Deno.test("what another node passes on is done by the leader, and only by it", async () => {
  let port: TransportPort | undefined;
  const transport = { ...nullTransport, attach: (given: TransportPort) => void (port = given) };
  const node = await start({ transport });
  const answer = await port?.forwarded({
    requestId: "r",
    operator: "",
    command: publish("a", "x"),
    timeoutMs: 1_000,
    sinceIndex: node.state.appliedIndex(),
  });
  assert(answer?.type === "done" && answer.result.ok);
  assertEquals(answer.result.index, node.state.appliedIndex());
  await node.stop();
});

Deno.test("an observer hears how long a change took, and whether it was made", async () => {
  const heard: boolean[] = [];
  const node = await start({
    observe: { proposed: (ms: number, done: boolean) => void (ms >= 0 && heard.push(done)) },
  });
  await put(node, "a", "1");
  await node.stop();
  assertEquals(heard, [true]);
});

Deno.test("a node that is not the only voter waits for a leader, and ends its waiting in time", async () => {
  const network = new MemoryNetwork();
  const disk = new MemoryDisk();
  disk.identity = { clusterId: "c".repeat(32), nodeId: 1, bootstrapVoters: [1, 2] };
  const node = await startMemoryNode({ disk, transport: network.transport(1) });
  assertEquals([node.isServing(), node.transferLeadership(2)], [false, false]);
  assertEquals(node.status().reason, "the state is being loaded; no leader is known");
  const nothing = { operator: "", timeoutMs: -5 };
  await assertRejects(
    () => node.propose(publish("a", ""), nothing),
    ApiError,
    "No leader is known",
  );
  await assertRejects(() => node.readBarrier(0), ApiError, "did not confirm the read in time");
  await node.stop();
});

Deno.test("a node that stood still is in doubt until a later question is answered, which it asks by itself", async () => {
  const state = { aheadMs: 0 };
  const clock = {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now() + state.aheadMs,
  };
  const node = await start({ clock });
  assertEquals(node.isReady(), true);
  // The question of the first standstill is under way when the second one comes.
  for (let times = 0; times < 2; times++) {
    state.aheadMs += NODE.standstillMs + 1;
    assertEquals([node.isReady(), node.isServing()], [false, true]);
  }
  assertEquals(
    node.status().reason,
    "the leader has not confirmed yet that this node is up to date",
  );
  const deadlineMs = performance.now() + 10_000;
  while (!node.isReady() && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assertEquals(node.status().reason, "");
  await node.stop();
});

Deno.test("rules that are needed are those of the state and of what was handed over", async () => {
  const node = await start();
  assertEquals(node.rulesNeeded(), 1);
  await node.stop();
});

Deno.test("without other nodes nothing can be passed on", async () => {
  const request = {
    requestId: "r",
    operator: "",
    command: publish("a", "x"),
    timeoutMs: 100,
    sinceIndex: 0,
  };
  assertEquals(await nullTransport.forward(2, request), { type: "refused", leader: 0 });
  assertEquals(nullTransport.rulesKnownBy(2), 0);
});

Deno.test("times never go back, whatever the clock or another leader says", () => {
  let nowMs = 1_000.9;
  const clock = new StampClock(() => nowMs);
  assertEquals(clock.stampMs(), 1_000);
  nowMs = 500;
  assertEquals(clock.stampMs(), 1_000);
  clock.saw(900);
  assertEquals(clock.stampMs(), 1_000);
  const envelope = { requestId: "r", operator: "", command: publish("a", "x") };
  clock.sawCommand(encodeEnvelope({ ...envelope, timeMs: 2_000 }));
  assertEquals(clock.stampMs(), 2_000);
  clock.sawCommand(new Uint8Array([255]));
  nowMs = 3_000;
  assertEquals(clock.stampMs(), 3_000);
});

const INSTALL = {
  type: "installSnapshot",
  from: 2,
  to: 1,
  term: 3,
  meta: { index: 9, term: 2, membership: membershipOf([1, 2]) },
} as const;

/** Where snapshots are staged, and what was done with them. */
function openStaging(failWith?: Error) {
  const done: string[] = [];
  const time = { nowMs: 50_000 };
  const space: { is: "enough" | "low" } = { is: "enough" };
  const store = {
    createSnapshot: (meta: { index: number }, createdMs: number) => {
      done.push(`begin ${meta.index} ${createdMs}`);
      return Promise.resolve({
        append: (chunk: Uint8Array) => {
          if (failWith !== undefined) return Promise.reject(failWith);
          return Promise.resolve(void done.push(`append ${chunk.length}`));
        },
        stage: () => Promise.resolve(void done.push("stage")),
        abort: () => Promise.resolve(void done.push("abort")),
      });
    },
  } as unknown as RaftStore;
  const clock = { nowMs: () => 7.9, monotonicMs: () => time.nowMs };
  const staging = new SnapshotStaging(store, clock, () => space.is);
  return {
    done,
    time,
    space,
    stage: (chunks: AsyncIterable<Uint8Array>) => staging.stage(INSTALL, chunks),
  };
}

async function* chunksOf(...sizes: readonly number[]): AsyncIterable<Uint8Array> {
  for (const size of sizes) yield await Promise.resolve(new Uint8Array(size));
}

Deno.test("a snapshot of the leader is staged whole, one at a time", async () => {
  const { done, stage } = openStaging();
  const first = stage(chunksOf(2, 3));
  await assertRejects(() => stage(chunksOf(1)), Error, "another one is under way");
  await first;
  assertEquals(done.splice(0), ["begin 9 7", "append 2", "append 3", "stage"]);
  await stage(chunksOf());
  assertEquals(done, ["begin 9 7", "stage"]);
});

Deno.test("a snapshot that breaks off leaves nothing, and the next one may come", async () => {
  const { done, stage } = openStaging();
  async function* broken(): AsyncIterable<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(1));
    throw new Error("the sender is gone");
  }
  await assertRejects(() => stage(broken()), Error, "the sender is gone");
  assertEquals(done.splice(0), ["begin 9 7", "append 1", "abort"]);
  await stage(chunksOf());
  assertEquals(done.at(-1), "stage");
});

Deno.test("a snapshot for which there is no space is refused, and for a while behind a full disk", async () => {
  const low = openStaging();
  low.space.is = "low";
  await assertRejects(() => low.stage(chunksOf()), Error, "the disk is full");
  assertEquals(low.done, []);
  const full = openStaging(new StoreFull("no space"));
  await assertRejects(() => full.stage(chunksOf(1)), StoreFull);
  assertEquals(full.done.splice(0), ["begin 9 7", "abort"]);
  full.time.nowMs += NODE.snapshotRetryMs - 1;
  await assertRejects(() => full.stage(chunksOf()), Error, "the disk is full");
  full.time.nowMs += 1;
  await full.stage(chunksOf());
  const failing = openStaging(new Error("a fault"));
  await assertRejects(() => failing.stage(chunksOf(1)), Error, "a fault");
  await failing.stage(chunksOf());
  assertEquals(failing.done.at(-1), "stage");
});

Deno.test("a snapshot is due at each of its bounds, and not a step earlier", () => {
  const bounds = { entries: 100, bytes: 1_000, ageMs: 60_000 };
  const since = { entries: 1, bytes: 0, ageMs: 0, lastSizeBytes: 0 };
  const due = (more: Partial<typeof since>) => isSnapshotDue({ ...since, ...more }, bounds);
  assertEquals([due({ ageMs: 59_999 }), due({ ageMs: 60_000 })], [false, true]);
  assertEquals(due({ entries: 0, ageMs: 60_000 }), false);
  assertEquals([due({ entries: 99 }), due({ entries: 100 })], [false, true]);
  assertEquals([due({ bytes: 999 }), due({ bytes: 1_000 })], [false, true]);
  // The log has to have grown by a part of the state, of a large one by as much as it has.
  const small = NODE.smallSnapshotBytes;
  const part = small / NODE.smallSnapshotRatio;
  const grown = (bytes: number, lastSizeBytes: number) =>
    due({ entries: 100, bytes, lastSizeBytes });
  assertEquals([grown(part - 1, small), grown(part, small)], [false, true]);
  assertEquals([grown(small, small + 1), grown(small + 1, small + 1)], [false, true]);
  const most = 100 * NODE.snapshotMaxStretch;
  const large = { bytes: 0, lastSizeBytes: 10 * small };
  assertEquals([due({ ...large, entries: most - 1 }), due({ ...large, entries: most })], [
    false,
    true,
  ]);
});

Deno.test("who does not know the rules is named, with what it knows", () => {
  const known = new Map([[1, 3], [2, 2], [3, 0]]);
  const sight = {
    needed: 1,
    members: () => [1, 2, 3],
    knownBy: (id: number) => known.get(id) ?? 0,
  };
  assertEquals(whyNotYet(1, sight), undefined);
  const found = "node 2 knows up to 2, node 3 is not connected";
  assertEquals(whyNotYet(3, sight)?.includes(`on all nodes: ${found}.`), true);
  assertEquals(whyNotYet(2, sight)?.includes("on all nodes: node 3 is not connected."), true);
  assertEquals(whyNotYet(2, { ...sight, members: () => [1, 2] }), undefined);
  assertEquals([whyNotThere(3, 1, sight), whyNotThere(3, 3, sight)], [undefined, undefined]);
  assertEquals(whyNotThere(3, 2, sight)?.includes("node 2, which leads, knows up to 2"), true);
  assertEquals([whyTooOld(4, 2, 2), whyTooOld(4, 1, 2)?.slice(0, 41)], [
    undefined,
    "Node 4 knows the rules up to version 1, a",
  ]);
});

Deno.test("the log tells of elections, snapshots and changes without a place, and of nothing else", () => {
  const log = new CollectedLog("debug");
  const decisions = new DecisionLog(log.logger);
  const head = { from: 1, to: 2, term: 3 };
  decisions.sending([
    { ...head, type: "heartbeat", commit: 1, readContext: 0 },
    { ...head, type: "voteRequest", preVote: true, lastIndex: 7, lastTerm: 2, transfer: false },
    { ...head, type: "timeoutNow" },
  ]);
  decisions.received({ ...head, type: "voteResponse", preVote: false, granted: true });
  decisions.received({ ...head, type: "heartbeat", commit: 1, readContext: 0 });
  decisions.lost(0);
  decisions.lost(2);
  const result: ApplyResult = { ok: true, id: 0, existed: false, index: 1 };
  decisions.forwarded(2, { type: "done", result });
  decisions.forwarded(2, { type: "refused", leader: 3 });
  assertEquals(log.entries.map(({ message, fields }) => [message, fields]), [
    ["asks for a vote", {
      to: 2,
      term: 3,
      preVote: true,
      lastIndex: 7,
      lastTerm: 2,
      transfer: false,
    }],
    ["hands leadership over", { to: 2, term: 3 }],
    ["has an answer to its request for a vote", {
      from: 1,
      term: 3,
      preVote: false,
      granted: true,
    }],
    ["changes lost their place in the log", { changes: 2 }],
    ["a change that was passed on has found no place", { to: 2, answer: "refused", leader: 3 }],
  ]);
  new DecisionLog(silentLogger).sending([{ ...head, type: "timeoutNow" }]);
});
