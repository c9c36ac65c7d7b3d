import { assert, assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

function files(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

Deno.test("recover makes a cluster of one node that has lost the others for good", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (let n = 0; n < 20; n++) await cluster.put(1, `c${n}`, `v${n}`);
  await cluster.holds(1, "c19", "v19");
  for (const id of [1, 2, 3]) await cluster.kill(id);
  cluster.wipe(3);

  const refused = cluster.launch(1, { args: ["recover"] });
  assertEquals(await refused.exited(), 2);
  assertStringIncludes(refused.stdout, "Nothing was changed");
  assertStringIncludes(refused.stdout, "with 20 configs");
  assertEquals(files(cluster.dataDir(1)), [
    "IDENTITY",
    "LOCK",
    "audit",
    "operator_token",
    "peers.json",
    "raft.kv",
  ]);

  const recovered = cluster.launch(1, { args: ["recover", "--yes"] });
  assertEquals(await recovered.exited(), 0);
  assertStringIncludes(recovered.stdout, "Other members (2, 3)");
  assert(files(cluster.dataDir(1)).some((name) => name.includes("before-recover")));

  await cluster.start(1);
  for (let n = 0; n < 20; n++) assertEquals(await cluster.read(1, `c${n}`), `v${n}`);
  await cluster.put(1, "after", "recovery");
  await cluster.voters([1], [1]);

  // The old data of another member must not come back.
  const old = cluster.launch(2);
  await until("the old member is refused", () => {
    const said = old.log + cluster.server(1).log;
    return Promise.resolve(said.includes("a node changes clusters only with an empty data"));
  });
  await cluster.voters([1], [1]);
  await cluster.kill(2);
  cluster.wipe(2);
  await cluster.start(2);
  await cluster.voters([1, 2]);
  await cluster.holds(2, "after", "recovery");
});

Deno.test("recover refuses a running node, an empty directory and another node's data", async () => {
  await using cluster = new TestCluster();
  await cluster.start(1);
  const running = cluster.launch(1, { args: ["recover", "--yes"] });
  assertEquals(await running.exited(), 2);
  assertStringIncludes(running.log, "another process holds its lock");
  const empty = cluster.launch(2, { args: ["recover", "--yes"] });
  assertEquals(await empty.exited(), 2);
  assertStringIncludes(empty.log, "holds no data");
});
