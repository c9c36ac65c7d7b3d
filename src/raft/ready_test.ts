import { assertEquals, assertThrows } from "#assert";
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

Deno.test("ready() keeps writes and what waits for them back while the disk is busy", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step(append(1, { prev: [0, 0], entries: [command(1, 1)] }));
  const busy = core.ready(true);
  assertEquals([busy?.write, busy?.sendAfterPersist, busy?.soft?.leader], [undefined, [], 2]);
  assertEquals(core.ready(true), undefined);
  const free = core.ready(false);
  assertEquals([free?.write?.entries.length, free?.sendAfterPersist.length], [1, 1]);
});

Deno.test("ready() hands out one write at a time even when the shell claims that the disk is free", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step(append(1, { prev: [0, 0], entries: [command(1, 1)] }));
  const first = core.ready(false);
  core.step(append(1, { prev: [1, 1], entries: [command(2, 1)] }));
  assertEquals(core.ready(false), undefined);
  core.persisted(first?.batch ?? 0);
  const second = core.ready(false);
  assertEquals(second?.write?.entries.map((e) => e.index), [2]);
  assertEquals((second?.batch ?? 0) > (first?.batch ?? 0), true);
});

Deno.test("ready() never puts a vote, a request for votes or an acknowledgement among what leaves at once", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step(append(1, { prev: [0, 0], entries: [command(1, 1)] }));
  const seen = settle(core);
  for (let tick = 0; tick < 40; tick += 1) core.tick();
  core.step({
    type: "voteRequest",
    from: 3,
    to: 1,
    term: 5,
    preVote: false,
    transfer: false,
    lastIndex: 9,
    lastTerm: 1,
  });
  seen.push(...settle(core));
  core.campaign();
  seen.push(...settle(core));
  const early = seen.flatMap((ready) => ready.sendNow);
  const promises = early.filter((m) =>
    (m.type === "appendResponse" && m.success) ||
    ((m.type === "voteRequest" || m.type === "voteResponse") && !m.preVote)
  );
  assertEquals(promises, []);
  const late = seen.flatMap((ready) => ready.sendAfterPersist).map((m) => m.type);
  assertEquals(late, ["appendResponse", "voteResponse", "voteRequest", "voteRequest"]);
});

Deno.test("ready() does not write for a commit index alone", () => {
  const core = leaderOf([1, 2]);
  core.propose([new Uint8Array(1)]);
  settle(core);
  core.step(holds(2, 2));
  const readies = settle(core);
  assertEquals(core.status().applied, 2);
  assertEquals(readies.some((ready) => ready.write !== undefined), false);
});

Deno.test("persisted() and applied() refuse what was never handed out", () => {
  const core = leaderOf([1]);
  assertThrows(() => core.persisted(99), Error, "batch 99 was never handed out");
  assertThrows(() => core.applied(7), Error, "applied moves from 1 to 7, handed out up to 1");
  assertThrows(() => core.applied(0), Error, "applied moves from 1 to 0");
  core.applied(1);
  assertEquals(core.status().applied, 1, "what was said before may be said again");
});

Deno.test("createRaft() refuses a disk that contradicts itself", () => {
  assertThrows(
    () => testCore(recoveredLog([1], { terms: [1], commit: 2 })),
    Error,
    "the log on disk ends at 1, before its commit 2",
  );
  assertThrows(
    () => testCore(recoveredLog([1], { terms: [3], term: 2 })),
    Error,
    "the log on disk has term 3, its hard state only 2",
  );
  assertThrows(() => testCore(recoveredLog([1]), { id: 0 }), Error, "node id is 0");
  assertThrows(() => testCore(recoveredLog([1]), { electionTicks: 2 }), Error, "must exceed");
});

Deno.test("step() leaves alone what is not addressed to this node", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step({ ...append(5, { prev: [0, 0] }), to: 3 });
  core.step({ ...append(5, { prev: [0, 0] }), from: 1 });
  assertEquals([core.status().term, messagesOf(settle(core))], [0, []]);
});
