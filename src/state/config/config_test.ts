/** Publishing and removing formal configs. */
import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import { md5Hex } from "../../base/mod.ts";
import type { Command } from "../parts.ts";
import type { PublishConfig } from "./config_commands.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const OTHER = { ...KEY, dataId: "other" };
const BETA = { type: "beta", expression: "9.9.9.9" } as const;
const INFO = { appName: "a", desc: "d", use: "u", effect: "e", schema: "s", tags: "t1,t2" };

function publish(content: string, facts: Partial<PublishConfig> = {}): PublishConfig {
  return { type: "config.publish", key: KEY, content, info: {}, sourceIp: "1.1.1.1", ...facts };
}

function remove(key = KEY, grayName?: string): Command {
  const command = { type: "config.remove", key, sourceIp: "2.2.2.2" } as const;
  return grayName === undefined ? command : { ...command, grayName };
}

function changed(index: number, content: string | undefined, gray = false) {
  const md5 = content === undefined ? "" : md5Hex(content);
  return [{ type: "configChanged", key: KEY, md5, gray, index }] as const;
}

Deno.test("publish creates and updates with ids, md5, times, operator and source", () => {
  const bench = new StateBench();
  const first = publish("one", { configType: "yaml", info: INFO, encryptedDataKey: "k" });
  assertEquals(bench.apply(first, { operator: "ann" }), {
    ok: true,
    id: 1,
    existed: false,
    index: 1,
  });
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), "one"));
  const created = {
    ...KEY,
    ...INFO,
    id: 1,
    content: "one",
    md5: md5Hex("one"),
    type: "yaml",
    encryptedDataKey: "k",
    createdMs: timeOf(1),
    modifiedMs: timeOf(1),
    createdBy: "ann",
    modifiedBy: "ann",
    sourceIp: "1.1.1.1",
    revision: 1,
    grays: [],
  };
  assertEquals(bench.machine.config(KEY), created);
  const second = publish("zwei", { sourceIp: "3.3.3.3" });
  assertEquals(bench.apply(second, { operator: "bob" }), {
    ok: true,
    id: 1,
    existed: true,
    index: 2,
  });
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), "zwei"));
  // An absent type, app name or tag list keeps what is stored; the rest is emptied.
  const updated = {
    ...created,
    desc: "",
    use: "",
    effect: "",
    schema: "",
    content: "zwei",
    md5: md5Hex("zwei"),
    encryptedDataKey: "",
    modifiedMs: timeOf(2),
    modifiedBy: "bob",
    sourceIp: "3.3.3.3",
    revision: 2,
  };
  assertEquals(bench.machine.config(KEY), updated);
  assertEquals(bench.machine.configById(1), updated);
  assertEquals(bench.restored().config(KEY), updated);
  assertEquals(bench.taken(publish("2", { key: OTHER })).id, 2);
});

Deno.test("publish stores types as Nacos does: known ones, and text for others", () => {
  const bench = new StateBench();
  const type = () => bench.machine.config(KEY)?.type;
  bench.taken(publish("x"));
  assertEquals(type(), "text");
  for (const known of ["properties", "xml", "json", "text", "html", "yaml", "toml", "unset"]) {
    bench.taken(publish("x", { configType: known }));
    assertEquals(type(), known);
    bench.taken(publish("x"));
    assertEquals(type(), known);
  }
  bench.taken(publish("x", { configType: "weird" }));
  assertEquals(type(), "text");
});

Deno.test("an empty app name or tag list empties what is stored, an absent one keeps it", () => {
  const bench = new StateBench();
  const facts = () => {
    const { appName, tags } = bench.machine.config(KEY) ?? {};
    return [appName, tags];
  };
  bench.taken(publish("x", { info: INFO }));
  bench.taken(publish("x", { info: { effect: "e" } }));
  assertEquals(facts(), ["a", "t1,t2"]);
  bench.taken(publish("x", { info: { appName: "", tags: "" } }));
  assertEquals(facts(), ["", ""]);
});

Deno.test("the time of a config never goes back, though a leader's clock does", () => {
  const bench = new StateBench();
  bench.taken(publish("1"), { timeMs: 500 });
  bench.taken(publish("2"), { timeMs: 400 });
  const { createdMs, modifiedMs } = bench.machine.config(KEY) ?? {};
  assertEquals([createdMs, modifiedMs], [500, 500]);
  bench.taken(publish("3"), { timeMs: 600 });
  assertEquals(bench.machine.config(KEY)?.modifiedMs, 600);
});

Deno.test("compare-and-set publishes only over the named md5", () => {
  const bench = new StateBench();
  const missed = {
    kind: "casMissed",
    message: "Cas publish fail, server md5 may have changed.",
    code: 20005,
  } as const;
  bench.refused(publish("x", { casMd5: md5Hex("y") }), missed);
  bench.taken(publish("x", { casMd5: "" }));
  bench.refused(publish("z", { casMd5: "" }), missed);
  bench.refused(publish("z", { casMd5: md5Hex("y") }), missed);
  bench.taken(publish("z", { casMd5: md5Hex("x") }));
  bench.refused(publish("b", { gray: BETA, casMd5: md5Hex("z") }), missed);
  bench.taken(publish("b", { gray: BETA, casMd5: "" }));
  bench.refused(publish("c", { gray: BETA, casMd5: "" }), missed);
  bench.taken(publish("c", { gray: BETA, casMd5: md5Hex("b") }));
  assertEquals(bench.machine.historyCount(), 4);
});

Deno.test("a removed config is gone, and comes back under another id", () => {
  const bench = new StateBench();
  bench.taken(publish("1"));
  bench.taken(publish("2", { key: OTHER }));
  assertEquals(bench.taken(remove()), { ok: true, id: 1, existed: true, index: 3 });
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), undefined));
  assertEquals([bench.machine.config(KEY), bench.machine.configById(1)], [undefined, undefined]);
  assertEquals(bench.machine.configCount(), 1);
  assertEquals(bench.taken(publish("3")).id, 3);
});

Deno.test("removing what is absent succeeds and leaves no trace", () => {
  const bench = new StateBench();
  for (const command of [remove(), remove(KEY, "beta")]) {
    assertEquals(bench.taken(command).existed, false);
    assertEquals(bench.events, []);
  }
  bench.taken(publish("1"));
  assertEquals(bench.taken(remove(KEY, "beta")).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.machine.historyCount(), 1);
});

Deno.test("configs are counted and listed by namespace, in the order of ids", () => {
  const bench = new StateBench();
  const dev = { ...KEY, namespace: "dev" };
  for (const key of [OTHER, dev, KEY]) bench.taken(publish("1", { key }));
  bench.taken(publish("2", { key: OTHER }));
  const idsOf = (namespace: string) =>
    Array.from(bench.machine.configsOf(namespace), ({ id }) => id);
  assertEquals([idsOf("public"), idsOf("dev"), idsOf("no")], [[1, 3], [2], []]);
  const countsOf = [undefined, "public", "dev", "no"].map((name) =>
    bench.machine.configCount(name)
  );
  assertEquals(countsOf, [3, 2, 1, 0]);
  bench.taken(remove(dev));
  assertEquals([idsOf("dev"), bench.machine.configCount("dev")], [[], 0]);
});

Deno.test("there are as many configs as allowed, with keys of gray versions; one more after one has gone", () => {
  const bench = new StateBench({ maxConfigs: 2 }, 2);
  bench.taken(publish("1"));
  bench.taken(publish("b", { key: OTHER, gray: BETA }));
  const third = { ...KEY, dataId: "third" };
  const refusal = {
    kind: "overloaded",
    message: "Cannot add a config: there are 2 already",
    code: 5031,
  } as const;
  bench.refused(publish("1", { key: third }), refusal);
  bench.refused(publish("b", { key: third, gray: BETA }), refusal);
  bench.taken(publish("2"));
  bench.taken(publish("b", { gray: BETA }));
  bench.taken(publish("c", { key: OTHER, gray: BETA }));
  // The key of the gray version is counted already.
  bench.taken(publish("1", { key: OTHER }));
  bench.taken(remove(OTHER));
  bench.refused(publish("1", { key: third }), refusal);
  bench.taken(remove(OTHER, "beta"));
  bench.taken(publish("1", { key: third }));
  bench.refused(publish("1", { key: OTHER }), refusal);
});

Deno.test("with rules of version 1 the key of a gray version counts once more with its first formal config", () => {
  const bench = new StateBench({ maxConfigs: 1 });
  bench.taken(publish("b", { gray: BETA }));
  bench.refused(publish("1"), {
    kind: "overloaded",
    message: "Cannot add a config: there are 1 already",
    code: 5031,
  });
});
