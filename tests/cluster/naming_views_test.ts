import { assert, assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";
import { Naming } from "./naming_harness.ts";

async function json(url: string) {
  return await (await fetch(url)).json();
}

/** One value of the metrics page. */
async function metric(cluster: TestCluster, id: number, name: string): Promise<number> {
  const page = await (await fetch(`${cluster.url(id)}/metrics`)).text();
  const line = page.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? NaN);
}

Deno.test("every node tells of all subscribers, why an instance is listed, and how far the others are", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  await naming.register(1, "v", 1);
  const clients = [2, 3].map((id) => new TestClient(cluster.place(id).grpc));
  for (const [place, client] of clients.entries()) {
    // One row for each ip and application, however many connections they have.
    client.setUp({ labels: { module: "naming", AppName: `app-${place}` } });
    const request = { serviceName: "v", groupName: "DEFAULT_GROUP", subscribe: true };
    await until("it has subscribed", async () => {
      const { body } = await client.call("SubscribeServiceRequest", request);
      return body.resultCode === 200;
    });
  }
  for (const id of [1, 2, 3]) {
    await naming.has(id, "v", 1);
    const path = `${
      cluster.url(id)
    }/nacos/v1/ns/service/subscribers?serviceName=v&pageNo=1&pageSize=9`;
    assertEquals((await json(path)).count, 2, `subscribers as node ${id} tells`);
    const explain = `${cluster.url(id)}/nacos/v1/ns/instance/explain?serviceName=v&ip=10.1.1.1`;
    const why = await json(`${explain}&port=1`);
    assertEquals([why.listed, why.self, why.publications.length], [true, id, 1]);
    assertEquals(why.publications[0].node, why.home);
    assertEquals((await json(`${explain}&port=2`)).listed, false);
    for (const peer of [1, 2, 3].filter((other) => other !== id)) {
      const of = (name: string) => metric(cluster, id, `${name}{node="${peer}"}`);
      await until("both sides are equal", async () => {
        const sinceS = await of("rnacos_naming_since_equal_seconds");
        return sinceS >= 0 && sinceS < 5 && await of("rnacos_naming_sync_waiting") === 0;
      });
    }
  }
  cluster.server(3).signal("SIGSTOP");
  // The lease may belong to the node that stands still, until it is missed.
  await until("it is registered", async () => {
    return (await naming.send(1, "POST", ["late", 7])).status === 200;
  });
  await until("node 1 sees that node 3 lags", async () => {
    const lagS = await metric(cluster, 1, 'rnacos_naming_sync_lag_seconds{node="3"}') +
      await metric(cluster, 2, 'rnacos_naming_sync_lag_seconds{node="3"}');
    return lagS > 1;
  });
  assert(await metric(cluster, 1, 'rnacos_naming_since_equal_seconds{node="3"}') > 1);
  cluster.server(3).signal("SIGCONT");
  for (const client of clients) client.close();
});
