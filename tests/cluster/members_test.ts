import { assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

Deno.test("a removed node notices, leaves service and disturbs nobody", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const leader = await cluster.leader();
  const [gone = 0, stays = 0] = [1, 2, 3].filter((id) => id !== leader);
  const term = (await cluster.metrics(leader)).current_term;
  const answer = await cluster.post(stays, `/nacos/v1/raft/remove-node?id=${gone}`);
  assertEquals([answer.status, await answer.text()], [200, "true"]);
  await cluster.voters([leader, stays].sort(), [leader, stays]);
  await cluster.isRed(gone, "was removed from this cluster");
  assertStringIncludes(cluster.server(gone).log, "was removed from this cluster");
  await cluster.put(stays, "a", "1");
  assertEquals((await cluster.metrics(leader)).current_term, term);
  assertEquals((await cluster.metrics(leader)).members.map(({ id }) => id).includes(gone), false);
  // With an empty directory it may come back.
  await cluster.kill(gone);
  cluster.wipe(gone);
  await cluster.start(gone, { joinVia: [stays], autoInit: false });
  await cluster.voters([1, 2, 3]);
  await cluster.holds(gone, "a", "1");
});

Deno.test("the leader can be removed through any node: it hands over first", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const leader = await cluster.leader();
  const others = [1, 2, 3].filter((id) => id !== leader);
  const answer = await cluster.post(others[0] ?? 0, `/nacos/v1/raft/remove-node?id=${leader}`);
  assertEquals([answer.status, await answer.text()], [200, "true"]);
  await cluster.voters(others, others);
  await cluster.put(others[1] ?? 0, "a", "1");
  await cluster.isRed(leader, "was removed from this cluster");
});

Deno.test("leadership moves to the node that is asked for", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (const target of [2, 3, 1]) {
    const answer = await cluster.post(2, `/nacos/v1/raft/transfer-leader?id=${target}`);
    assertEquals([answer.status, await answer.text()], [200, "true"]);
    await until(`node ${target} leads`, async () => await cluster.leader() === target);
    await cluster.put(1, "a", `${target}`);
  }
  const unknown = await cluster.post(1, "/nacos/v1/raft/transfer-leader?id=9");
  assertEquals(unknown.status, 404);
  await unknown.body?.cancel();
});

Deno.test("voters are set as a list, and what would end the quorum is refused", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const leader = await cluster.leader();
  const others = [1, 2, 3].filter((id) => id !== leader);
  await cluster.kill(others[0] ?? 0);
  await until("the leader misses the node", async () => {
    const { members } = await cluster.metrics(leader);
    return members.some(({ id, state }) => id === others[0] && state === "DOWN");
  });
  await until("taking out a live node is refused", async () => {
    const answer = await cluster.post(leader, `/nacos/v1/raft/remove-node?id=${others[1]}`);
    const text = await answer.text();
    return answer.status === 400 && text.includes("are needed to decide anything");
  });
  const kept = [leader, others[1] ?? 0].sort();
  const answer = await cluster.post(leader, "/nacos/v1/raft/change-membership", kept);
  assertEquals([answer.status, await answer.text()], [200, "true"]);
  await cluster.voters(kept);
  await cluster.put(leader, "a", "1");
});
