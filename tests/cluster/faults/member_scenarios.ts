/** Members come and go, and one of them needs a snapshot. */
import { pause } from "./pause.ts";
import type { FaultTest, Scenario } from "./run_scenario.ts";

const SMALL_LOG = { RNACOS_RAFT_SNAPSHOT_LOG_SIZE: "50" };
const SNAPSHOTS_RECEIVED = "rnacos_peer_snapshots_received_total";
const TRANSFERS = 5;

async function join(test: FaultTest, id: number): Promise<void> {
  const beganMs = performance.now();
  test.faults++;
  const node = test.cluster.add(id);
  node.start();
  await test.cluster.joined(id);
  await node.ready();
  test.note(`node ${id} joined and voted after ${Math.round(performance.now() - beganMs)} ms`);
}

async function operate(test: FaultTest, path: string, body: unknown): Promise<void> {
  const [node] = test.cluster.alive;
  if (node === undefined) throw new Error("There is no node to ask");
  const { status, text } = await node.api.operate(path, body);
  test.demand(status === 200, `${path} ${JSON.stringify(body)} answered ${status}: ${text}`);
}

/** Takes a follower out while clients write, and ends its process. */
async function removeFollower(test: FaultTest): Promise<void> {
  const [follower] = await test.cluster.followers();
  if (follower === undefined) throw new Error("There is no follower");
  const left = test.cluster.nodes.map(({ id }) => id).filter((id) => id !== follower.id);
  test.faults++;
  const leader = await test.cluster.leader();
  const { status, text } = await leader.api.operate("/nacos/v1/raft/change-membership", left);
  test.demand(status === 200, `Removing node ${follower.id} answered ${status}: ${text}`);
  await pause(500);
  await test.cluster.discard(follower.id);
}

/** A follower that is down, or cut off, for longer than the log reaches back. */
async function outlivedByLog(test: FaultTest, how: "killed" | "cut off"): Promise<void> {
  const { cluster } = test;
  const [follower] = await cluster.followers();
  if (follower === undefined) throw new Error("There is no follower");
  const others = cluster.nodes.filter((node) => node !== follower);
  const received = async () => await follower.api.metric(SNAPSHOTS_RECEIVED) ?? 0;
  const before = how === "killed" ? 0 : await received();
  const [other] = others;
  if (other === undefined) throw new Error("There is no other node");
  await test.under(
    () =>
      how === "killed"
        ? follower.kill()
        : cluster.rules.separate([follower.id], others.map(({ id }) => id), "hold"),
    1_500,
  );
  await test.workload.burst(other.api);
  if (how === "killed") follower.start();
  else cluster.rules.heal();
  await follower.ready();
  await cluster.caughtUp(follower);
  const count = await received() - before;
  if (!test.own) return;
  test.note(`node ${follower.id}, ${how}, took ${count} snapshots`);
  test.demand(count > 0, `Node ${follower.id} needed no snapshot`);
}

export const memberScenarios: readonly Scenario[] = [
  {
    name: "late-join",
    about: "a 4th and a 5th node join under load; the log has been cut already",
    env: SMALL_LOG,
    async run(test) {
      await join(test, 4);
      await join(test, 5);
      test.workload.readersFor(5);
      await pause(1_500);
    },
  },
  {
    name: "removal",
    about: "two of five nodes are removed under load, then the leader is killed",
    nodes: 5,
    async run(test) {
      await removeFollower(test);
      await removeFollower(test);
      const leader = await test.cluster.leader();
      test.faults++;
      await leader.kill();
      await test.writesAgain(test.cluster.alive);
    },
  },
  {
    name: "snapshot",
    about: "a follower needs a snapshot, while running and after a crash, twice in a row",
    env: SMALL_LOG,
    async run(test) {
      await outlivedByLog(test, "cut off");
      await outlivedByLog(test, "cut off");
      await outlivedByLog(test, "killed");
      await outlivedByLog(test, "killed");
    },
  },
  {
    name: "transfer",
    about: "leadership is handed around under load",
    ownOnly: true,
    async run(test) {
      for (let turn = 0; turn < TRANSFERS; turn++) {
        const [follower] = await test.cluster.followers();
        if (follower === undefined) throw new Error("There is no follower");
        test.faults++;
        await operate(test, `/nacos/v1/raft/transfer-leader?id=${follower.id}`, {});
        await test.writesAgain(test.cluster.alive);
        await pause(700);
      }
    },
  },
];
