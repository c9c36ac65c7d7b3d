import { assertEquals } from "#assert";
import {
  append,
  command,
  holds,
  leaderOf,
  messagesOf,
  recoveredLog,
  settle,
  TEST_OPTIONS,
  testCore,
} from "../../tests/support/raft/test_core.ts";
import type { Message, RaftCore } from "./types.ts";

function readsOf(core: RaftCore) {
  return settle(core).flatMap((ready) => ready.reads);
}

/** Node 2 acknowledges the newest heartbeat that it got. */
function confirm(core: RaftCore, sent: readonly Message[]): void {
  const beat = sent.filter((m) => m.type === "heartbeat" && m.to === 2).at(-1);
  if (beat?.type !== "heartbeat") throw new Error("No heartbeat was sent to node 2");
  core.step({
    type: "heartbeatResponse",
    from: 2,
    to: 1,
    term: beat.term,
    readContext: beat.readContext,
  });
}

Deno.test("reads that come before the first commit of a term are answered once, after it", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.campaign();
  settle(core);
  core.step({ type: "voteResponse", from: 2, to: 1, term: 1, preVote: false, granted: true });
  settle(core);
  core.readIndex(5);
  assertEquals(readsOf(core), []);
  core.step(holds(2, 1));
  confirm(core, messagesOf(settle(core)));
  assertEquals(readsOf(core), [{ token: 5, index: 1, success: true }]);
  core.propose([new Uint8Array(1)]);
  settle(core);
  core.step(holds(2, 2));
  for (let tick = 0; tick < TEST_OPTIONS.heartbeatTicks; tick++) core.tick();
  confirm(core, messagesOf(settle(core)));
  assertEquals(readsOf(core), []);
});

Deno.test("reads that share a round are all answered by it, later ones by the next", () => {
  const core = leaderOf([1, 2, 3]);
  core.readIndex(5);
  core.readIndex(6);
  const first = messagesOf(settle(core));
  core.readIndex(7);
  const second = messagesOf(settle(core));
  confirm(core, first);
  assertEquals(readsOf(core).map(({ token }) => token), [5, 6]);
  confirm(core, second);
  assertEquals(readsOf(core).map(({ token }) => token), [7]);
});

/** Node 1 follows node 2 and has passed on a read with this token. */
function passedOn(token: number): RaftCore {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.step(append(1, { prev: [0, 0], entries: [command(1, 1)] }));
  settle(core);
  core.readIndex(token);
  const asked = messagesOf(settle(core)).filter((m) => m.type === "readIndexRequest");
  assertEquals(asked, [{ type: "readIndexRequest", from: 1, to: 2, term: 1, token }]);
  return core;
}

function answer(from: number, token: number): Message {
  return { type: "readIndexResponse", from, to: 1, term: 1, token, index: 1, success: true };
}

Deno.test("a read that was passed on is answered once, and by the leader alone", () => {
  const core = passedOn(5);
  core.step(answer(3, 5));
  core.step(answer(2, 6));
  assertEquals(readsOf(core), []);
  core.step(answer(2, 5));
  core.step(answer(2, 5));
  assertEquals(readsOf(core), [{ token: 5, index: 1, success: true }]);
});

Deno.test("a read that was passed on and got lost is given up after a while", () => {
  const core = passedOn(5);
  for (let tick = 1; tick < TEST_OPTIONS.electionTicks; tick++) {
    core.tick();
    core.step({ type: "heartbeat", from: 2, to: 1, term: 1, commit: 1, readContext: 0 });
    assertEquals(readsOf(core), []);
  }
  core.tick();
  assertEquals(readsOf(core), [{ token: 5, index: 0, success: false }]);
  core.step(answer(2, 5));
  assertEquals(readsOf(core), []);
});

Deno.test("a read without a leader is refused at once", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  core.readIndex(5);
  assertEquals(readsOf(core), [{ token: 5, index: 0, success: false }]);
});
