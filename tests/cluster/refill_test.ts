import { assert, assertStringIncludes } from "#assert";
import { silentLogger } from "../../src/base/mod.ts";
import { membershipOf } from "../../src/raft/mod.ts";
import { createStateMachine, decodeEnvelope, encodeEnvelope } from "../../src/state/mod.ts";
import { openKvStore } from "../../src/store/mod.ts";
import { TestCluster, until } from "./cluster_harness.ts";

/** Writes a snapshot whose checksums hold and whose contents are wrong, as faulty memory would have left it. */
async function corrupt(dataDir: string): Promise<void> {
  const store = await openKvStore({ dataDir, log: silentLogger });
  const { entries } = await store.recover();
  const machine = createStateMachine();
  for (const { index, kind, data } of entries) {
    if (kind !== "command") {
      machine.skip(index);
      continue;
    }
    const envelope = decodeEnvelope(data);
    const { command } = envelope;
    const wrong = command.type === "config.publish"
      ? encodeEnvelope({ ...envelope, command: { ...command, content: "wrong" } })
      : data;
    machine.apply(index, wrong);
  }
  const last = entries[entries.length - 1];
  assert(last !== undefined);
  const meta = { index: last.index, term: last.term, membership: membershipOf([1, 2, 3]) };
  const writer = await store.createSnapshot(meta, Date.now());
  for (const chunk of machine.dump(65_536)) await writer.append(chunk);
  await writer.commit();
  await store.close();
}

Deno.test("the states are compared, and every node knows that they agree", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(2, "a", "1");
  await until("all nodes have compared", async () => {
    const seen = await Promise.all(cluster.ids.map((id) => cluster.metrics(id)));
    return seen.every(({ digests }) => digests.lastEqualIndex > 0 && digests.mismatches === 0);
  });
  const metrics = await (await fetch(`${cluster.url(1)}/metrics`)).text();
  for (
    const name of [
      "rnacos_state_equal_index",
      'rnacos_peer_connected{node="2"} 1',
      'rnacos_raft_members{part="voter"} 3',
      'rnacos_raft_role{role="leader"}',
      "rnacos_raft_append_seconds_total",
    ]
  ) assertStringIncludes(metrics, name);
});

Deno.test("a node whose state is wrong leaves service and refills itself from the others", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (let n = 0; n < 20; n++) await cluster.put(1, `c${n}`, `v${n}`);
  await cluster.holds(3, "c19", "v19");
  const leader = await cluster.leader();
  const victim = leader === 3 ? 2 : 3;
  await cluster.stop(victim);
  await corrupt(cluster.dataDir(victim));
  await cluster.start(victim);
  // Or it has been found out already, and does not answer.
  assert(["wrong", undefined].includes(await cluster.read(victim, "c7")));
  await until(
    "the node is filled anew",
    async () => await cluster.read(victim, "c7") === "v7",
    () => cluster.server(victim).log,
    40_000,
  );
  await cluster.voters([1, 2, 3]);
  for (let n = 0; n < 20; n++) await cluster.holds(victim, `c${n}`, `v${n}`);
  assertStringIncludes(cluster.server(victim).log, "differs from that of the others");
  await until("the node serves", async () => (await cluster.health(victim)).status === 200);
  const names = [...Deno.readDirSync(cluster.dataDir(victim))].map(({ name }) => name);
  assert(names.some((name) => name.startsWith("raft.kv.wrong-")), names.join());
});
