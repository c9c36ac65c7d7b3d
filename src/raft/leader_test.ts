import { assertEquals, assertThrows } from "#assert";
import { RAFT } from "../base/mod.ts";
import {
  holds,
  leaderOf,
  messagesOf,
  recoveredLog,
  settle,
  testCore,
} from "../../tests/support/raft/test_core.ts";

Deno.test("a follower that claims more than the leader has stops the leader", () => {
  const core = leaderOf([1, 2]);
  assertThrows(
    () => core.step(holds(2, 9)),
    Error,
    "node 2 holds 9, beyond the leader's last index",
  );
});

Deno.test("answers of strangers are left alone", () => {
  const core = leaderOf([1, 2, 3]);
  core.propose([new Uint8Array(1)]);
  core.step(holds(9, 2));
  core.step({ type: "heartbeatResponse", from: 9, to: 1, term: 1, readContext: 0 });
  core.snapshotSent(9, true);
  core.unreachable(9);
  settle(core);
  assertEquals(core.status().commit, 1);
});

Deno.test("an old grant does not help a later pre-vote", () => {
  const core = testCore(recoveredLog([1, 2, 3], { term: 4 }));
  for (let tick = 0; tick < 10; tick += 1) core.tick();
  core.step({ type: "voteResponse", from: 2, to: 1, term: 9, preVote: true, granted: true });
  assertEquals([core.status().role, core.status().term], ["preCandidate", 4]);
  core.step({ type: "voteResponse", from: 2, to: 1, term: 5, preVote: true, granted: true });
  assertEquals([core.status().role, core.status().term], ["candidate", 5]);
});

Deno.test("a node that says yes and then no is counted by its first answer", () => {
  const core = testCore(recoveredLog([1, 2, 3, 4, 5]));
  core.campaign();
  settle(core);
  const answer = (from: number, granted: boolean) =>
    core.step({ type: "voteResponse", from, to: 1, term: 1, preVote: false, granted });
  answer(2, true);
  answer(2, false);
  answer(2, true);
  assertEquals(core.status().role, "candidate");
  answer(3, true);
  assertEquals(core.status().role, "leader");
});

Deno.test("a log whose terms are forgotten below the snapshot still answers termAt() above it", () => {
  const core = leaderOf([1], { retainEntries: 2 });
  for (let i = 0; i < 20; i += 1) {
    core.propose([new Uint8Array(1)]);
    settle(core);
  }
  assertEquals([core.status().firstIndex, core.termAt(1), core.termAt(21)], [20, 1, 1]);
  const place = { index: 15, term: 1, membership: core.appliedMembership() };
  core.compact(place);
  assertEquals([core.termAt(14), core.termAt(15), core.status().snapshotIndex], [undefined, 1, 15]);
  core.compact({ ...place, index: 3 });
  assertEquals(core.status().snapshotIndex, 15);
});

Deno.test("compact() refuses a place that is not applied or has another term", () => {
  const core = leaderOf([1]);
  const membership = core.appliedMembership();
  assertThrows(() => core.compact({ index: 5, term: 1, membership }), Error, "beyond the applied");
  assertThrows(() => core.compact({ index: 1, term: 2, membership }), Error, "has term 2");
});

Deno.test("reads beyond the bound fail at once", () => {
  const core = leaderOf([1, 2, 3]);
  for (let token = 1; token <= RAFT.maxPendingReads + 1; token += 1) core.readIndex(token);
  const reads = settle(core).flatMap((ready) => ready.reads);
  assertEquals(reads, [{ token: RAFT.maxPendingReads + 1, index: 0, success: false }]);
});

Deno.test("a follower's read is confirmed by a quorum as well", () => {
  const core = leaderOf([1, 2, 3]);
  core.step({ type: "readIndexRequest", from: 3, to: 1, term: 1, token: 7 });
  const asked = messagesOf(settle(core)).filter((m) => m.type === "heartbeat");
  assertEquals(asked.map((m) => [m.to, m.readContext]), [[2, 1], [3, 1]]);
  core.step({ type: "heartbeatResponse", from: 3, to: 1, term: 1, readContext: 1 });
  const answer = messagesOf(settle(core)).find((m) => m.type === "readIndexResponse");
  assertEquals(answer, {
    type: "readIndexResponse",
    from: 1,
    to: 3,
    term: 1,
    token: 7,
    index: 1,
    success: true,
  });
});

Deno.test("a read passed on to a node that does not lead fails", () => {
  const core = testCore(recoveredLog([1, 2, 3], { term: 1 }));
  core.step({ type: "readIndexRequest", from: 3, to: 1, term: 1, token: 7 });
  const [answer] = messagesOf(settle(core));
  assertEquals(answer?.type === "readIndexResponse" && answer.success, false);
});
