import { assertEquals } from "@std/assert";
import { TestCluster } from "./cluster_harness.ts";

Deno.test("three nodes started together form a cluster and share a config", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(2, "a", "through node 2");
  assertEquals(await cluster.read(2, "a"), "through node 2");
  for (const id of cluster.ids) await cluster.holds(id, "a", "through node 2");
});
