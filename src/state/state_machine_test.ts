import { assert, assertEquals, assertThrows } from "@std/assert";
import { md5Hex } from "../base/mod.ts";
import { encodeEnvelope } from "./envelope_codec.ts";
import { createStateMachine, type StateMachineOptions } from "./state_machine.ts";
import type { ApplyResult } from "./core/outcome.ts";
import type { Command, StateEvent } from "./parts.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const SERVICE = { namespace: "public", group: "G", name: "s" };
const ID = { ip: "10.0.0.1", port: 80, cluster: "DEFAULT" };

type Refusal = Extract<ApplyResult, { ok: false }>;

/** A machine that applies commands as the log would, with a time that goes on by one per entry. */
function createBench(options: StateMachineOptions = {}) {
  const machine = createStateMachine(options);
  let events: readonly StateEvent[] = [];
  function apply(command: Command, extra: { requestId?: string; operator?: string } = {}) {
    const index = machine.appliedIndex() + 1;
    const applied = machine.apply(
      index,
      encodeEnvelope({
        requestId: extra.requestId ?? "",
        timeMs: 1000 + index,
        operator: extra.operator ?? "op",
        command,
      }),
    );
    events = applied.events;
    return applied.result;
  }
  function refusal(command: Command): Refusal {
    const before = machine.digest();
    const result = apply(command);
    assert(!result.ok, "the command was not refused");
    assertEquals(events, []);
    // Only the applied index may differ.
    const twin = createStateMachine(options);
    twin.restore(machine.dump(1000));
    assertEquals(twin.digest(), machine.digest());
    assert(before !== machine.digest());
    return result;
  }
  return { machine, apply, refusal, events: () => events };
}

function publish(
  content: string,
  extra: Partial<Extract<Command, { type: "config.publish" }>> = {},
) {
  return {
    type: "config.publish",
    key: KEY,
    content,
    info: {},
    sourceIp: "1.1.1.1",
    ...extra,
  } as const;
}

function remove(grayName?: string): Command {
  const command = { type: "config.remove", key: KEY, sourceIp: "2.2.2.2" } as const;
  return grayName === undefined ? command : { ...command, grayName };
}

Deno.test("publish creates and updates with ids, md5, times, operator and source", () => {
  const bench = createBench();
  assertEquals(bench.apply(publish("one", { configType: "yaml" }), { operator: "ann" }), {
    ok: true,
    id: 1,
    existed: false,
    index: 1,
  });
  assertEquals(bench.events(), [
    { type: "configChanged", key: KEY, md5: md5Hex("one"), gray: false },
  ]);
  assertEquals(bench.apply(publish("zwei"), { operator: "bob" }), {
    ok: true,
    id: 1,
    existed: true,
    index: 2,
  });
  const record = bench.machine.config(KEY);
  assertEquals(record?.content, "zwei");
  assertEquals(record?.md5, md5Hex("zwei"));
  assertEquals(record?.type, "yaml");
  assertEquals([record?.createdMs, record?.modifiedMs], [1001, 1002]);
  assertEquals([record?.createdBy, record?.modifiedBy], ["ann", "bob"]);
  assertEquals(record?.revision, 2);
  assertEquals(bench.machine.configById(1), record);
});

Deno.test("publish stores types and facts as Nacos does", () => {
  const bench = createBench();
  const type = () => bench.machine.config(KEY)?.type;
  bench.apply(publish("x"));
  assertEquals(type(), "text");
  for (const [published, stored] of [["json", "json"], [undefined, "json"], ["weird", "text"]]) {
    bench.apply(publish("x", published === undefined ? {} : { configType: published }));
    assertEquals(type(), stored);
  }
  bench.apply(publish("x", { info: { appName: "a", tags: "t1,t2", desc: "d", use: "u" } }));
  bench.apply(publish("x", { info: { effect: "e" } }));
  const record = bench.machine.config(KEY);
  assertEquals([record?.appName, record?.tags], ["a", "t1,t2"]);
  assertEquals([record?.desc, record?.use, record?.effect], ["", "", "e"]);
  bench.apply(publish("x", { info: { appName: "", tags: "" } }));
  assertEquals(bench.machine.config(KEY)?.tags, "");
  assertEquals(bench.machine.config(KEY)?.appName, "");
});

Deno.test("compare-and-set publishes only over the named md5", () => {
  const bench = createBench();
  const missed = {
    ok: false,
    kind: "casMissed",
    message: "Cas publish fail, server md5 may have changed.",
    code: 20005,
    index: 1,
  } as const;
  assertEquals(bench.refusal(publish("x", { casMd5: md5Hex("y") })), missed);
  assert(bench.apply(publish("x", { casMd5: "" })).ok);
  assertEquals(bench.refusal(publish("z", { casMd5: "" })), { ...missed, index: 3 });
  assertEquals(bench.refusal(publish("z", { casMd5: md5Hex("y") })), { ...missed, index: 4 });
  assert(bench.apply(publish("z", { casMd5: md5Hex("x") })).ok);
  assertEquals(bench.machine.historyCount(), 2);
});

Deno.test("history holds the new text of I, the text before U, the removed text of D", () => {
  const bench = createBench();
  bench.apply(publish("1", { configType: "json" }));
  bench.apply(publish("2"), { operator: "bob" });
  bench.apply(publish("2"));
  bench.apply(remove());
  bench.apply(publish("3"));
  const page = bench.machine.history({ key: KEY, appName: "", pageNo: 1, pageSize: 10 });
  assertEquals(page.totalCount, 5);
  assertEquals(
    page.items.map((row) => [row.id, row.configId, row.operation, row.content, row.type]),
    [
      [5, 2, "I", "3", "text"],
      [4, 1, "D", "2", "json"],
      [3, 1, "U", "2", "json"],
      [2, 1, "U", "1", "json"],
      [1, 1, "I", "1", "json"],
    ],
  );
  assertEquals(page.items[3]?.operator, "bob");
  assertEquals(page.items[1]?.sourceIp, "2.2.2.2");
  assertEquals(bench.machine.previousHistory(4)?.id, 3);
  assertEquals(bench.machine.previousHistory(1), undefined);
  const second = bench.machine.history({ key: KEY, appName: "", pageNo: 2, pageSize: 2 });
  assertEquals(second.items.map((row) => row.id), [3, 2]);
  const beyond = bench.machine.history({ key: KEY, appName: "", pageNo: 4, pageSize: 2 });
  assertEquals(beyond, { totalCount: 5, items: [] });
});

Deno.test("removing what is absent succeeds and leaves no trace", () => {
  const bench = createBench();
  assertEquals(bench.apply(remove()), { ok: true, id: 0, existed: false, index: 1 });
  assertEquals(bench.apply(remove("beta")), { ok: true, id: 0, existed: false, index: 2 });
  assertEquals(bench.events(), []);
  assertEquals(bench.machine.historyCount(), 0);
});

Deno.test("gray versions stand beside the formal config", () => {
  const bench = createBench();
  bench.apply(publish("formal", { configType: "json" }));
  bench.apply(publish("tagged", { gray: { type: "tag", expression: "blue" } }));
  bench.apply(publish("beta", { gray: { type: "beta", expression: "9.9.9.9" } }));
  assertEquals(bench.events(), [
    { type: "configChanged", key: KEY, md5: md5Hex("formal"), gray: true },
  ]);
  const record = bench.machine.config(KEY);
  assertEquals(record?.content, "formal");
  assertEquals(record?.modifiedMs, 1001);
  assertEquals(
    record?.grays.map((gray) => [gray.name, gray.content, gray.configType]),
    [["beta", "beta", "json"], ["tag_blue", "tagged", "json"]],
  );
  assert(
    bench.apply(publish("b2", {
      gray: { type: "beta", expression: "8.8.8.8" },
      casMd5: md5Hex("beta"),
    })).ok,
  );
  bench.apply(remove("beta"));
  assertEquals(bench.machine.config(KEY)?.grays.map((gray) => gray.name), ["tag_blue"]);
  const [last, update] = bench.machine.history({ key: KEY, appName: "", pageNo: 1, pageSize: 9 })
    .items;
  assertEquals(
    [last?.operation, last?.content, last?.publishType, last?.grayName],
    ["D", "b2", "gray", "beta"],
  );
  assertEquals(update?.operation, "U");
  assertEquals(update?.content, "beta");
  assertEquals(JSON.parse(update?.grayRule ?? ""), {
    type: "beta",
    version: "1.0.0",
    expr: "9.9.9.9",
    priority: 2147483647,
  });
});

Deno.test("gray versions live without a formal config and survive its removal", () => {
  const bench = createBench();
  bench.apply(publish("beta", { gray: { type: "beta", expression: "9.9.9.9" } }));
  assertEquals(bench.machine.config(KEY), undefined);
  assertEquals(bench.machine.configCount(), 0);
  assertEquals(bench.machine.graysWithoutConfig(KEY)?.grays[0]?.content, "beta");
  bench.apply(publish("formal"));
  assertEquals(bench.machine.graysWithoutConfig(KEY), undefined);
  assertEquals(bench.machine.config(KEY)?.grays.length, 1);
  bench.apply(remove());
  assertEquals(bench.events(), [{ type: "configChanged", key: KEY, md5: "", gray: true }]);
  assertEquals(bench.machine.graysWithoutConfig(KEY)?.grays.length, 1);
  bench.apply(remove("beta"));
  assertEquals(bench.machine.graysWithoutConfig(KEY), undefined);
});

Deno.test("a config has at most ten gray versions", () => {
  const bench = createBench();
  for (let at = 0; at < 10; at++) {
    bench.apply(publish("x", { gray: { type: "tag", expression: `t${at}` } }));
  }
  const refusal = bench.refusal(publish("x", { gray: { type: "beta", expression: "1.1.1.1" } }));
  assertEquals([refusal.kind, refusal.code], ["invalid", 20010]);
  assertEquals(refusal.message, "gray config version is over max count :10");
  assert(bench.apply(publish("y", { gray: { type: "tag", expression: "t3" } })).ok);
});

Deno.test("a repeated request id answers the first result and changes nothing", () => {
  const bench = createBench({ bounds: { maxDedupEntries: 2 } });
  const first = bench.apply(publish("1"), { requestId: "a" });
  assertEquals(bench.apply(publish("2"), { requestId: "a" }), first);
  assertEquals(bench.events(), []);
  assertEquals(bench.machine.config(KEY)?.content, "1");
  const missed = bench.apply(publish("3", { casMd5: "0" }), { requestId: "b" });
  assertEquals(bench.apply(publish("3"), { requestId: "b" }), missed);
  bench.apply(publish("4"), { requestId: "c" });
  assert(bench.apply(publish("5"), { requestId: "a" }).index !== first.index);
  assertEquals(bench.machine.config(KEY)?.content, "5");
});

Deno.test("namespaces: public is always there and cannot go", () => {
  const bench = createBench();
  const create = { type: "namespace.create", id: "dev", name: "Dev", desc: "d" } as const;
  assert(bench.apply(create).ok);
  assertEquals(bench.events(), [{ type: "namespacesChanged" }]);
  assertEquals(bench.refusal(create).code, 22002);
  assertEquals(bench.refusal({ ...create, id: "public" }).kind, "conflict");
  assert(bench.apply({ ...create, type: "namespace.update", name: "New" }).ok);
  assertEquals(bench.refusal({ ...create, type: "namespace.update", id: "no" }).kind, "notFound");
  assertEquals(bench.machine.namespaces().map((entry) => [entry.id, entry.name]), [
    ["public", "public"],
    ["dev", "New"],
  ]);
  assertEquals(bench.refusal({ type: "namespace.remove", id: "public" }).kind, "conflict");
  assert(bench.apply({ type: "namespace.remove", id: "dev" }).ok);
  assert(bench.apply({ type: "namespace.remove", id: "dev" }).ok);
  assertEquals(bench.events(), []);
});

Deno.test("services: create, update, ensure, cluster, remove", () => {
  const bench = createBench();
  const put = { type: "service.put", key: SERVICE } as const;
  assertEquals(bench.refusal({ ...put, mode: "update" }).code, 21008);
  assert(bench.apply({ ...put, mode: "create", protectThreshold: 0.5 }).ok);
  assertEquals(
    bench.refusal({ ...put, mode: "create" }).message,
    "specified service G@@s already exists!",
  );
  assert(bench.apply({ ...put, mode: "ensure", persistent: true }).ok);
  assert(bench.apply({ ...put, mode: "update", metadata: { a: "b" } }).ok);
  const cluster = {
    name: "C",
    healthChecker: { type: "NONE", options: {} },
    checkPort: 80,
    useInstancePort: true,
    metadata: {},
  } as const;
  assert(bench.apply({ type: "cluster.put", key: SERVICE, cluster }).ok);
  assert(bench.apply({ type: "cluster.put", key: SERVICE, cluster }).ok);
  assertEquals(bench.machine.service(SERVICE), {
    ...SERVICE,
    protectThreshold: 0.5,
    metadata: { a: "b" },
    selector: { type: "none", expression: "" },
    clusters: [cluster],
    createdMs: 1002,
    persistent: true,
  });
  const instance = {
    ...ID,
    weight: 1,
    enabled: true,
    healthy: true,
    metadata: {},
    registeredMs: 7,
  };
  assert(bench.apply({ type: "instance.put", key: SERVICE, instance }).ok);
  assertEquals(bench.refusal({ type: "service.remove", key: SERVICE }).code, 21009);
  assertEquals([...bench.machine.persistentServiceKeys()], [SERVICE]);
  assert(bench.apply({ type: "instance.remove", key: SERVICE, id: ID }).ok);
  assert(bench.apply({ type: "service.remove", key: SERVICE }).ok);
  assertEquals(bench.refusal({ type: "service.remove", key: SERVICE }).code, 21008);
});

Deno.test("persistent instances keep the time of their first registration", () => {
  const bench = createBench();
  const instance = {
    ...ID,
    weight: 1,
    enabled: true,
    healthy: true,
    metadata: {},
    registeredMs: 7,
  };
  bench.apply({ type: "instance.put", key: SERVICE, instance });
  bench.apply({ type: "instance.put", key: SERVICE, instance: { ...instance, weight: 2 } });
  assertEquals(bench.machine.persistentInstances(SERVICE), [
    { ...instance, weight: 2, registeredMs: 1001 },
  ]);
  const far = { ...instance, port: 70_000 };
  assertEquals(
    bench.refusal({ type: "instance.put", key: SERVICE, instance: far }).kind,
    "invalid",
  );
});

Deno.test("overrides merge member by member until they are removed", () => {
  const bench = createBench();
  const put = { type: "override.put", key: SERVICE, ids: [ID] } as const;
  bench.apply({ ...put, override: { weight: 3, metadata: { a: "b" } } });
  bench.apply({ ...put, override: { enabled: false } });
  assertEquals([...bench.machine.overrides(SERVICE)], [[
    "10.0.0.1#80#DEFAULT",
    { weight: 3, metadata: { a: "b" }, enabled: false, updatedMs: 1002 },
  ]]);
  assertEquals([...bench.machine.overriddenServiceKeys()], [SERVICE]);
  bench.apply({ type: "override.remove", key: SERVICE, ids: [ID] });
  assertEquals(bench.events(), [{ type: "overridesChanged", key: SERVICE }]);
  assertEquals(bench.machine.overrides(SERVICE).size, 0);
});

Deno.test("every table has a bound that answers with a refusal", () => {
  const bench = createBench({
    bounds: { maxConfigs: 1, maxNamespaces: 1, maxServices: 0, maxSwitches: 0, maxOverrides: 0 },
  });
  bench.apply(publish("x"));
  const other = { ...KEY, dataId: "other" };
  const gray = { type: "beta", expression: "1.1.1.1" } as const;
  for (
    const command of [
      publish("x", { key: other }),
      publish("x", { key: other, gray }),
      { type: "namespace.create", id: "a", name: "a", desc: "" },
      { type: "service.put", key: SERVICE, mode: "ensure" },
      { type: "switch.put", entry: "a", value: "b" },
      { type: "override.put", key: SERVICE, ids: [ID], override: {} },
    ] as const
  ) assertEquals(bench.refusal(command).kind, "overloaded");
  assert(bench.apply(publish("y")).ok);
});

Deno.test("a malformed entry is an error result and a gap is a defect", () => {
  const { machine } = createBench();
  const applied = machine.apply(1, new Uint8Array([1, 2, 3]));
  assertEquals(applied.result.ok, false);
  assertEquals(machine.appliedIndex(), 1);
  machine.skip(2);
  assertThrows(() => machine.apply(2, new Uint8Array()), Error, "entry 2 was the last one");
  assertThrows(() => machine.skip(4), Error, "Cannot apply entry 4");
});
