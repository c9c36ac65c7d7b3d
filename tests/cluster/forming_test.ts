import { assert, assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

Deno.test("three nodes started together form a cluster and share a config", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(2, "a", "through node 2");
  assertEquals(await cluster.read(2, "a"), "through node 2");
  for (const id of cluster.ids) await cluster.holds(id, "a", "through node 2");
  await until("all nodes are up on all nodes", async () => {
    const seen = await Promise.all(cluster.ids.map((id) => cluster.metrics(id)));
    return seen.every(({ members }) =>
      members.length === 3 && members.every(({ state }) => state === "UP")
    );
  });
});

Deno.test("nodes wait for the first one, however late it comes", async () => {
  await using cluster = new TestCluster();
  const early = [3, 2].map((id) => cluster.launch(id));
  for (const id of [2, 3]) await cluster.isRed(id, "joining");
  await cluster.start(1);
  await Promise.all(early.map((server) => server.ready));
  await cluster.voters([1, 2, 3]);
});

Deno.test("all nodes may name all nodes, themselves too, and only one begins", async () => {
  await using cluster = new TestCluster();
  const ids = [1, 2, 3];
  const join = ids.map((id) => cluster.address(id)).join(",");
  const servers = ids.map((id) => cluster.launch(id, { join, autoInit: true }));
  await Promise.all(servers.map((server) => server.ready));
  await cluster.voters(ids);
});

Deno.test("a 4th and a 5th node join through a follower, and the cluster survives two", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (let n = 0; n < 30; n++) await cluster.put(1 + n % 3, `c${n}`, `v${n}`);
  const leader = await cluster.leader();
  const followers = [1, 2, 3].filter((id) => id !== leader);
  await cluster.start(4, { joinVia: [followers[0] ?? 0] });
  await cluster.start(5, { joinVia: [followers[1] ?? 0] });
  await cluster.voters([1, 2, 3, 4, 5]);
  for (let n = 0; n < 30; n++) await cluster.holds(5, `c${n}`, `v${n}`);
  for (const id of followers) await cluster.kill(id);
  await cluster.leader();
  await cluster.put(4, "after", "two are gone");
  await cluster.holds(5, "after", "two are gone");
});

Deno.test("node 1 joins a cluster that its seeds belong to, although it may begin one", async () => {
  await using cluster = new TestCluster();
  await cluster.start(2, { join: "", autoInit: true });
  await cluster.start(1, { joinVia: [2, 3] });
  await cluster.voters([1, 2]);
});

Deno.test("a node that waits without seeds is invited by an operator", async () => {
  await using cluster = new TestCluster();
  await cluster.form(2);
  const waiting = cluster.launch(3, { join: "" });
  await cluster.isRed(3, "waiting to be invited");
  const follower = await cluster.leader([1, 2]) === 1 ? 2 : 1;
  const wrong = await cluster.post(follower, "/nacos/v1/raft/joinnode", [7, cluster.address(3)]);
  assertEquals(wrong.status, 400);
  await wrong.body?.cancel();
  const right = await cluster.post(follower, "/nacos/v1/raft/joinnode", [3, cluster.address(3)]);
  assertEquals([right.status, await right.text()], [200, "true"]);
  await waiting.ready;
  await cluster.voters([1, 2, 3]);
});

Deno.test("an initialised directory wins over both settings, also when all restart at once", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "kept", "1");
  await Promise.all([1, 2, 3].map((id) => cluster.kill(id)));
  const servers = [1, 2, 3].map((id) =>
    cluster.launch(id, { join: id === 1 ? "127.0.0.1:9" : "", autoInit: true })
  );
  await Promise.all(servers.map((server) => server.ready));
  await cluster.voters([1, 2, 3]);
  for (const id of cluster.ids) await cluster.holds(id, "kept", "1");
});

Deno.test("a changed address is taken over without an operator", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const before = cluster.address(3);
  await cluster.stop(3);
  await cluster.start(3, { moved: true, env: {} });
  assert(cluster.address(3) !== before);
  await until("everybody knows the new address", async () => {
    const seen = await Promise.all(cluster.ids.map((id) => cluster.metrics(id)));
    return seen.every(({ members }) =>
      members.find(({ id }) => id === 3)?.address === cluster.address(3)
    );
  });
  await cluster.put(1, "moved", "1");
  await cluster.holds(3, "moved", "1");
  // The others find it when they come back, too: the record is replicated.
  await cluster.stop(2);
  await cluster.start(2);
  await cluster.put(2, "again", "1");
  await cluster.holds(3, "again", "1");
});

Deno.test("a host name is as good as an address", async () => {
  await using cluster = new TestCluster();
  const env = (id: number) => ({
    RNACOS_RAFT_NODE_ADDR: `localhost:${cluster.place(id).grpc}`,
  });
  const servers = [
    cluster.launch(1, { env: env(1) }),
    cluster.launch(2, { env: env(2), join: `localhost:${cluster.place(1).grpc}` }),
  ];
  await Promise.all(servers.map((server) => server.ready));
  await cluster.voters([1, 2]);
  assertStringIncludes((await cluster.metrics(1)).members[1]?.address ?? "", "localhost:");
});
