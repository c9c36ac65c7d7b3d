/** A publish at a time comes although the node that led when it was asked for is gone by then. */
import { assertEquals } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

const AHEAD_MS = 4_000;

Deno.test("a scheduled publish comes once, from the next leader", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const leader = await cluster.leader();
  const others = [1, 2, 3].filter((id) => id !== leader);
  const [asked = 0] = others;
  await cluster.put(asked, "later", "before");
  const atMs = Date.now() + AHEAD_MS;
  const body = new URLSearchParams({
    ...{ group: "G", dataId: "later", content: "after" },
    at: new Date(atMs).toISOString(),
  });
  const url = `${cluster.url(asked)}/rnacos/v1/config/schedule`;
  const answer = await fetch(url, { method: "POST", body });
  assertEquals(answer.status, 200);
  await answer.body?.cancel();
  await cluster.kill(leader);
  for (const id of others) await cluster.holds(id, "later", "after");
  assertEquals(Date.now() >= atMs, true, "it came before its time");
  const history = await (await fetch(
    `${cluster.url(asked)}/nacos/v1/cs/history?search=accurate&dataId=later&group=G`,
  )).json();
  assertEquals(history.totalCount, 2);
  for (const id of others) {
    await until(`nothing waits at node ${id}`, async () => {
      const waiting = await fetch(`${cluster.url(id)}/rnacos/v1/config/waiting`);
      return (await waiting.json()).length === 0;
    });
  }
});
