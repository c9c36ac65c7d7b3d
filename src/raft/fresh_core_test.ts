import { assertEquals } from "#assert";
import { leaderOf, recoveredLog, settle, testCore } from "../../tests/support/raft/test_core.ts";
import type { Message, RaftCore } from "./types.ts";

function readsOf(core: RaftCore) {
  return settle(core).flatMap((ready) => ready.reads);
}

Deno.test("a core that has just started follows nobody and wants nothing", () => {
  const core = testCore(recoveredLog([1, 2, 3]));
  const { role, leader, term, commit, applied, lastIndex } = core.status();
  assertEquals([role, leader, term, commit, applied, lastIndex], ["follower", 0, 0, 0, 0, 0]);
  assertEquals(core.ready(false), undefined);
  assertEquals(core.propose([new Uint8Array(1)]), { type: "notLeader", leader: 0 });
  assertEquals([core.transferLeadership(2), core.refusesCommands()], [false, false]);
});

Deno.test("a core that recovered a log stands where that ended", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1, 1, 2], term: 4, commit: 2 }));
  const { role, leader, term, commit, lastIndex } = core.status();
  assertEquals([role, leader, term, commit, lastIndex], ["follower", 0, 4, 2, 3]);
  assertEquals([core.termAt(3), core.termAt(2), core.termAt(4)], [2, 1, undefined]);
});

Deno.test("a read that loses its leader is answered once, as not confirmed", () => {
  const core = leaderOf([1, 2, 3]);
  core.readIndex(5);
  assertEquals(readsOf(core), []);
  const heartbeat = (term: number): Message => ({
    type: "heartbeat",
    from: 2,
    to: 1,
    term,
    commit: 0,
    readContext: 0,
  });
  core.step(heartbeat(2));
  assertEquals(readsOf(core), [{ token: 5, index: 0, success: false }]);
  core.step({ ...heartbeat(3), from: 3 });
  core.step(heartbeat(4));
  assertEquals(readsOf(core), []);
});
