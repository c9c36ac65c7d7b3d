import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import type { PutService } from "./service_commands.ts";

const KEY = { namespace: "public", group: "G", name: "s" };
const CHANGED = [{ type: "serviceChanged", key: KEY }] as const;
const ID = { ip: "10.0.0.1", port: 80, cluster: "C" };
const ABSENT = { kind: "notFound", message: "service G@@s not found!", code: 21008 } as const;
const FACTS = {
  protectThreshold: 0.5,
  metadata: { a: "b" },
  selector: { type: "label", expression: "e" },
  persistent: true,
};

function put(mode: PutService["mode"], facts: Partial<PutService> = {}): PutService {
  return { type: "service.put", key: KEY, mode, ...facts };
}

function clusterOf(name: string, checkPort = 80): ClusterSettings {
  const healthChecker = { type: "NONE", options: {} } as const;
  return { name, healthChecker, checkPort, useInstancePort: true, metadata: {} };
}

function putCluster(name: string, checkPort?: number): Command {
  return { type: "cluster.put", key: KEY, cluster: clusterOf(name, checkPort) };
}

function remove(name = "s"): Command {
  return { type: "service.remove", key: { ...KEY, name } };
}

Deno.test("a service has what it is given, and where nothing is given what Nacos gives", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(put("create")).existed, false);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.service(KEY), {
    ...KEY,
    protectThreshold: 0,
    metadata: {},
    selector: { type: "none", expression: "" },
    clusters: [],
    createdMs: timeOf(1),
    persistent: false,
  });
  assertEquals(bench.taken(put("update", FACTS)).existed, true);
  assertEquals(bench.events, CHANGED);
  const full = { ...KEY, ...FACTS, clusters: [], createdMs: timeOf(1) };
  assertEquals(bench.machine.service(KEY), full);
  // What a command lacks stays.
  assertEquals(bench.taken(put("ensure")).existed, true);
  assertEquals(bench.machine.service(KEY), full);
  assertEquals([...bench.machine.services()], [full]);
});

Deno.test("a service that is there is not created; one that is not is neither changed nor removed", () => {
  const bench = new StateBench();
  bench.refused(put("update"), ABSENT);
  bench.refused(remove(), ABSENT);
  assertEquals(bench.taken(put("ensure")).existed, false);
  const message = "specified service G@@s already exists!";
  bench.refused(put("create"), { kind: "conflict", message, code: 21007 });
  assertEquals(bench.taken(remove()).existed, true);
  assertEquals(bench.events, CHANGED);
  bench.refused(remove(), ABSENT);
});

Deno.test("a service with persistent instances is not removed", () => {
  const bench = new StateBench();
  const facts = { weight: 1, enabled: true, healthy: true, metadata: {}, registeredMs: 0 };
  bench.taken({ type: "instance.put", key: KEY, instance: { ...ID, ...facts } });
  const refusal = {
    kind: "conflict",
    message: "Service G@@s is not empty, can't be delete. Please unregister instance first",
    code: 21009,
  } as const;
  bench.refused(remove(), refusal);
  bench.taken(put("ensure"));
  bench.refused(remove(), refusal);
  bench.taken({ type: "instance.remove", key: KEY, id: ID });
  bench.taken(remove());
});

Deno.test("a removed service takes along what was laid over its instances", () => {
  const bench = new StateBench();
  const override: Command = { type: "override.put", key: KEY, ids: [ID], override: { weight: 2 } };
  bench.taken(override);
  assertEquals(bench.taken(remove()).existed, false);
  assertEquals(bench.events, [{ type: "overridesChanged", key: KEY }]);
  bench.taken(put("create"));
  bench.taken(override);
  assertEquals(bench.taken(remove()).existed, true);
  assertEquals(bench.events, [...CHANGED, { type: "overridesChanged", key: KEY }]);
  assertEquals(bench.machine.overrides(KEY).size, 0);
});

Deno.test("settings of clusters make their service, stand by name and are replaced as a whole", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(putCluster("B")).existed, false);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.service(KEY)?.createdMs, timeOf(1));
  bench.taken(putCluster("C"));
  bench.taken(putCluster("A"));
  assertEquals(bench.taken(putCluster("B", 81)).existed, true);
  const clusters = [clusterOf("A"), clusterOf("B", 81), clusterOf("C")];
  assertEquals(bench.machine.service(KEY)?.clusters, clusters);
  bench.taken(put("update", FACTS));
  assertEquals(bench.restored().service(KEY), {
    ...KEY,
    ...FACTS,
    clusters,
    createdMs: timeOf(1),
  });
});

Deno.test("there are as many services as allowed, and one more after one has gone", () => {
  const bench = new StateBench({ maxServices: 2 });
  const named = (name: string, mode: PutService["mode"] = "create") =>
    put(mode, { key: { ...KEY, name } });
  bench.taken(named("a"));
  bench.taken(named("b"));
  const refusal = { kind: "overloaded", message: "Cannot add a service: there are 2 already" };
  for (const command of [named("c"), named("c", "ensure"), putCluster("A")]) {
    bench.refused(command, { ...refusal, kind: "overloaded" });
  }
  bench.taken(named("b", "update"));
  bench.taken(remove("a"));
  bench.taken(putCluster("A"));
  bench.refused(named("a"), { ...refusal, kind: "overloaded" });
});

Deno.test("a service has as many clusters as allowed, and known ones change", () => {
  const bench = new StateBench({ maxClustersPerService: 2 });
  bench.taken(putCluster("A"));
  bench.taken(putCluster("B"));
  const message = "Cannot add a cluster: the service has 2 already";
  bench.refused(putCluster("C"), { kind: "overloaded", message });
  assertEquals(bench.taken(putCluster("A", 81)).existed, true);
});
