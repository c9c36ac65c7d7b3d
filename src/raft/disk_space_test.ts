import { assertEquals } from "#assert";
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
import type { DiskSpace, Message, RaftCore } from "./types.ts";

const DATA = [new Uint8Array(1)];

function alive(from: number, space: DiskSpace = "enough"): Message {
  const answer = { type: "heartbeatResponse", from, to: 1, term: 1, readContext: 0 } as const;
  return space === "enough" ? answer : { ...answer, space };
}

/** Ticks while the followers answer; gives everything that was sent. */
function ticks(core: RaftCore, count: number, answers: readonly Message[] = []): Message[] {
  const sent: Message[] = [];
  for (let tick = 0; tick < count; tick += 1) {
    core.tick();
    for (const answer of answers) core.step(answer);
    sent.push(...messagesOf(settle(core)));
  }
  return sent;
}

Deno.test("a leader whose disk is full refuses commands until there is space", () => {
  const core = leaderOf([1]);
  core.setSpace("low");
  assertEquals(core.propose(DATA), { type: "diskFull" });
  core.setSpace("none");
  assertEquals(core.propose(DATA), { type: "diskFull" });
  core.setSpace("enough");
  assertEquals(core.propose(DATA), { type: "accepted", index: 2, term: 1 });
});

Deno.test("a leader refuses what no majority of disks could store", () => {
  const core = leaderOf([1, 2, 3]);
  core.step(alive(2, "low"));
  assertEquals(core.propose(DATA).type, "accepted");
  core.step(alive(3, "none"));
  assertEquals(core.propose(DATA).type, "diskFull");
  core.step(alive(3));
  assertEquals(core.propose(DATA).type, "accepted");
});

Deno.test("a leader whose disk is full hands over to a voter that has space", () => {
  const core = leaderOf([1, 2, 3]);
  core.step(alive(2, "low"));
  core.step(alive(3));
  core.setSpace("none");
  const sent = ticks(core, 1);
  assertEquals(sent.filter(({ type }) => type === "timeoutNow").map(({ to }) => to), [3]);
  assertEquals(core.propose(DATA), { type: "notLeader", leader: 0 });
});

Deno.test("when the successor does not take over, the next one is asked, and commands are refused meanwhile", () => {
  const core = leaderOf([1, 2, 3]);
  core.setSpace("low");
  const asked = ticks(core, 25, [alive(2), alive(3)]).filter(({ type }) => type === "timeoutNow");
  assertEquals(asked.map(({ to }) => to), [2, 3]);
  ticks(core, 10, [alive(2), alive(3)]);
  assertEquals(core.propose(DATA).type, "diskFull");
});

Deno.test("where all disks are full nobody is asked to lead", () => {
  const core = leaderOf([1, 2, 3]);
  core.setSpace("low");
  const full = [alive(2, "low"), alive(3, "none")];
  for (const answer of full) core.step(answer);
  const sent = ticks(core, 40, full);
  assertEquals(sent.filter(({ type }) => type === "timeoutNow"), []);
  assertEquals(core.status().role, "leader");
});

Deno.test("a follower that cannot store anything is sent nothing but heartbeats until it can", () => {
  const core = leaderOf([1, 2, 3]);
  core.step(alive(3, "none"));
  core.propose(DATA);
  core.step(alive(3, "none"));
  const sent = messagesOf(settle(core));
  assertEquals(sent.filter(({ to }) => to === 3), []);
  assertEquals(sent.filter(({ to }) => to === 2).map(({ type }) => type), ["append"]);
  core.step(holds(2, 2));
  assertEquals(core.status().commit, 2);
  core.step(alive(3));
  const [again] = messagesOf(settle(core)).filter(({ to }) => to === 3);
  assertEquals(again?.type === "append" && again.entries.length, 1);
});

Deno.test("a node with little space leaves it to others to campaign, one with none never does", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1] }));
  core.setSpace("low");
  ticks(core, 30);
  assertEquals(core.status().role, "follower");
  ticks(core, 15);
  assertEquals(core.status().role, "preCandidate");
  core.setSpace("none");
  ticks(core, 200);
  assertEquals([core.status().role, core.status().term], ["follower", 1]);
  core.setSpace("enough");
  ticks(core, 1);
  assertEquals(core.status().role, "preCandidate");
});

Deno.test("a node with little space forgets a leader that has fallen silent", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1] }));
  core.step(append(1, { prev: [1, 1] }));
  core.setSpace("low");
  assertEquals(core.status().leader, 2);
  ticks(core, 11);
  assertEquals(core.status().leader, 0);
});

Deno.test("a node with a full disk does not let itself be made leader", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1] }));
  core.setSpace("low");
  core.step({ type: "timeoutNow", from: 2, to: 1, term: 1 });
  assertEquals([core.status().role, core.status().term], ["follower", 1]);
});

Deno.test("a node that cannot keep a vote does not promise one", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1] }));
  const ask = (preVote: boolean): Message => ({
    type: "voteRequest",
    from: 2,
    to: 1,
    term: 2,
    preVote,
    lastIndex: 1,
    lastTerm: 1,
    transfer: false,
  });
  const granted = () => messagesOf(settle(core)).map((m) => m.type === "voteResponse" && m.granted);
  core.setSpace("none");
  core.step(ask(true));
  assertEquals(granted(), [false]);
  core.setSpace("low");
  core.step(ask(true));
  assertEquals(granted(), [true]);
});

Deno.test("a follower says in its answers how much space it has, and acknowledges nothing before the disk", () => {
  const core = testCore(recoveredLog([1, 2, 3], { terms: [1] }));
  core.setSpace("none");
  core.step(append(1, { prev: [1, 1], entries: [command(2, 1)] }));
  const stalled = core.ready(false);
  assertEquals(stalled?.write?.entries.length, 1);
  core.step({ type: "heartbeat", from: 2, to: 1, term: 1, commit: 1, readContext: 0 });
  const sent = core.ready(true)?.sendNow ?? [];
  assertEquals(sent, [{ ...alive(1, "none"), to: 2 }]);
  assertEquals(core.status().stable, 1);
});
