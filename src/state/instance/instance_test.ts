import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";
import type { InstanceId } from "./instance_id.ts";
import type { PutOverride } from "./instance_commands.ts";

const KEY = { namespace: "public", group: "G", name: "s" };
const OTHER = { ...KEY, name: "t" };
const FACTS = { weight: 1.5, enabled: false, healthy: true, metadata: { a: "b" } };
const CHANGED = [{ type: "persistentInstancesChanged", key: KEY }] as const;
const OVERRIDDEN = [{ type: "overridesChanged", key: KEY }] as const;

function idOf(port: number): InstanceId {
  return { ip: "10.0.0.1", port, cluster: "C" };
}

function put(port: number, facts: Partial<typeof FACTS> = {}, key = KEY): Command {
  const instance = { ...idOf(port), ...FACTS, ...facts, registeredMs: 7 };
  return { type: "instance.put", key, instance };
}

function remove(port: number): Command {
  return { type: "instance.remove", key: KEY, id: idOf(port) };
}

function override(ports: readonly number[], settings: PutOverride["override"]): Command {
  return { type: "override.put", key: KEY, ids: ports.map(idOf), override: settings };
}

function removeOverride(...ports: number[]): Command {
  return { type: "override.remove", key: KEY, ids: ports.map(idOf) };
}

Deno.test("a persistent instance keeps the time of its first registration", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(put(80)).existed, false);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.taken(put(80, { weight: 2 })).existed, true);
  assertEquals(bench.events, CHANGED);
  const instances = [{ ...idOf(80), ...FACTS, weight: 2, registeredMs: timeOf(1) }];
  assertEquals(bench.machine.persistentInstances(KEY), instances);
  assertEquals(bench.machine.persistentInstances(OTHER), []);
  assertEquals([...bench.machine.persistentServiceKeys()], [KEY]);
});

Deno.test("removing an instance that is not there succeeds and is told nobody", () => {
  const bench = new StateBench();
  bench.taken(put(80));
  assertEquals(bench.taken(remove(81)).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.taken(remove(80)).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals([...bench.machine.persistentServiceKeys()], []);
  assertEquals(bench.taken(remove(80)).existed, false);
});

Deno.test("ports end with 65535", () => {
  const bench = new StateBench();
  bench.taken(put(65_535));
  bench.taken(override([65_535], {}));
  const message = "Cannot use port 65536: it must be between 0 and 65535";
  for (const command of [put(65_536), override([80, 65_536], {})]) {
    bench.refused(command, { kind: "invalid", message });
  }
});

Deno.test("overrides merge member by member until they are removed", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(override([80], { weight: 3, metadata: { a: "b" } })).existed, false);
  assertEquals(bench.events, OVERRIDDEN);
  assertEquals(bench.taken(override([81, 80], { enabled: false })).existed, true);
  const overrides = [
    ["10.0.0.1#80#C", {
      weight: 3,
      metadata: { a: "b" },
      enabled: false,
      updatedMs: timeOf(2),
    }],
    ["10.0.0.1#81#C", { enabled: false, updatedMs: timeOf(2) }],
  ];
  assertEquals<unknown>([...bench.machine.overrides(KEY)], overrides);
  assertEquals<unknown>([...bench.restored().overrides(KEY)], overrides);
  assertEquals([...bench.machine.overriddenServiceKeys()], [KEY]);
  assertEquals(bench.machine.overrides(OTHER).size, 0);
  assertEquals(bench.taken(removeOverride(80, 82)).existed, true);
  assertEquals(bench.events, OVERRIDDEN);
  assertEquals(bench.taken(removeOverride(80, 82)).existed, false);
  assertEquals(bench.events, []);
  assertEquals([...bench.machine.overrides(KEY).keys()], ["10.0.0.1#81#C"]);
});

Deno.test("an instance that is named twice is known the second time", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(override([80, 80], { weight: 1 })).existed, true);
  assertEquals(bench.machine.overrides(KEY).size, 1);
});

Deno.test("an override of no instance changes nothing", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(override([], { weight: 1 })).existed, false);
  assertEquals(bench.events, []);
});

Deno.test("there are as many persistent instances as allowed in all, and one more after one has gone", () => {
  const bench = new StateBench({ maxPersistentInstances: 2 });
  bench.taken(put(1));
  bench.taken(put(2, {}, OTHER));
  const message = "Cannot add an instance: there are 2 persistent ones already";
  bench.refused(put(3), { kind: "overloaded", message });
  bench.taken(put(1));
  bench.taken(remove(1));
  bench.taken(put(3));
  bench.refused(put(1), { kind: "overloaded", message });
});

Deno.test("there are as many overrides as allowed, and more after some have gone", () => {
  const bench = new StateBench({ maxOverrides: 3 }, 2);
  const refusal = {
    kind: "overloaded",
    message: "Cannot add settings of instances: there may be 3",
  } as const;
  bench.refused(override([1, 2, 3, 4], {}), refusal);
  bench.taken(override([1, 2, 3], {}));
  bench.refused(override([4], {}), refusal);
  bench.refused(override([3, 4], {}), refusal);
  // Known ones change, however full it is.
  bench.taken(override([1, 3], { enabled: false }));
  assertEquals(bench.machine.overrides(KEY).get("10.0.0.1#3#C")?.enabled, false);
  bench.taken(removeOverride(1));
  bench.refused(override([1, 4], {}), refusal);
  bench.taken(override([4], {}));
  bench.refused(override([1], {}), refusal);
  bench.taken({ type: "service.remove", key: KEY });
  bench.taken(override([1, 2, 3], {}));
});

Deno.test("with rules of version 1 overrides that are there count once more when they change", () => {
  const bench = new StateBench({ maxOverrides: 3 });
  bench.taken(override([1, 2, 3], {}));
  bench.refused(override([1], {}), {
    kind: "overloaded",
    message: "Cannot add settings of instances: there may be 3",
  });
});
