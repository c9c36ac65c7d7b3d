import { assertEquals } from "#assert";
import { frameLinesOf } from "../../../tests/support/state/dump_frames.ts";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { PublishConfig } from "../config/config_commands.ts";
import type { Command } from "../parts.ts";
import type { PutCapacity } from "./capacity_commands.ts";

function put(
  scope: PutCapacity["scope"],
  name: string,
  limits: Omit<PutCapacity, "type" | "scope" | "name">,
): Command {
  return { type: "capacity.put", scope, name, ...limits };
}

function publish(dataId: string, content = "x", more: Partial<PublishConfig> = {}): PublishConfig {
  return {
    type: "config.publish",
    key: { namespace: "public", group: "G", dataId },
    ...{ content, info: {}, sourceIp: "", obeysLimits: true, ...more },
  };
}

function of(namespace: string, group: string, dataId: string, content = "x"): PublishConfig {
  return publish(dataId, content, { key: { namespace, group, dataId } });
}

function remove(dataId: string): Command {
  return {
    ...{ type: "config.remove", key: { namespace: "public", group: "G", dataId } },
    sourceIp: "",
  };
}

const FULL = "Configuration limit exceeded [group=G, namespaceId=].";

Deno.test("limits are set one by one, stay as they are where they are not named, and go with their last", () => {
  const bench = new StateBench();
  assertEquals(bench.machine.capacity("namespace", "dev"), undefined);
  assertEquals(bench.taken(put("namespace", "dev", { quota: 5 })).existed, false);
  assertEquals(bench.events, [{ type: "capacityChanged" }]);
  assertEquals(bench.taken(put("namespace", "dev", { maxSize: 7, maxAggrSize: 1 })).existed, true);
  assertEquals(bench.machine.capacity("namespace", "dev"), {
    ...{ scope: "namespace", name: "dev", quota: 5, maxSize: 7, maxAggrCount: 0, maxAggrSize: 1 },
  });
  // A group of the same name is another thing.
  assertEquals(bench.machine.capacity("group", "dev"), undefined);
  bench.taken(put("namespace", "dev", { quota: 0, maxSize: 0, maxAggrSize: 0 }));
  assertEquals(bench.machine.capacityCount(), 0);
});

Deno.test("as many have limits as allowed, known ones change, and one that goes makes room", () => {
  const bench = new StateBench({ maxCapacities: 2 });
  bench.taken(put("group", "a", { quota: 1 }));
  bench.taken(put("namespace", "a", { quota: 1 }));
  const message = "Cannot set a limit: 2 have some already";
  bench.refused(put("group", "b", { quota: 1 }), { kind: "overloaded", message });
  bench.taken(put("group", "a", { quota: 0 }));
  bench.taken(put("group", "b", { quota: 1 }));
  assertEquals(bench.machine.capacityCount(), 2);
});

Deno.test("a group of the default namespace takes new configs up to its quota, and others change", () => {
  const bench = new StateBench();
  bench.taken(put("group", "G", { quota: 2 }));
  bench.taken(publish("a"));
  bench.taken(publish("b"));
  bench.refused(publish("c"), { kind: "overloaded", message: FULL, code: 5032 });
  bench.taken(publish("a", "other"));
  bench.taken(publish("c", "x", { gray: { type: "beta", expression: "1.1.1.1" } }));
  bench.taken(of("public", "H", "c"));
  bench.taken(of("dev", "G", "c"));
  bench.taken(remove("a"));
  bench.taken(publish("c"));
  // Who does not ask for the limits has none.
  const { obeysLimits: _, ...free } = publish("d");
  bench.taken(free);
  assertEquals(bench.machine.configCountOfGroup("G"), 3);
  bench.refused(publish("e"), { kind: "overloaded", message: FULL, code: 5032 });
});

Deno.test("a namespace has a quota over all its groups; the default one has that of its groups as well", () => {
  const bench = new StateBench();
  bench.taken(put("namespace", "dev", { quota: 1 }));
  bench.taken(put("namespace", "public", { quota: 1 }));
  bench.taken(put("group", "G", { quota: 5 }));
  bench.taken(of("dev", "G", "a"));
  bench.refused(of("dev", "H", "b"), {
    kind: "overloaded",
    message: "Configuration limit exceeded [group=H, namespaceId=dev].",
    code: 5033,
  });
  bench.taken(publish("a"));
  bench.refused(publish("b"), { kind: "overloaded", message: FULL, code: 5033 });
});

Deno.test("a content may have as many bytes as allowed and no more, new or not", () => {
  const bench = new StateBench();
  bench.taken(put("group", "G", { maxSize: 6 }));
  bench.refused(publish("a", "1234567"), { kind: "tooLarge", message: FULL, code: 5034 });
  bench.taken(publish("a", "名名"));
  const message = "Configuration content size limit exceeded [group=G, namespaceId=].";
  bench.refused(publish("a", "名名1"), { kind: "tooLarge", message, code: 5034 });
  bench.taken(publish("a", "123456"));
});

Deno.test("a transaction that would go over a quota changes nothing", () => {
  const bench = new StateBench();
  bench.taken(put("group", "G", { quota: 2 }));
  const together = (...ids: string[]): Command => ({
    type: "config.transaction",
    changes: ids.map((id) => ({ change: publish(id) })),
  });
  bench.refused(together("a", "b", "c"), { kind: "overloaded", message: FULL, code: 5032 });
  assertEquals(bench.machine.configCount(), 0);
  bench.taken(together("a", "b"));
  bench.refused(together("a", "c"), { kind: "overloaded", message: FULL, code: 5032 });
});

Deno.test("what is published later is held to the limits of that time", () => {
  const bench = new StateBench();
  const { id } = bench.taken({
    type: "waiting.put",
    kind: "schedule",
    change: publish("later"),
    ...{ dueMs: 1, user: "", tokenId: "" },
  });
  bench.taken(put("group", "G", { quota: 1 }));
  bench.taken(publish("a"));
  const due: Command = { type: "waiting.publish", id, user: "" };
  bench.refused(due, { kind: "overloaded", message: FULL, code: 5032 });
});

Deno.test("limits and what counts for them are the same after a restore", () => {
  const bench = new StateBench();
  bench.taken(put("group", "G", { quota: 2 }));
  bench.taken(publish("a"));
  bench.taken(publish("b"));
  bench.taken(remove("b"));
  const copy = bench.restored();
  assertEquals(copy.digest(), bench.machine.digest());
  assertEquals([copy.configCountOfGroup("G"), copy.configCountOfGroup("none")], [1, 0]);
  assertEquals(copy.capacity("group", "G"), bench.machine.capacity("group", "G"));
});

Deno.test("the bytes of limits in a dump never change", () => {
  const bench = new StateBench();
  bench.taken(put("namespace", "dev", { quota: 300, maxSize: 1 }));
  bench.taken(put("group", "G", { maxAggrCount: 2 }));
  const lines = frameLinesOf(bench.machine.dump(100));
  assertEquals(lines.filter((line) => line.slice(8, 10) === "17"), [
    "0b000000170003646576ac02010000",
    "080000001701014700000200",
  ]);
});
