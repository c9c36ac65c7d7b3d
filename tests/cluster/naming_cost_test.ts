/** What the registry of a cluster may cost: traffic for beats, pushes for a service that never stands still. */
import { assert, assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";
import { Naming } from "./naming_harness.ts";

const NODES = [1, 2, 3];
const SUBSCRIBERS = 500;
const CHANGES = 60;
const NEWEST_PORT = 9_999;
/** Their beats take longer than changes gather, and far less than a second. */
const FEW_PORTS = 5;
const MAX_TRIES = 40;

/** Sum of a metric over all labels and nodes. */
async function total(cluster: TestCluster, name: string): Promise<number> {
  let sum = 0;
  for (const node of NODES) {
    const text = await (await fetch(`${cluster.url(node)}/metrics`)).text();
    for (const line of text.split("\n")) {
      if (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) {
        sum += Number(line.slice(line.lastIndexOf(" ")));
      }
    }
  }
  return sum;
}

Deno.test("a beat travels to the node that keeps the lease, and nothing else does", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  const ports = Array.from({ length: 60 }, (_, at) => 3_000 + at);
  const serviceOf = (port: number) => `b${port % 20}`;
  for (const port of ports) await naming.register(1 + port % 3, serviceOf(port), port);
  await until("all nodes list all", () => naming.listsAll(NODES, ports, serviceOf));
  await until(
    "everything has been told",
    async () => await total(cluster, "rnacos_naming_sync_waiting") === 0,
  );
  const count = async () => ({
    forwarded: await total(cluster, "rnacos_naming_forwarded_total"),
    taken: await total(cluster, "rnacos_naming_forwards_taken_total"),
    batches: await total(cluster, "rnacos_naming_sync_batches_total"),
  });
  for (let first = 0; first < ports.length; first += FEW_PORTS) {
    const few = ports.slice(first, first + FEW_PORTS);
    // Each second a node says that it is there, in a batch without records: a try into which that falls shows nothing.
    for (let tries = 1;; tries++) {
      const before = await count();
      for (const port of few) {
        for (const node of NODES) {
          assertEquals((await naming.beat(node, serviceOf(port), port)).code, 10200);
        }
      }
      const after = await count();
      // Of the three nodes that each beat came to, one is its home.
      assertEquals(after.forwarded - before.forwarded, few.length * 2);
      assertEquals(after.taken - before.taken, few.length * 2);
      if (after.batches === before.batches) break;
      assert(tries < MAX_TRIES, "beats are told to nobody");
    }
  }
});

/** Subscribes to the service; resolves once the newest state was pushed, with the number of pushes. */
class Watcher {
  readonly #client: TestClient;
  pushes = 0;

  constructor(port: number) {
    this.#client = new TestClient(port);
  }

  async subscribe(): Promise<void> {
    await this.#client.call("ServerCheckRequest");
    this.#client.setUp();
    await until("the subscription is taken", async () => {
      const { body } = await this.#client.call("SubscribeServiceRequest", {
        serviceName: "flapping",
        groupName: "DEFAULT_GROUP",
        subscribe: true,
      });
      return body.resultCode === 200;
    });
  }

  async newest(): Promise<void> {
    for (;;) {
      const { body } = await this.#client.push("NotifySubscriberRequest");
      this.pushes++;
      const { hosts } = body.serviceInfo as { hosts: { port: number }[] };
      if (hosts.some(({ port }) => port === NEWEST_PORT)) return;
    }
  }

  close(): void {
    this.#client.close();
  }
}

async function flap(naming: Naming): Promise<void> {
  for (let at = 0; at < CHANGES; at++) {
    const node = 1 + at % 3;
    if (at % 2 === 0) await naming.register(node, "flapping", 7_000);
    else await naming.deregister(node, "flapping", 7_000);
  }
}

for (const engine of ["grpc-js", "native"]) {
  Deno.test(`subscribers of a flapping service all get the newest list, in few pushes (${engine})`, async () => {
    await using cluster = new TestCluster({ RNACOS_GRPC_ENGINE: engine });
    await cluster.form(3);
    const naming = new Naming(cluster);
    await naming.register(1, "flapping", 6_999);
    for (const node of NODES) await naming.has(node, "flapping", 6_999);
    const watchers = Array.from(
      { length: SUBSCRIBERS },
      (_, at) => new Watcher(cluster.place(1 + at % 3).grpc),
    );
    try {
      for (let at = 0; at < SUBSCRIBERS; at += 50) {
        await Promise.all(watchers.slice(at, at + 50).map((watcher) => watcher.subscribe()));
      }
      const told = watchers.map((watcher) => watcher.newest());
      const startMs = performance.now();
      await flap(naming);
      await naming.register(2, "flapping", NEWEST_PORT);
      await Promise.all(told);
      // Changes of half a second leave as one push; one more for the first, and one for the last.
      const most = 3 + Math.ceil((performance.now() - startMs) / 500);
      const pushes = Math.max(...watchers.map((watcher) => watcher.pushes));
      assert(pushes <= most, `${pushes} pushes to one subscriber, at most ${most} are wanted`);
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  });
}
