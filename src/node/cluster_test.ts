import { assert, assertEquals } from "#assert";
import { createStateMachine, type StateMachine } from "../state/mod.ts";
import { MemoryDisk } from "../store/mod.ts";
import { MemoryNetwork } from "../../tests/support/node/memory_network.ts";
import { contentOf, publish, put, startMemoryNode } from "../../tests/support/node/node_harness.ts";
import type { RunningNode } from "./types.ts";

const IDS = [1, 2, 3] as const;

interface Member {
  readonly id: number;
  readonly disk: MemoryDisk;
  readonly node: RunningNode;
  readonly machine: StateMachine;
}

/** Three voters over a network in memory. */
class TestCluster {
  readonly network = new MemoryNetwork();
  readonly members = new Map<number, Member>();
  readonly #disks = new Map(IDS.map((id) => [id as number, diskOf(id)]));

  async start(id: number): Promise<Member> {
    const disk = this.#disks.get(id) ?? diskOf(id);
    const machine = createStateMachine();
    const node = await startMemoryNode({
      nodeId: id,
      disk,
      machine,
      transport: this.network.transport(id),
      snapshot: { entries: 40 },
      raft: { retainEntries: 10 },
    });
    const member = { id, disk, node, machine };
    this.members.set(id, member);
    return member;
  }

  async startAll(): Promise<void> {
    for (const id of IDS) await this.start(id);
    await Promise.all([...this.members.values()].map(({ node }) => node.started));
  }

  get leader(): Member {
    const found = [...this.members.values()].find(({ node }) =>
      node.status().raft.role === "leader"
    );
    if (found === undefined) throw new Error("Nobody leads");
    return found;
  }

  get follower(): Member {
    const found = [...this.members.values()].find(({ node }) =>
      node.status().raft.role === "follower"
    );
    if (found === undefined) throw new Error("Nobody follows");
    return found;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.members.values()].map(({ node }) => node.stop()));
  }
}

function diskOf(id: number): MemoryDisk {
  const disk = new MemoryDisk();
  disk.identity = { clusterId: "c".repeat(32), nodeId: id, bootstrapVoters: [...IDS] };
  return disk;
}

async function eventually(check: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (!check()) {
    if (performance.now() > deadlineMs) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("three nodes elect a leader, and a follower forwards and reads its own write", async () => {
  const cluster = new TestCluster();
  await cluster.startAll();
  const { node } = cluster.follower;
  const index = await put(node, "a", "through a follower");
  assert(node.state.appliedIndex() >= index);
  assertEquals(contentOf(node, "a"), "through a follower");
  for (const { node: other } of cluster.members.values()) {
    await other.readBarrier();
    assertEquals(contentOf(other, "a"), "through a follower");
  }
  await cluster.stopAll();
});

Deno.test("a cut-off leader's proposals end as unknown or are kept, and the others go on", async () => {
  const cluster = new TestCluster();
  await cluster.startAll();
  const old = cluster.leader;
  await put(old.node, "before", "1");
  cluster.network.cut(old.id);
  const orphan = old.node.propose(publish("orphan", "x"), { operator: "", timeoutMs: 4_000 });
  const settled = orphan.then(() => "done", () => "failed");
  await eventually(
    () =>
      [...cluster.members.values()].some((m) =>
        m !== old && m.node.status().raft.role === "leader"
      ),
    "a new leader",
  );
  const fresh = [...cluster.members.values()].find((m) =>
    m !== old && m.node.status().raft.role === "leader"
  );
  assert(fresh !== undefined);
  await put(fresh.node, "after", "2");
  cluster.network.mend(old.id);
  // Its entry was replaced by the new leader's, so it is proposed again, through the new leader.
  assertEquals(await settled, "done");
  await Promise.all([...cluster.members.values()].map(({ node }) => node.readBarrier()));
  const digests = new Set<string>();
  for (const { node, machine } of cluster.members.values()) {
    assertEquals([contentOf(node, "after"), contentOf(node, "orphan")], ["2", "x"]);
    digests.add(machine.digest());
  }
  assertEquals(digests.size, 1);
  await cluster.stopAll();
});

Deno.test("a node far behind gets a snapshot, loads it and survives a restart", async () => {
  const cluster = new TestCluster();
  await cluster.startAll();
  const behind = cluster.follower;
  await behind.node.stop();
  cluster.members.delete(behind.id);
  const { node } = cluster.leader;
  for (let round = 0; round < 150; round++) await put(node, `c${round % 11}`, `v${round}`);
  await eventually(() => node.status().store.snapshotIndex > 60, "a snapshot");
  const late = await cluster.start(behind.id);
  await late.node.started;
  await late.node.readBarrier();
  assertEquals(contentOf(late.node, "c7"), contentOf(node, "c7"));
  assert(cluster.network.snapshotsSent > 0, "no snapshot was sent");
  await put(late.node, "own", "1");
  await late.node.stop();
  cluster.members.delete(late.id);
  const again = await cluster.start(late.id);
  await again.node.started;
  await Promise.all([again.node.readBarrier(), node.readBarrier()]);
  assertEquals(contentOf(again.node, "own"), "1");
  await eventually(
    () => again.machine.appliedIndex() === cluster.leader.machine.appliedIndex(),
    "equal applied indexes",
  );
  assertEquals(again.machine.digest(), cluster.leader.machine.digest());
  await cluster.stopAll();
});

Deno.test("a follower that was cut off is not ready until it has what it missed", async () => {
  const cluster = new TestCluster();
  await cluster.startAll();
  const { id, node: late } = cluster.follower;
  cluster.network.cut(id);
  await eventually(() => !late.isReady(), "the loss of the leader");
  const others = [...cluster.members.values()].filter((member) => member.id !== id);
  const leads = () => others.find(({ node }) => node.status().raft.role === "leader");
  await eventually(() => leads() !== undefined, "a leader");
  let goal = 0;
  for (let round = 0; round < 150; round++) {
    goal = await put(leads()?.node ?? late, `c${round % 11}`, `v${round}`);
  }
  const early: number[] = [];
  const look = () => {
    const applied = late.state.appliedIndex();
    if (late.isReady() && applied < goal) early.push(applied);
    return late.isReady();
  };
  late.onEvents(look);
  cluster.network.mend(id);
  await eventually(look, "ready again");
  assertEquals([early, late.status().reason], [[], ""]);
  assert(late.state.appliedIndex() >= goal);
  await cluster.stopAll();
});
