import { assert } from "@std/assert";
import { TestClient } from "../unit/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";
import { Beater, Naming } from "./naming_harness.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Host {
  readonly port: number;
  readonly healthy: boolean;
}

/** A gRPC client that is set up. */
async function client(cluster: TestCluster, node: number): Promise<TestClient> {
  const made = new TestClient(cluster.place(node).grpc);
  await made.call("ServerCheckRequest");
  made.setUp();
  await until("the client is set up", async () => {
    const { body } = await made.call("ServiceQueryRequest", { serviceName: "none" });
    return body.resultCode === 200;
  });
  return made;
}

function publish(to: TestClient, service: string, port: number) {
  return to.call("InstanceRequest", {
    type: "registerInstance",
    serviceName: service,
    groupName: "DEFAULT_GROUP",
    instance: { ip: "10.1.1.1", port, healthy: true, enabled: true, ephemeral: true },
  });
}

/** Ports of all pushes that came so far, one list each. */
function pushed(from: TestClient): number[][] {
  return from.waiting.filter(({ type }) => type === "NotifySubscriberRequest").map(({ body }) =>
    body.serviceInfo.hosts.map((host: Host) => host.port)
  );
}

Deno.test("a subscriber sees what a client of another node publishes, also when that node dies", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const subscriber = await client(cluster, 1);
  await subscriber.call("SubscribeServiceRequest", {
    serviceName: "g",
    groupName: "DEFAULT_GROUP",
    subscribe: true,
  });
  const first = await client(cluster, 2);
  const second = await client(cluster, 3);
  const startMs = performance.now();
  await publish(first, "g", 1);
  await until(
    "the subscriber is told",
    () => Promise.resolve(pushed(subscriber).some((ports) => ports.includes(1))),
  );
  const tookMs = performance.now() - startMs;
  assert(tookMs < 500, `the push took ${tookMs} ms`);
  await publish(second, "g", 2);
  await until(
    "both are told",
    () => Promise.resolve(pushed(subscriber).some((ports) => ports.length === 2)),
  );
  const before = pushed(subscriber).length;
  await cluster.kill(2);
  await pause(2_000);
  const again = await client(cluster, 3);
  await publish(again, "g", 1);
  await cluster.start(2);
  await pause(25_000);
  for (const ports of pushed(subscriber).slice(before)) {
    assert(ports.length === 2, `a shrunken list was pushed: ${ports}`);
  }
  const naming = new Naming(cluster);
  for (const id of [1, 2, 3]) await naming.has(id, "g", 1);
  again.close();
  await until("the end of a connection is seen everywhere", async () => {
    for (const id of [1, 2, 3]) if ((await naming.ports(id, "g")).includes(1)) return false;
    return true;
  });
  for (const one of [first, second, subscriber]) one.close();
});

Deno.test("a node that stood still for 10 s takes nothing away", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  const ports = Array.from({ length: 20 }, (_, at) => 3_000 + at);
  const serviceOf = (port: number) => `z${port % 5}`;
  for (const port of ports) await naming.register(1 + port % 3, serviceOf(port), port);
  const beater = new Beater(naming, [1, 2], ports, serviceOf);
  await until("all nodes list all", () => naming.listsAll([1, 2, 3], ports, serviceOf));
  const subscriber = await client(cluster, 3);
  await subscriber.call("SubscribeServiceRequest", {
    serviceName: "z0",
    groupName: "DEFAULT_GROUP",
    subscribe: true,
  });
  cluster.server(3).signal("SIGSTOP");
  for (let second = 0; second < 10; second++) {
    await pause(1_000);
    assert(await naming.listsAll([1, 2], ports, serviceOf), "a list has shrunk");
  }
  cluster.server(3).signal("SIGCONT");
  for (let second = 0; second < 20; second++) {
    await pause(1_000);
    assert(await naming.listsAll([1, 2, 3], ports, serviceOf), "a list has shrunk afterwards");
  }
  for (const list of pushed(subscriber)) assert(list.length === 4, `shrunken push: ${list}`);
  await beater.stop();
  subscriber.close();
});

Deno.test("all nodes restart at once: no list is handed out before the clients are back", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  const ports = Array.from({ length: 20 }, (_, at) => 4_000 + at);
  const serviceOf = (port: number) => `r${port % 5}`;
  for (const port of ports) await naming.register(1 + port % 3, serviceOf(port), port);
  await until("all nodes list all", () => naming.listsAll([1, 2, 3], ports, serviceOf));
  const beater = new Beater(naming, [1, 2, 3], ports, serviceOf);
  await Promise.all([1, 2, 3].map((id) => cluster.kill(id)));
  const servers = [1, 2, 3].map((id) => cluster.launch(id));
  let answered = 0;
  const endMs = performance.now() + 25_000;
  while (performance.now() < endMs) {
    for (const id of [1, 2, 3]) {
      try {
        for (const service of new Set(ports.map(serviceOf))) {
          const listed = await naming.ports(id, service);
          answered++;
          assert(listed.length === 4, `node ${id} handed out ${listed.length} of ${service}`);
        }
      } catch (thrown) {
        const refused = thrown instanceof TypeError || String(thrown).includes("503");
        if (!refused) throw thrown;
      }
    }
    await pause(200);
  }
  assert(answered > 100, `only ${answered} lists were handed out`);
  await Promise.all(servers.map((server) => server.ready));
  await beater.stop();
});
