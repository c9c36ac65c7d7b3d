import { assertEquals, assertRejects } from "#assert";
import { ApiError, CLUSTER, silentLogger } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import type { MemberChange } from "../raft/mod.ts";
import type { Command } from "../state/mod.ts";
import { LeaderDuties, type Newcomer } from "./leader_duties.ts";

/** A leader alone, whose log needs this version of the rules; `proposed` may change that. */
function duties(rulesNeeded: () => number) {
  const proposed: Command[] = [];
  const changes: MemberChange[] = [];
  const time = { nowMs: 0 };
  const membership = {
    voters: [1],
    votersOutgoing: [],
    learners: [],
    learnersNext: [],
    autoLeave: false,
  };
  const node = {
    state: { member: () => undefined },
    status: () => ({ raft: { id: 1, role: "leader", membership, progress: [] } }),
    rulesNeeded,
    propose: (command: Command) => {
      proposed.push(command);
      return Promise.resolve({ ok: true, id: 0, existed: false, index: 1 });
    },
    changeMembers: (wanted: readonly MemberChange[]) => {
      changes.push(...wanted);
      return Promise.resolve();
    },
  } as unknown as RunningNode;
  const leader = new LeaderDuties({
    node,
    log: silentLogger,
    address: "a:1",
    heard: () => undefined,
    isConnected: () => false,
    monotonicMs: () => time.nowMs,
  });
  return { leader, proposed, changes, time };
}

function newcomer(rules: number, incarnation = "first"): Newcomer {
  return { id: 4, address: "d:1", incarnation, rules };
}

Deno.test("a node that knows what the data needs is let in as a learner", async () => {
  const { leader, changes } = duties(() => 2);
  await leader.admit(newcomer(2));
  assertEquals(changes, [{ type: "addLearner", id: 4 }]);
});

Deno.test("of two processes that ask under one id at once only the first is let in", async () => {
  const { leader, time } = duties(() => 1);
  await leader.admit(newcomer(1));
  await assertRejects(
    () => leader.admit(newcomer(1, "second")),
    ApiError,
    "give every node its own RNACOS_RAFT_NODE_ID",
  );
  await leader.admit(newcomer(1));
  // It has never come: a process that was started again is another one, too.
  time.nowMs = CLUSTER.letInMs;
  await leader.admit(newcomer(1, "second"));
});

Deno.test("a node that is too old for the data is refused before anything is written", async () => {
  const { leader, proposed, changes } = duties(() => 2);
  await assertRejects(() => leader.admit(newcomer(1)), ApiError, "start it with a newer version");
  assertEquals([proposed, changes], [[], []]);
});

Deno.test("what an earlier leader has put into the log counts as well, once it is applied", async () => {
  const world = duties((): number => world.proposed.length === 0 ? 1 : 2);
  await assertRejects(() => world.leader.admit(newcomer(1)), ApiError, "knows the rules up to");
  assertEquals(world.changes, []);
});
