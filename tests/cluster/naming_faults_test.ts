/**
 * A share of the faults that the registry must bear with nothing lost, no ghost and no list pushed that was not true.
 * `deno task cluster naming` runs all of them.
 */
import { PUSH } from "../../src/base/mod.ts";
import { assert, assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";
import { inLanes } from "./naming_faults/in_lanes.ts";
import { namingFaultsFound } from "./naming_faults/naming_report.ts";
import { namingScenarios } from "./naming_faults/naming_scenarios.ts";
import { runNaming } from "./naming_faults/run_naming.ts";
import { Naming } from "./naming_harness.ts";

const SHARE = ["kill", "pause", "restart-all", "rolling-restart", "end-while-cut"];
const LANES = 3;

Deno.test("nothing is lost, nothing comes back and no list shrinks under faults", async () => {
  const found: string[] = [];
  await inLanes(LANES, namingScenarios.filter(({ name }) => SHARE.includes(name)), async (each) => {
    const faults = namingFaultsFound(await runNaming(each));
    found.push(...faults.map((text) => `${each.name}: ${text}`));
  });
  assertEquals(found, []);
});

interface Host {
  readonly port: number;
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

Deno.test("a subscriber is told in a moment what a client of another node publishes and ends", async () => {
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
  // A push that waits for what may follow takes the whole window each time, one that leaves at once only while the
  // machine is busy.
  const tookMs: number[] = [];
  let port = 100;
  while ((tookMs.at(-1) ?? Infinity) >= PUSH.namingMergeMs) {
    assert(tookMs.length < 5, `the pushes took ${tookMs} ms`);
    port++;
    // What changes right behind another push waits; nothing tells when that is over.
    await new Promise((resolve) => setTimeout(resolve, PUSH.namingMergeMs));
    const startMs = performance.now();
    await publish(first, "g", port);
    await until(
      "the subscriber is told",
      () => Promise.resolve(pushed(subscriber).at(-1)?.includes(port) ?? false),
    );
    tookMs.push(performance.now() - startMs);
  }
  await publish(second, "g", 2);
  await until(
    "both are told",
    () => Promise.resolve(pushed(subscriber).some((ports) => ports.length === 2)),
  );
  first.close();
  const naming = new Naming(cluster);
  await until("the end of a connection is seen everywhere", async () => {
    for (const id of [1, 2, 3]) if ((await naming.ports(id, "g")).includes(port)) return false;
    return true;
  });
  for (const one of [second, subscriber]) one.close();
});
