import { assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

Deno.test("a wrong cluster token is refused, and says what to do", async () => {
  await using cluster = new TestCluster({ RNACOS_CLUSTER_TOKEN: "right" });
  await cluster.form(2);
  const stranger = cluster.launch(3, { env: { RNACOS_CLUSTER_TOKEN: "wrong" } });
  await cluster.isRed(3, "set RNACOS_CLUSTER_TOKEN alike on all nodes");
  assertStringIncludes(stranger.log, "RNACOS_CLUSTER_TOKEN");
  await cluster.voters([1, 2], [1, 2]);
});

Deno.test("data of another cluster is refused, and is not served in the place of a member", async () => {
  await using cluster = new TestCluster({ RNACOS_CLUSTER_TOKEN: "secret" });
  await cluster.form(3);
  await cluster.stop(3);
  await using other = new TestCluster({ RNACOS_CLUSTER_TOKEN: "secret" });
  await other.start(3, { join: "", autoInit: true });
  await other.put(3, "foreign", "1");
  await other.stop(3);
  // The other cluster's data under the address of node 3.
  cluster.wipe(3);
  Deno.renameSync(other.dataDir(3), cluster.dataDir(3));
  const foreign = cluster.launch(3);
  await foreign.ready;
  await until("the refusal is in the log", () => {
    const said = [1, 2].some((id) =>
      cluster.server(id).log.includes("a node changes clusters only with an empty data directory")
    );
    return Promise.resolve(said);
  });
  await cluster.isRed(3, "counts this node as its member");
  await cluster.put(1, "own", "1");
  assertEquals(await cluster.read(3, "own"), undefined);
  assertEquals(await cluster.read(3, "foreign"), undefined);
  assertEquals(await cluster.read(1, "foreign"), undefined);
});

Deno.test("two nodes with one id: the second one is refused while the first one lives", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await using second = new TestCluster();
  const double = second.launch(3, { join: cluster.address(1) });
  await second.isRed(3, "give every node its own RNACOS_RAFT_NODE_ID");
  assertStringIncludes(double.log, "RNACOS_RAFT_NODE_ID");
  const same = second.launch(1, { join: cluster.address(1), autoInit: false });
  await second.isRed(1, "give every node its own RNACOS_RAFT_NODE_ID");
  assertStringIncludes(same.log, "RNACOS_RAFT_NODE_ID");
  await cluster.put(3, "a", "1");
});

Deno.test("a wiped disk under its old id is refused until the node is removed", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "a", "1");
  await cluster.kill(3);
  cluster.wipe(3);
  const wiped = cluster.launch(3);
  await cluster.isRed(3, "remove-node?id=3");
  await cluster.voters([1, 2, 3], [1, 2]);
  const removed = await cluster.post(2, "/nacos/v1/raft/remove-node?id=3");
  assertEquals([removed.status, await removed.text()], [200, "true"]);
  await wiped.ready;
  await cluster.voters([1, 2, 3]);
  await cluster.holds(3, "a", "1");
});

Deno.test("a wiped first node that knows nobody leaves the second cluster that it has begun", async () => {
  await using cluster = new TestCluster({ RNACOS_CLUSTER_TOKEN: "secret" });
  await cluster.form(3);
  await cluster.put(2, "a", "1");
  await cluster.kill(1);
  cluster.wipe(1);
  const wiped = cluster.launch(1);
  await cluster.isRed(1, "counts this node as its member");
  assertStringIncludes((await cluster.health(1)).text, "remove-node?id=1");
  assertStringIncludes(wiped.log, "counts this node as its member");
  assertEquals((await cluster.publish(1, "b", "1")).status, 503);
  assertEquals(await cluster.read(1, "a"), undefined);
  await cluster.put(3, "b", "2");
  // What the message says brings it back.
  assertEquals((await cluster.post(2, "/nacos/v1/raft/remove-node?id=1")).status, 200);
  await cluster.kill(1);
  cluster.wipe(1);
  await cluster.start(1, { joinVia: [2] });
  await cluster.voters([1, 2, 3]);
  await cluster.holds(1, "b", "2");
});

Deno.test("a wiped first node does not begin a second cluster when it knows seeds", async () => {
  await using cluster = new TestCluster();
  const join = [1, 2, 3].map((id) => cluster.address(id)).join(",");
  const servers = [1, 2, 3].map((id) => cluster.launch(id, { join }));
  await Promise.all(servers.map((server) => server.ready));
  await cluster.voters([1, 2, 3]);
  await cluster.kill(1);
  cluster.wipe(1);
  cluster.launch(1, { join });
  await cluster.isRed(1, "remove-node?id=1");
});
