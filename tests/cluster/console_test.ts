/** What the console shows of a cluster is the same through every node, and says which node it lacks. */
import { assert, assertEquals } from "#assert";
import type { Clients, Listeners, NodeRow, Overview, Rates } from "../../src/http/console/wire.ts";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";

const CONFIG = { dataId: "a", group: "G", tenant: "" };

Deno.test("clients, nodes, listeners and rates of all nodes are told by each, and silent ones are named", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const ask = async <T>(node: number, path: string): Promise<T> => {
    const answer = await fetch(`${cluster.url(node)}/rnacos/v1/console/${path}`);
    assertEquals(answer.status, 200, path);
    return await answer.json();
  };
  const client = new TestClient(cluster.place(1).grpc);
  client.setUp();
  await until("it listens", async () => {
    const { body } = await client.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [{ ...CONFIG, md5: "old" }],
    });
    return body.resultCode === 200;
  });
  for (const node of [1, 2, 3]) {
    const clients = await ask<Clients>(node, "clients");
    assertEquals(clients.items.map((one) => [one.node, one.ip, one.listens]), [[
      "1",
      "127.0.0.1",
      1,
    ]]);
    assertEquals(clients.silentNodes, []);
    const listeners = await ask<Listeners>(node, "listeners?group=G&dataId=a");
    assertEquals(listeners.items.map(({ ip, md5, inStep, node: at }) => [ip, md5, inStep, at]), [
      ["127.0.0.1", "old", false, "1"],
    ]);
    assert(listeners.items.every(({ sinceMs, connection }) => sinceMs > 0 && connection !== ""));
    const nodes = await ask<NodeRow[]>(node, "nodes");
    assertEquals(nodes.map(({ id, isUp, isSelf }) => [id, isUp, isSelf]), [
      ["1", true, node === 1],
      ["2", true, node === 2],
      ["3", true, node === 3],
    ]);
    for (const { memoryBytes, diskTotalBytes, dataBytes, startedMs } of nodes) {
      assert(memoryBytes > 0 && diskTotalBytes > 0 && dataBytes > 0 && startedMs > 0);
    }
    assertEquals(nodes.map(({ connections }) => connections), [1, 0, 0]);
    const rates = await ask<Rates>(node, "rates?minutes=1");
    assertEquals([rates.httpPerSecond.length, rates.silentNodes], [6, []]);
  }

  const [found] = (await ask<Clients>(3, "clients")).items;
  const reset = `clients/reset?node=1&id=${encodeURIComponent(found?.id ?? "")}`;
  const answer = await fetch(`${cluster.url(3)}/rnacos/v1/console/${reset}`, { method: "POST" });
  assertEquals([answer.status, await answer.text()], [200, "true"]);
  await client.push("ConnectResetRequest");

  await cluster.kill(2);
  await until("node 3 names the one that gives no answer", async () => {
    const { silentNodes } = await ask<Clients>(3, "clients");
    return silentNodes.join() === "2";
  });
  const { findings, nodes } = await ask<Overview>(3, "overview");
  assertEquals(nodes.map(({ isUp }) => isUp), [true, false, true]);
  const codes = findings.map(({ code }) => code);
  assert(codes.includes("nodeDown") && codes.includes("noQuorumLeft"), codes.join());
  client.close();
});
