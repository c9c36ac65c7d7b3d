/** What the leader does about the members that it has. */
import { assertEquals, assertRejects } from "#assert";
import { MemberWorld } from "../../tests/support/cluster/member_world.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { ApiError, CLUSTER, silentLogger } from "../base/mod.ts";
import { LeaderDuties, type Newcomer } from "./leader_duties.ts";

function open(voters: readonly number[], learners: readonly number[] = []) {
  const world = new MemberWorld(voters, learners);
  const connected = new Set([...voters, ...learners]);
  const heard = new Map<number, string>();
  const time = { nowMs: 0 };
  const duties = new LeaderDuties({
    node: world.node,
    log: silentLogger,
    address: "node1:1",
    heard: (id) => heard.get(id),
    isConnected: (id) => connected.has(id),
    monotonicMs: () => time.nowMs,
  });
  /** Words and kind of the refusal. */
  const refusalOf = async (work: () => Promise<unknown>) => {
    const error = await assertRejects(work, ApiError);
    return error instanceof ApiError ? `${error.kind}: ${error.message}` : "";
  };
  return { world, connected, heard, time, duties, refusalOf };
}

function newcomer(id: number, incarnation = "first"): Newcomer {
  return { id, address: `node${id}:1`, incarnation, rules: 1 };
}

Deno.test("a newcomer is recorded before it is a learner, and asking again changes no members", async () => {
  const { world, duties } = open([1, 2]);
  await duties.admit(newcomer(4));
  assertEquals(world.news(), ["put 4 node4:1 false", "change addLearner 4"]);
  await duties.admit(newcomer(4));
  assertEquals(world.news(), ["put 4 node4:1 false"]);
});

Deno.test("a member that held data and comes without is not let in", async () => {
  const { world, duties, refusalOf, connected } = open([1, 2]);
  connected.delete(2);
  world.record(4, "node4:1", true);
  const lost = "that held data, and comes with an empty data directory";
  for (const id of [2, 4]) {
    const refusal = await refusalOf(() => duties.admit(newcomer(id)));
    assertEquals(refusal.startsWith(`conflict: Node ${id} is a member ${lost}`), true, refusal);
  }
  world.record(5, "node5:1", false);
  await duties.admit(newcomer(5));
  assertEquals(world.news(), ["put 5 node5:1 false", "change addLearner 5"]);
});

Deno.test("a newcomer under the id of a process that is there is not let in", async () => {
  const { world, duties, refusalOf, connected } = open([1]);
  connected.add(4);
  const wanted = "conflict: Another process runs as node 4; give every node its own " +
    "RNACOS_RAFT_NODE_ID";
  assertEquals(await refusalOf(() => duties.admit(newcomer(4))), wanted);
  assertEquals(world.news(), []);
});

Deno.test("who was let in is expected for a while, until it is taken out again", async () => {
  const { world, duties, refusalOf, time } = open([1, 2]);
  await duties.admit(newcomer(4));
  time.nowMs = CLUSTER.letInMs - 1;
  await refusalOf(() => duties.admit(newcomer(4, "second")));
  await duties.remove(4);
  await duties.admit(newcomer(4, "second"));
  world.news();
  time.nowMs += CLUSTER.letInMs - 1;
  await refusalOf(() => duties.admit(newcomer(4, "third")));
  time.nowMs += 1;
  await duties.admit(newcomer(4, "third"));
});

Deno.test("a node is taken out of the members, then of the records", async () => {
  const { world, duties, refusalOf, connected } = open([1, 2, 3], [4]);
  world.record(3);
  await duties.remove(3);
  assertEquals(world.news(), ["change remove 3", "forget 3"]);
  await duties.remove(4);
  assertEquals(world.news(), ["change remove 4", "forget 4"]);
  // Only a record is left of it.
  world.record(5);
  await duties.remove(5);
  assertEquals(world.news(), ["forget 5"]);
  assertEquals(
    await refusalOf(() => duties.remove(9)),
    "notFound: Node 9 is no member of this cluster",
  );
  connected.delete(2);
  const refusal = await refusalOf(() => duties.remove(1));
  assertEquals(refusal.startsWith("conflict: Cannot make 2 the voters: only none"), true, refusal);
  assertEquals(world.news(), []);
});

Deno.test("what the state refuses is refused in its words", async () => {
  const { world, duties, refusalOf } = open([1, 2]);
  world.refusal = { kind: "overloaded", code: 0, message: "no room", index: 1 };
  assertEquals(await refusalOf(() => duties.admit(newcomer(4))), "overloaded: no room");
});

Deno.test("the voters become exactly those that are wanted", async () => {
  const { world, duties, refusalOf } = open([1, 2], [4]);
  await duties.setVoters([1, 2]);
  assertEquals(world.news(), ["change remove 4", "forget 4"]);
  const other = open([1, 2, 3], [4, 5]);
  await other.duties.setVoters([4, 1, 2]);
  assertEquals(other.world.news(), [
    "change addVoter 4, remove 3, remove 5",
    "forget 3",
    "forget 5",
  ]);
  const same = open([1, 2]);
  await same.duties.setVoters([2, 1]);
  assertEquals(same.world.news(), []);
  assertEquals(
    await refusalOf(() => duties.setVoters([1, 9])),
    "notFound: Node 9 is no member of this cluster",
  );
  assertEquals(
    await refusalOf(() => duties.setVoters([2])),
    "conflict: Node 1 leads; hand leadership over first",
  );
  other.connected.clear();
  const refusal = await other.refusalOf(() => other.duties.setVoters([1, 2]));
  assertEquals(refusal.startsWith("conflict: Cannot make 1, 2 the voters"), true, refusal);
});

Deno.test("a known node is recorded where it is reached now, and stays what it was", async () => {
  const { world, duties } = open([1, 2]);
  world.record(2, "old:1", true);
  world.record(4, "old:1", false);
  assertEquals(await duties.readdress(2, "new:1"), true);
  assertEquals(await duties.readdress(4, "new:1"), true);
  assertEquals(await duties.readdress(9, "new:1"), false);
  assertEquals(world.news(), ["put 2 new:1 true", "put 4 new:1 false"]);
});

Deno.test("leadership goes to the voter that has most, and is over when another one leads", () =>
  ProcessTimers.run(async (timers) => {
    const { world, duties } = open([1, 2, 3], [4]);
    const [, two, three] = world.progress;
    if (two === undefined || three === undefined) throw new Error("They are followed");
    three.match = 101;
    two.match = 99;
    assertEquals(duties.hasSuccessor, true);
    let over = false;
    const handing = duties.handOver().then(() => over = true);
    await settled();
    assertEquals([world.news(), over], [["transfer 3"], false]);
    world.becomes("leader", 1);
    world.becomes("follower", 0);
    await settled();
    assertEquals(over, false);
    world.becomes("follower", 3);
    await handing;
    assertEquals([timers.size, world.listening[0]], [0, 0]);
  }));

Deno.test("who does not answer, or does not vote, cannot lead", async () => {
  const { world, duties, refusalOf } = open([1, 2], [4]);
  const two = world.progress.find(({ id }) => id === 2);
  if (two !== undefined) two.recentlyActive = false;
  assertEquals([duties.hasSuccessor, duties.isLeader], [false, true]);
  assertEquals(
    await refusalOf(() => duties.handOver()),
    "conflict: Cannot hand leadership over: no other voter answers",
  );
  assertEquals(
    await refusalOf(() => duties.handOver(4)),
    "notFound: Node 4 is no member of this cluster",
  );
  world.role = "follower";
  assertEquals([duties.isLeader, world.news()], [false, []]);
});

Deno.test("a hand-over that cannot begin, or takes too long, is refused and leaves nothing", () =>
  ProcessTimers.run(async (timers) => {
    const { world, duties, refusalOf } = open([1, 2, 3]);
    world.canTransfer = false;
    assertEquals(
      await refusalOf(() => duties.handOver(2)),
      "unavailable: Cannot hand leadership over now; try again later",
    );
    world.canTransfer = true;
    const late = refusalOf(() => duties.handOver(2));
    await timers.pass(CLUSTER.transferMs - 1);
    assertEquals([timers.size, world.listening[0]], [1, 1]);
    await timers.pass(1);
    assertEquals(await late, "unavailable: Node 2 did not take over in time");
    const short = refusalOf(() => duties.handOver(2, 50));
    await timers.pass(50);
    await short;
    assertEquals([timers.size, world.listening[0]], [0, 0]);
  }));

Deno.test("upkeep puts records right: this node, what was heard, and who has acknowledged anything", async () => {
  const { world, duties, heard } = open([1, 2, 3], [4, 5]);
  world.record(1, "old:1", true);
  world.record(2, "node2:1", true);
  world.record(3, "node3:1", false);
  world.record(4, "node4:1", false);
  heard.set(2, "new2:1");
  const four = world.progress.find(({ id }) => id === 4);
  if (four !== undefined) four.match = 0;
  await duties.tend();
  assertEquals(world.news(), ["put 1 node1:1 true", "put 2 new2:1 true", "put 3 node3:1 true"]);
  await duties.tend();
  assertEquals(world.news(), []);
  if (four !== undefined) four.match = 1;
  await duties.tend();
  assertEquals(world.news(), ["put 4 node4:1 true"]);
});

Deno.test("upkeep forgets who joined and is no member, and leaves alone who has yet to come", async () => {
  const { world, duties } = open([1, 2]);
  for (const id of [1, 2, 6]) world.record(id);
  world.record(7, "node7:1", false);
  await duties.tend();
  assertEquals(world.news(), ["forget 6"]);
});

Deno.test("a learner votes once it is close, and is there", async () => {
  const { world, duties } = open([1, 2], [4]);
  for (const id of [1, 2, 4]) world.record(id);
  const four = world.progress.find(({ id }) => id === 4);
  if (four === undefined) throw new Error("It is followed");
  world.lastIndex = 500;
  four.match = 500 - CLUSTER.promoteLag - 1;
  await duties.tend();
  assertEquals(world.news(), []);
  four.match += 1;
  four.recentlyActive = false;
  await duties.tend();
  assertEquals(world.news(), []);
  four.recentlyActive = true;
  world.record(4, "node4:1", false);
  await duties.tend();
  assertEquals(world.news(), ["put 4 node4:1 true"]);
  await duties.tend();
  assertEquals(world.news(), ["change addVoter 4"]);
  four.learner = false;
  await duties.tend();
  assertEquals(world.news(), []);
});

Deno.test("only a leader that is ready does the upkeep, once at a time, and a failure is no end", async () => {
  const { world, duties } = open([1, 2]);
  world.ready = false;
  await duties.tend();
  world.ready = true;
  world.role = "follower";
  await duties.tend();
  assertEquals(world.news(), []);
  world.role = "leader";
  world.refusal = { kind: "unavailable", code: 0, message: "no", index: 1 };
  await duties.tend();
  world.refusal = undefined;
  await Promise.all([duties.tend(), duties.tend()]);
  assertEquals(world.news(), ["put 1 node1:1 true"]);
  // Leadership is lost while a change of the members is waited for.
  world.record(1, "old:1");
  const first = duties.remove(2).catch(() => {});
  const second = duties.tend();
  world.role = "follower";
  await Promise.all([first, second]);
  assertEquals(world.news().includes("put 1 node1:1 true"), false);
});
