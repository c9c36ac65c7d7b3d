import { assertEquals } from "#assert";
import {
  messagesOf,
  recoveredLog,
  settle,
  TEST_OPTIONS,
  testCore,
} from "../../tests/support/raft/test_core.ts";
import type { Message, RaftCore } from "./types.ts";

const VOTERS = [1, 2, 3];
const SHORT_TICKS = TEST_OPTIONS.heartbeatTicks + 1;

function heartbeat(core: RaftCore): void {
  core.step({ type: "heartbeat", from: 2, to: 1, term: 1, commit: 0, readContext: 0 });
}

/** Node 1 that follows node 2 in term 1. */
function follower(): RaftCore {
  const core = testCore(recoveredLog(VOTERS, { term: 1 }));
  heartbeat(core);
  settle(core);
  return core;
}

function ask(preVote: boolean, term: number): Message {
  return {
    type: "voteRequest",
    from: 3,
    to: 1,
    term,
    preVote,
    lastIndex: 0,
    lastTerm: 0,
    transfer: false,
  };
}

/** How many ticks pass until node 1 asks for pre-votes; at most 40. */
function ticksUntilAsked(core: RaftCore): number {
  for (let ticks = 1; ticks <= 40; ticks++) {
    core.tick();
    if (messagesOf(settle(core)).some(({ type }) => type === "voteRequest")) return ticks;
  }
  return Infinity;
}

Deno.test("a follower whose stream to the leader broke asks soon", () => {
  const core = follower();
  core.unreachable(2);
  assertEquals(ticksUntilAsked(core), SHORT_TICKS);
});

Deno.test("a broken stream to another follower changes nothing", () => {
  const core = follower();
  core.unreachable(3);
  assertEquals(ticksUntilAsked(core), TEST_OPTIONS.electionTicks);
});

Deno.test("a sign of life of the leader ends the suspicion", () => {
  const core = follower();
  core.unreachable(2);
  core.tick();
  heartbeat(core);
  settle(core);
  core.step(ask(true, 2));
  assertEquals(messagesOf(settle(core)), [], "a leader that lives is followed");
  assertEquals(ticksUntilAsked(core), TEST_OPTIONS.electionTicks);
});

Deno.test("a follower that suspects its leader answers a pre-vote, one that hears the leader does not", () => {
  const core = follower();
  core.step(ask(true, 2));
  assertEquals(messagesOf(settle(core)), []);
  core.unreachable(2);
  core.step(ask(true, 2));
  const [answer] = messagesOf(settle(core));
  assertEquals([answer?.type, answer?.term], ["voteResponse", 2]);
});

Deno.test("a stream that breaks between every two heartbeats never leads to an election", () => {
  const core = follower();
  for (let turn = 0; turn < 200; turn++) {
    core.unreachable(2);
    for (let tick = 0; tick < TEST_OPTIONS.heartbeatTicks; tick++) core.tick();
    assertEquals(messagesOf(settle(core)), []);
    heartbeat(core);
    assertEquals(messagesOf(settle(core)).map(({ type }) => type), ["heartbeatResponse"]);
  }
});

Deno.test("a node that starts asks soon after it has met another one, and not if a leader comes", () => {
  const alone = testCore(recoveredLog(VOTERS, { term: 1 }));
  assertEquals(ticksUntilAsked(alone), TEST_OPTIONS.electionTicks);
  // The attempt met nobody; the next one does not wait for a whole time-out.
  alone.reachable(2);
  assertEquals(ticksUntilAsked(alone), SHORT_TICKS);
  const core = testCore(recoveredLog(VOTERS, { term: 1 }));
  core.reachable(2);
  core.tick();
  heartbeat(core);
  settle(core);
  core.reachable(2);
  assertEquals(ticksUntilAsked(core), TEST_OPTIONS.electionTicks);
});

Deno.test("how soon is drawn, so that not all who suspect it ask at once", () => {
  const asked = new Set<number>();
  for (const draw of [0, 0.5, 0.99]) {
    const core = testCore(recoveredLog(VOTERS, { term: 1 }), {
      random: () => draw,
      electionTicks: 30,
    });
    heartbeat(core);
    settle(core);
    core.unreachable(2);
    asked.add(ticksUntilAsked(core));
  }
  assertEquals(
    [...asked],
    [0, 0.5, 0.99].map((draw) => SHORT_TICKS + Math.floor(draw * 3 * TEST_OPTIONS.heartbeatTicks)),
  );
});

Deno.test("meeting a node that does not vote changes nothing", () => {
  const core = testCore(recoveredLog(VOTERS, { term: 1 }));
  core.reachable(4);
  assertEquals(ticksUntilAsked(core), TEST_OPTIONS.electionTicks);
});

Deno.test("a fresh core follows nobody, has voted for nobody and knows no leader", () => {
  const status = testCore(recoveredLog(VOTERS, { term: 3 })).status();
  assertEquals([status.role, status.leader, status.term], ["follower", 0, 3]);
});
