import { assert, assertEquals } from "#assert";
import { PeerCluster } from "../../tests/support/peer/peer_cluster.ts";
import { until } from "../../tests/support/peer/peer_fixture.ts";
import { ApiError } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { contentOf, publish, put } from "../../tests/support/node/node_harness.ts";

/**
 * A machine with other work takes its time for megabytes, and a leader may be lost meanwhile: what a node did not do
 * within its own time is asked for again.
 */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isLate = error instanceof ApiError && error.kind === "unavailable";
      if (!isLate || performance.now() > deadlineMs) throw error;
    }
  }
}

/** Writes one config after the other, through whoever is there, until it is stopped. */
class Writer {
  readonly acknowledged: string[] = [];
  readonly #work: Promise<void>;
  #going = true;

  constructor(node: () => RunningNode | undefined) {
    this.#work = this.#run(node);
  }

  stop(): Promise<void> {
    this.#going = false;
    return this.#work;
  }

  async #run(node: () => RunningNode | undefined): Promise<void> {
    for (let n = 0; this.#going; n += 1) {
      const write = node()?.propose(publish(`w${n}`, `${n}`), { operator: "", timeoutMs: 2_000 });
      await write?.then(() => this.acknowledged.push(`w${n}`), () => {});
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }
}

Deno.test("three nodes over sockets elect, forward, and all hold what was written through each", async () => {
  const cluster = new PeerCluster();
  await cluster.startAll();
  for (const { id, node } of cluster.all) {
    const index = await patiently(() => put(node, `from-${id}`, `written through ${id}`));
    assert(node.state.appliedIndex() >= index);
    assertEquals(contentOf(node, `from-${id}`), `written through ${id}`);
  }
  const large = "x".repeat(9 * 1024 * 1024);
  await patiently(() => put(cluster.follower.node, "large", large));
  for (const { node } of cluster.all) {
    await patiently(() => node.readBarrier());
    assertEquals(contentOf(node, "from-2"), "written through 2");
    assertEquals(contentOf(node, "large")?.length, 9 * 1024 * 1024);
  }
  await cluster.equal();
  await cluster.stopAll();
});

Deno.test("a leader that is cut off is followed by another, and what was acknowledged stays", async () => {
  const cluster = new PeerCluster();
  await cluster.startAll();
  const writer = new Writer(() => cluster.all[0]?.node);
  const { acknowledged } = writer;
  for (let round = 0; round < 3; round += 1) {
    const leader = await cluster.settled();
    const before = acknowledged.length;
    await until(() => acknowledged.length > before + 20, "writes");
    await cluster.kill(leader.id);
    await cluster.settled();
    const between = acknowledged.length;
    await until(() => acknowledged.length > between, "writes under the next leader");
    const again = await cluster.start(leader.id);
    await again.node.started;
  }
  await writer.stop();
  const leader = await cluster.settled();
  await patiently(() => leader.node.readBarrier());
  for (const id of acknowledged) assert(contentOf(leader.node, id) !== undefined, id);
  await Promise.all(cluster.all.map(({ node }) => patiently(() => node.readBarrier())));
  await cluster.equal();
  await cluster.stopAll();
});

Deno.test("a node far behind gets a snapshot over its own stream while writes go on", async () => {
  const cluster = new PeerCluster({
    node: { snapshot: { entries: 60 }, raft: { retainEntries: 100 } },
  });
  await cluster.startAll();
  const leader = await cluster.settled();
  const behind = cluster.follower;
  await cluster.stop(behind.id);
  for (let round = 0; round < 300; round += 1) {
    await patiently(() => put(leader.node, `c${round % 23}`, `${round} `.repeat(20_000)));
  }
  await until(() => leader.node.status().store.snapshotIndex > 100, "a snapshot");
  const late = await cluster.start(behind.id);
  const writer = new Writer(() => leader.node);
  try {
    await late.node.started;
    await until(() => late.link.stats().snapshotsReceived > 0, "the snapshot");
    await until(() => late.machine.appliedIndex() > 301, "the state");
  } finally {
    await writer.stop();
  }
  // The heartbeats went on meanwhile: nobody stood for election.
  assertEquals(leader.node.status().raft.role, "leader");
  await patiently(() => late.node.readBarrier());
  assertEquals(contentOf(late.node, "c7"), contentOf(leader.node, "c7"));
  await cluster.equal();
  await cluster.stopAll();
});
