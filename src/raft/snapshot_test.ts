import { assertEquals } from "#assert";
import { encodeMembership } from "./membership_codec.ts";
import {
  append,
  command,
  holds,
  leaderOf,
  messagesOf,
  recoveredLog,
  settle,
  testCore,
} from "../../tests/support/raft/test_core.ts";
import type { RaftCore } from "./types.ts";

/** A leader with entries up to 21 that keeps two, and a snapshot at 21; node 3 has entry 1. */
function leaderWithSnapshot(): RaftCore {
  const core = leaderOf([1, 2, 3], { retainEntries: 2 });
  for (let index = 2; index <= 21; index += 1) {
    core.propose([new Uint8Array(1)]);
    settle(core);
    core.step(holds(2, index));
    settle(core);
  }
  core.compact({ index: 21, term: 1, membership: core.appliedMembership() });
  return core;
}

function stateOf(core: RaftCore, id: number): string {
  const p = core.status().progress.find((each) => each.id === id);
  return `${p?.state} match ${p?.match} next ${p?.next}`;
}

/** Node 3 refuses what it was sent last, from which the leader learns that it needs a snapshot. */
function refuse(core: RaftCore): string[] {
  core.unreachable(3);
  core.step({ type: "heartbeatResponse", from: 3, to: 1, term: 1, readContext: 0 });
  return messagesOf(settle(core)).map((m) => `${m.type} to ${m.to}`);
}

Deno.test("an acknowledgement that comes before snapshotSent() ends the snapshot as well", () => {
  const core = leaderWithSnapshot();
  assertEquals(refuse(core), ["installSnapshot to 3"]);
  assertEquals(stateOf(core, 3), "snapshot match 1 next 2");
  core.step(holds(3, 10));
  assertEquals(stateOf(core, 3), "snapshot match 10 next 11");
  core.step(holds(3, 21));
  assertEquals(stateOf(core, 3), "replicate match 21 next 22");
  core.snapshotSent(3, true);
  assertEquals(stateOf(core, 3), "replicate match 21 next 22");
});

Deno.test("no snapshot is sent to a node that is silent", () => {
  const core = leaderWithSnapshot();
  core.unreachable(3);
  for (let tick = 0; tick < 10; tick += 1) {
    core.tick();
    core.step({ type: "heartbeatResponse", from: 2, to: 1, term: 1, readContext: 0 });
  }
  const types = messagesOf(settle(core)).map((m) => m.type);
  assertEquals(types.includes("installSnapshot"), false);
  core.step({ type: "heartbeatResponse", from: 3, to: 1, term: 1, readContext: 0 });
  assertEquals(messagesOf(settle(core)).map((m) => m.type), ["installSnapshot"]);
});

Deno.test("snapshotWanted is repeated once per election time-out", () => {
  const core = leaderOf([1, 2, 3], { retainEntries: 2 });
  for (let index = 2; index <= 9; index += 1) {
    core.propose([new Uint8Array(1)]);
    settle(core);
    core.step(holds(2, index));
    settle(core);
  }
  core.unreachable(3);
  const wanted: number[] = [];
  for (let tick = 0; tick < 25; tick += 1) {
    for (const from of [2, 3]) {
      core.step({ type: "heartbeatResponse", from, to: 1, term: 1, readContext: 0 });
    }
    for (const ready of settle(core)) {
      if (ready.snapshotWanted !== undefined) wanted.push(tick, ready.snapshotWanted);
    }
    core.tick();
  }
  assertEquals(wanted, [0, 7, 10, 7, 20, 7]);
});

Deno.test("a joint phase that an older leader has begun is ended first", () => {
  const joint = {
    voters: [1, 2],
    votersOutgoing: [1, 3],
    learners: [],
    learnersNext: [],
    autoLeave: true,
  };
  const found = recoveredLog([1, 3], { term: 1, commit: 1 });
  const entry = { ...command(1, 1), kind: "membership" as const, data: encodeMembership(joint) };
  const core = testCore({ ...found, entries: [entry] });
  core.campaign();
  settle(core);
  for (const from of [2, 3]) {
    core.step({ type: "voteResponse", from, to: 1, term: 2, preVote: false, granted: true });
  }
  settle(core);
  assertEquals(core.changeMembers([{ type: "remove", id: 2 }]), {
    type: "refused",
    reason: "the joint phase begun at index 1 has not ended",
  });
  for (const from of [2, 3]) core.step({ ...holds(from, 2), term: 2 });
  assertEquals(core.status().membership.votersOutgoing, []);
});

/** Commits one more small entry of the leader by the word of node 2. */
function commitOne(core: RaftCore, index: number): void {
  core.propose([new Uint8Array(1)]);
  settle(core);
  core.step(holds(2, index));
  settle(core);
}

Deno.test("what follows a snapshot under way is kept, and not for ever", () => {
  const core = leaderWithSnapshot();
  refuse(core);
  assertEquals(stateOf(core, 3), "snapshot match 1 next 2");
  // 100 times the 2 entries that are kept otherwise, and the one that the snapshot is followed by.
  for (let index = 22; index <= 222; index += 1) commitOne(core, index);
  assertEquals([core.status().applied, core.status().firstIndex], [222, 22]);
  commitOne(core, 223);
  assertEquals([core.status().applied, core.status().firstIndex], [223, 222]);
});

Deno.test("a write that ends behind a snapshot in place of the log confirms nothing of the new log", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step(append(1, { prev: [0, 0], entries: [1, 2, 3].map((index) => command(index, 1)) }));
  const write = core.ready(false);
  assertEquals(write?.write?.entries.length, 3);
  const meta = { index: 10, term: 1, membership: core.status().membership };
  core.step({ type: "installSnapshot", from: 2, to: 1, term: 1, meta });
  core.persisted(write?.batch ?? 0);
  assertEquals([core.status().stable, core.status().commit], [0, 10]);
  const second = core.ready(false);
  assertEquals([second?.write?.snapshot?.index, second?.restore, second?.committed], [
    10,
    undefined,
    [],
  ]);
  core.persisted(second?.batch ?? 0);
  assertEquals([core.status().stable, core.ready(false)?.restore?.index], [10, 10]);
});
