import { assert, assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

/** A write waits for 5 s; the rest is for a machine that is busy with other things. Without an end it would hang. */
const FAILS_WITHIN_MS = 20_000;

Deno.test("without a quorum writes fail within seconds, health is red and reads go on", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "a", "1");
  for (const id of [1, 2, 3]) await cluster.holds(id, "a", "1");
  await (await cluster.post(1, "/nacos/v1/raft/transfer-leader?id=1")).body?.cancel();
  await until("node 1 leads", async () => await cluster.leader() === 1);
  await cluster.kill(2);
  await cluster.kill(3);
  const startMs = performance.now();
  const answer = await cluster.publish(1, "b", "2");
  const tookMs = performance.now() - startMs;
  assertEquals(answer.status, 503);
  // The leader that was took it in before it noticed; nobody knows, and it says so.
  assertStringIncludes(await answer.text(), "not confirmed in time; it may still take effect");
  assert(tookMs < FAILS_WITHIN_MS, `it took ${tookMs} ms`);
  await cluster.isRed(1, "no leader is known");
  const later = await cluster.publish(1, "b", "3");
  assertEquals([later.status, (await later.text()).includes("No leader is known")], [503, true]);
  assertEquals(await cluster.read(1, "a"), "1");
  const strict = await fetch(
    `${cluster.url(1)}/nacos/v1/cs/configs?dataId=a&group=G&consistency=linearizable`,
  );
  assertEquals(strict.status, 503);
  await strict.body?.cancel();
  await Promise.all([cluster.start(2), cluster.start(3)]);
  await cluster.put(1, "c", "3");
  for (const id of cluster.ids) await cluster.holds(id, "c", "3");
});

Deno.test("writes go on through every node when the leader dies", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const leader = await cluster.leader();
  const others = [1, 2, 3].filter((id) => id !== leader);
  await cluster.kill(leader);
  // Both wait for the next leader rather than fail.
  await Promise.all(others.map((id) => cluster.put(id, `through-${id}`, "1")));
  for (const id of others) await cluster.holds(id, `through-${others[0]}`, "1");
});

Deno.test("a linearizable read sees what any node has acknowledged", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (let round = 0; round < 30; round++) {
    const [writer = 1, reader = 2] = [[1, 2], [2, 3], [3, 1]][round % 3] ?? [];
    await cluster.put(writer, "a", `v${round}`);
    assertEquals(await cluster.read(reader, "a", "&consistency=linearizable"), `v${round}`);
  }
  const byHeader = await fetch(`${cluster.url(2)}/nacos/v1/cs/configs?dataId=a&group=G`, {
    headers: { consistency: "linearizable" },
  });
  assertEquals(await byHeader.text(), "v29");
  assert(Number(byHeader.headers.get("nacos-applied-index")) > 30);
  const written = await cluster.publish(2, "a", "w");
  const index = Number(written.headers.get("nacos-applied-index"));
  await written.body?.cancel();
  await until("another node has reached the index", async () => {
    const answer = await fetch(`${cluster.url(1)}/nacos/v1/cs/configs?dataId=a&group=G`);
    await answer.body?.cancel();
    return Number(answer.headers.get("nacos-applied-index")) >= index;
  });
  assertEquals(await cluster.read(1, "a"), "w");
});
