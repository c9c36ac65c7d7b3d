/** Who listens to what is told by every node for all of them. */
import { assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";

const CONFIG = { dataId: "a", group: "G", tenant: "" };

interface Status {
  readonly collectStatus: number;
  readonly lisentersGroupkeyStatus: Readonly<Record<string, string>>;
  readonly missingNodes?: readonly { readonly node: number; readonly reason: string }[];
}

Deno.test("listeners of all nodes are shown by each, and a node that gives no answer is named", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const ask = async (node: number, path: string): Promise<Status> =>
    await (await fetch(`${cluster.url(node)}/nacos/v1/cs/${path}`)).json();
  const client = new TestClient(cluster.place(1).grpc);
  client.setUp();
  await until("it listens", async () => {
    const { body } = await client.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [{ ...CONFIG, md5: "of-grpc" }],
    });
    return body.resultCode === 200;
  });
  // A long poll of another client, at another node.
  const ended = new AbortController();
  const poll = fetch(`${cluster.url(2)}/nacos/v1/cs/configs/listener`, {
    method: "POST",
    body: new URLSearchParams({ "Listening-Configs": "a\x02G\x02\x01" }),
    headers: { "long-pulling-timeout": "60000", "x-forwarded-for": "10.7.7.7" },
    signal: ended.signal,
  }).then((answer) => answer.text(), () => "it was given up");
  const both = { "127.0.0.1": "of-grpc", "10.7.7.7": "" };
  for (const node of [1, 2, 3]) {
    await until(`node ${node} tells of both`, async () => {
      const { lisentersGroupkeyStatus } = await ask(node, "configs/listener?dataId=a&group=G");
      return Object.keys(lisentersGroupkeyStatus).length === 2;
    });
    const ofConfig = await ask(node, "configs/listener?dataId=a&group=G");
    assertEquals(ofConfig, { collectStatus: 200, lisentersGroupkeyStatus: both });
    const ofClient = await ask(node, "listener?ip=127.0.0.1");
    assertEquals(ofClient, { collectStatus: 200, lisentersGroupkeyStatus: { "a+G": "of-grpc" } });
    const ofOther = await ask(node, "listener?ip=10.7.7.7&all=true");
    assertEquals(ofOther.lisentersGroupkeyStatus, { "a+G": "" });
  }
  await cluster.kill(2);
  await until("node 3 names the one that gives no answer", async () => {
    const { lisentersGroupkeyStatus, missingNodes } = await ask(
      3,
      "configs/listener?dataId=a&group=G",
    );
    assertEquals(lisentersGroupkeyStatus, { "127.0.0.1": "of-grpc" });
    return missingNodes?.map(({ node }) => node).join() === "2";
  });
  ended.abort();
  await poll;
  client.close();
});
