import { assertEquals } from "#assert";
import { createRaft, encodeMembership, membershipOf, type Message } from "./mod.ts";
import { RAFT } from "../base/mod.ts";

/**
 * What node 2 of [2, 3] asks for after its own removal at index 2, when it knows `commit` to be
 * committed.
 */
function requestsOfRemoved(commit: number): Message[] {
  const membership = membershipOf([2, 3]);
  const core = createRaft({ ...RAFT, id: 2, random: () => 0 }, {
    hardState: { term: 1, votedFor: 2, commit },
    snapshot: { index: 0, term: 0, membership },
    entries: [
      { index: 1, term: 1, kind: "noop", data: new Uint8Array(0) },
      { index: 2, term: 1, kind: "membership", data: encodeMembership(membershipOf([3])) },
    ],
  });
  for (let tick = 0; tick < 2 * RAFT.electionTicks; tick++) core.tick();
  return [...core.ready(false)?.sendNow ?? []];
}

Deno.test("a voter whose removal may not be committed campaigns, for its log may be needed", () => {
  // Node 3 has not got the removal: it needs the vote of node 2, whose log is longer. Only node 2
  // can lead (4.2.2).
  const [request] = requestsOfRemoved(1);
  assertEquals([request?.type, request?.to], ["voteRequest", 3]);
});

Deno.test("a voter whose removal is committed stays quiet", () => {
  assertEquals(requestsOfRemoved(2), []);
});
