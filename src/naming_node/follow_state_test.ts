import { assertEquals } from "#assert";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";
import type { Command } from "../state/mod.ts";
import { followState } from "./follow_state.ts";

const AT = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" };
const PUT: Command = {
  type: "instance.put",
  key: NAMING_KEY,
  instance: { ...AT, weight: 1, enabled: true, healthy: true, metadata: {}, registeredMs: 0 },
};
const OVERRIDE: Command = {
  type: "override.put",
  key: NAMING_KEY,
  ids: [AT],
  override: { enabled: false },
};

function open() {
  const fixture = openNamingContext();
  const { context } = fixture;
  const listed = () =>
    context.registry.list(NAMING_KEY, { clusters: "", healthyOnly: false }, context.nowMs()).hosts;
  return { ...fixture, listed, service: () => context.registry.find(NAMING_KEY) };
}

Deno.test("what the state holds already is shown, and told at once", () => {
  const { node, context, told, listed, service } = open();
  node.applyNow(PUT);
  node.applyNow(OVERRIDE);
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create", protectThreshold: 0.5 });
  const end = followState(context);
  assertEquals(told.filter((one) => one.startsWith("put")), ["put G@@s 80"]);
  assertEquals(listed().length, 0);
  assertEquals(service()?.instances.size, 1);
  assertEquals(service()?.settings?.protectThreshold, 0.5);
  end();
});

Deno.test("changes of the state are followed one by one, until that ends", () => {
  const { node, context, told, listed, service } = open();
  const end = followState(context);
  node.applyNow(PUT);
  assertEquals([listed().length, told.includes("put G@@s 80")], [1, true]);
  node.applyNow(OVERRIDE);
  assertEquals(listed().length, 0);
  node.applyNow({ type: "override.remove", key: NAMING_KEY, ids: [AT] });
  assertEquals(listed().length, 1);
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create", protectThreshold: 0.5 });
  assertEquals(service()?.settings?.protectThreshold, 0.5);
  node.applyNow({ type: "switch.put", entry: "checkTimes", value: "7" });
  assertEquals(context.switches.checkTimes, 7);
  end();
  node.applyNow({ type: "instance.remove", key: NAMING_KEY, id: AT });
  node.applyNow({ type: "switch.put", entry: "checkTimes", value: "8" });
  assertEquals([listed().length, context.switches.checkTimes], [1, 7]);
});

Deno.test("a service that only has overrides is known with them", () => {
  const { node, context, service } = open();
  node.applyNow(OVERRIDE);
  followState(context);
  assertEquals([...service()?.overrides.keys() ?? []], ["1.1.1.1#80#DEFAULT"]);
});

Deno.test("a state that replaces the present one takes away what it does not hold", () => {
  const { node, context, listed, service } = open();
  followState(context);
  const empty = [...open().node.machine.dump(4096)];
  node.applyNow(PUT);
  node.applyNow(OVERRIDE);
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create", protectThreshold: 0.5 });
  node.applyNow({ type: "switch.put", entry: "checkTimes", value: "7" });
  node.machine.restore(empty);
  node.emit([{ type: "restored" }]);
  assertEquals(listed(), []);
  assertEquals([service()?.settings, service()?.overrides.size ?? 0], [undefined, 0]);
  assertEquals(context.switches.checkTimes, 3);
});

const SETTINGS: Readonly<Record<string, Partial<Extract<Command, { type: "service.put" }>>>> = {
  nothing: {},
  "a threshold": { protectThreshold: 0.5 },
  metadata: { metadata: { owner: "me" } },
  "a selector": { selector: { type: "label", expression: "a=b" } },
};

for (const [what, settings] of Object.entries(SETTINGS)) {
  Deno.test(`a service with ${what} is ${what === "nothing" ? "blank" : "not blank"}`, () => {
    const { node, context, service } = open();
    followState(context);
    node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create", ...settings });
    assertEquals(service()?.settings?.blank, what === "nothing");
  });
}

Deno.test("a service with settings of a cluster is not blank", () => {
  const { node, context, service } = open();
  followState(context);
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create" });
  const cluster = {
    name: "DEFAULT",
    healthChecker: { type: "NONE", options: {} },
    checkPort: 80,
    useInstancePort: true,
    metadata: {},
  } as const;
  node.applyNow({ type: "cluster.put", key: NAMING_KEY, cluster });
  assertEquals(service()?.settings?.blank, false);
});
