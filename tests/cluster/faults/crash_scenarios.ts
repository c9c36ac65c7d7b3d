/** Processes that end, stop or pause under load. */
import { pause } from "./pause.ts";
import type { FaultTest, Scenario } from "./run_scenario.ts";

const LEADER_KILLS = 3;
const PAUSE_MS = 10_000;
/** A write without a quorum is given up after five seconds. */
const LONGEST_FAILURE_MS = 6_500;

async function killLeader(test: FaultTest): Promise<void> {
  const leader = await test.cluster.leader();
  const others = test.cluster.alive.filter((node) => node !== leader);
  test.faults++;
  await leader.kill();
  await test.writesAgain(others);
  await pause(500);
  leader.start();
  await leader.ready();
}

async function killFollower(test: FaultTest, downMs: number): Promise<void> {
  const [follower] = await test.cluster.followers();
  if (follower === undefined) throw new Error("There is no follower");
  await test.under(() => follower.kill(), downMs);
  follower.start();
  await follower.ready();
}

export const crashScenarios: readonly Scenario[] = [
  {
    name: "kill",
    about: "kill -9 of leaders and followers",
    async run(test) {
      for (let turn = 0; turn < LEADER_KILLS; turn++) {
        await killLeader(test);
        await killFollower(test, 1_000);
      }
    },
  },
  {
    name: "pause-leader",
    about: "SIGSTOP of the leader for 10 s",
    async run(test) {
      const leader = await test.cluster.leader();
      const others = test.cluster.alive.filter((node) => node !== leader);
      test.faults++;
      leader.pause();
      await test.writesAgain(others);
      await pause(PAUSE_MS);
      leader.resume();
      await pause(2_000);
    },
  },
  {
    name: "restart-all",
    about: "kill -9 of all nodes at once, twice, then a polite stop of all",
    async run(test) {
      for (const polite of [false, false, true]) {
        const { nodes } = test.cluster;
        await test.under(
          () => Promise.all(nodes.map((node) => polite ? node.stop() : node.kill())),
          300,
        );
        for (const node of nodes) node.start();
        await test.writesAgain(nodes);
        await test.cluster.heal();
        await pause(1_000);
      }
    },
  },
  {
    name: "rolling-restart",
    about: "SIGTERM and start of one node after the other",
    async run(test) {
      for (const node of test.cluster.nodes) {
        const others = test.cluster.nodes.filter((other) => other !== node);
        test.faults++;
        const stopped = node.stop();
        await test.writesAgain(others);
        await stopped;
        node.start();
        await node.ready();
        await pause(500);
      }
    },
  },
  {
    name: "no-quorum",
    about: "two of three nodes are killed: writes fail in time, reads go on, health is red",
    ownOnly: true,
    async run(test) {
      const [left, ...killed] = test.cluster.nodes;
      if (left === undefined) throw new Error("There is no node");
      test.faults++;
      await Promise.all(killed.map((node) => node.kill()));
      await pause(1_500);
      const beganMs = performance.now();
      test.demand(!await test.workload.writeOnce(left.api), "A write without a quorum succeeded");
      const tookMs = performance.now() - beganMs;
      test.note(`a write without a quorum failed after ${Math.round(tookMs)} ms`);
      test.demand(tookMs < LONGEST_FAILURE_MS, `A write without a quorum took ${tookMs} ms`);
      const { outcome } = await left.api.read("rising-0-0", false);
      test.demand(outcome === "ok", "Reads do not go on without a quorum");
      const status = await left.api.health();
      test.demand(status === 503, `/health without a quorum is ${status}, wanted 503`);
      for (const node of killed) node.start();
      await test.writesAgain([left]);
    },
  },
];
