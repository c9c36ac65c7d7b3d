/** Every bound of the state: taken at the bound, refused above it, and free again when something goes. */
import { assert, assertEquals } from "@std/assert";
import { encodeEnvelope } from "./envelope_codec.ts";
import { createStateMachine, type StateMachineOptions } from "./state_machine.ts";
import type { ApplyResult } from "./core/outcome.ts";
import type { InstanceId } from "./instance/instance_id.ts";
import type { Command } from "./parts.ts";

const KEY = { namespace: "public", group: "G", name: "s" };

function createBench(bounds: NonNullable<StateMachineOptions["bounds"]>) {
  const machine = createStateMachine({ bounds });
  const apply = (command: Command): ApplyResult => {
    const index = machine.appliedIndex() + 1;
    const envelope = { requestId: "", timeMs: index, operator: "op", command };
    return machine.apply(index, encodeEnvelope(envelope)).result;
  };
  const taken = (command: Command) => {
    const result = apply(command);
    assert(result.ok, result.ok ? "" : result.message);
  };
  const full = (command: Command) => {
    const result = apply(command);
    assert(!result.ok, "more than the bound was taken");
    assertEquals(result.kind, "overloaded");
  };
  return { machine, apply, taken, full };
}

function id(port: number): InstanceId {
  return { ip: "10.0.0.1", port, cluster: "DEFAULT" };
}

function instance(port: number): Command {
  const facts = { weight: 1, enabled: true, healthy: true, metadata: {}, registeredMs: 0 };
  return { type: "instance.put", key: KEY, instance: { ...id(port), ...facts } };
}

function override(...ports: number[]): Command {
  return { type: "override.put", key: KEY, ids: ports.map(id), override: { weight: 2 } };
}

function service(name: string, mode: "create" | "update" | "ensure" = "create"): Command {
  return { type: "service.put", key: { ...KEY, name }, mode };
}

function cluster(name: string): Command {
  const healthChecker = { type: "NONE", options: {} } as const;
  const settings = { name, healthChecker, checkPort: 80, useInstancePort: true, metadata: {} };
  return { type: "cluster.put", key: KEY, cluster: settings };
}

Deno.test("persistent instances: as many as allowed, and again after one has gone", () => {
  const { taken, full } = createBench({ maxPersistentInstances: 2 });
  taken(instance(1));
  taken(instance(2));
  full(instance(3));
  taken(instance(2));
  taken({ type: "instance.remove", key: KEY, id: id(1) });
  taken(instance(3));
  full(instance(1));
});

Deno.test("overrides: as many as allowed, and again after some have gone, one by one or with their service", () => {
  const { taken, full, machine } = createBench({ maxOverrides: 3 });
  taken(override(1, 2, 3));
  full(override(4));
  taken({ type: "override.remove", key: KEY, ids: [id(1)] });
  taken(override(4));
  full(override(5));
  assertEquals(machine.overrides(KEY).size, 3);
  for (let round = 0; round < 3; round++) {
    taken({ type: "service.remove", key: KEY });
    assertEquals(machine.overrides(KEY).size, 0);
    taken(override(1, 2, 3));
    full(override(4));
  }
});

Deno.test("services: as many as allowed, and again after one has gone", () => {
  const { taken, full } = createBench({ maxServices: 2 });
  taken(service("a"));
  taken(service("b"));
  full(service("c"));
  full(cluster("A"));
  taken(service("b", "update"));
  taken({ type: "service.remove", key: { ...KEY, name: "a" } });
  taken(service("c"));
});

Deno.test("clusters of a service: as many as allowed, and known ones change", () => {
  const { taken, full } = createBench({ maxClustersPerService: 2 });
  taken(cluster("A"));
  taken(cluster("B"));
  full(cluster("C"));
  taken(cluster("A"));
});

Deno.test("namespaces: as many as allowed with the first one, and again after one has gone", () => {
  const { taken, full } = createBench({ maxNamespaces: 2 });
  const create = (name: string): Command => ({
    type: "namespace.create",
    id: name,
    name,
    desc: "",
  });
  taken(create("a"));
  full(create("b"));
  taken({ type: "namespace.remove", id: "a" });
  taken(create("b"));
});

Deno.test("members: as many as allowed; the newest removed ids are remembered, also by a dump", () => {
  const bounds = { maxMembers: 3, maxRemovedMembers: 2 };
  const { taken, full, machine } = createBench(bounds);
  const put = (node: number): Command => ({
    type: "member.put",
    id: node,
    address: `h:${node}`,
    joined: false,
  });
  for (const node of [1, 2, 3]) taken(put(node));
  full(put(4));
  taken(put(3));
  for (const node of [1, 2, 3]) taken({ type: "member.remove", id: node });
  const twin = createStateMachine({ bounds });
  twin.restore(machine.dump(1_000));
  for (const state of [machine, twin]) {
    assertEquals([1, 2, 3, 4].map((node) => state.wasRemoved(node)), [false, true, true, false]);
  }
  taken(put(2));
  assertEquals([2, 3].map((node) => machine.wasRemoved(node)), [false, true]);
});
