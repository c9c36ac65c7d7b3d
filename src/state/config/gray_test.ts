/** Gray versions: beside a formal config, and without one. */
import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import { md5Hex } from "../../base/mod.ts";
import type { Command } from "../parts.ts";
import type { PublishConfig } from "./config_commands.ts";
import { grayName, grayRule } from "./gray.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const BETA = { type: "beta", expression: "9.9.9.9" } as const;

function publish(content: string, facts: Partial<PublishConfig> = {}): PublishConfig {
  return { type: "config.publish", key: KEY, content, info: {}, sourceIp: "1.1.1.1", ...facts };
}

function tagOf(expression: string): NonNullable<PublishConfig["gray"]> {
  return { type: "tag", expression };
}

function remove(grayName?: string): Command {
  const command = { type: "config.remove", key: KEY, sourceIp: "2.2.2.2" } as const;
  return grayName === undefined ? command : { ...command, grayName };
}

function changed(index: number, formal: string | undefined) {
  const md5 = formal === undefined ? "" : md5Hex(formal);
  return [{ type: "configChanged", key: KEY, md5, gray: true, index }] as const;
}

Deno.test("names and rules are those of Nacos; beta comes before tags", () => {
  assertEquals([grayName(BETA), grayName(tagOf("blue"))], ["beta", "tag_blue"]);
  assertEquals(JSON.parse(grayRule(BETA)), {
    type: "beta",
    version: "1.0.0",
    expr: "9.9.9.9",
    priority: 2_147_483_647,
  });
  assertEquals(JSON.parse(grayRule(tagOf("blue"))), {
    type: "tag",
    version: "1.0.0",
    expr: "blue",
    priority: 2_147_483_646,
  });
});

Deno.test("gray versions stand beside the formal config, whose times stay", () => {
  const bench = new StateBench();
  bench.taken(publish("formal", { configType: "json" }));
  const tagged = publish("tagged", { gray: tagOf("blue"), info: { appName: "app" } });
  assertEquals(bench.taken(tagged), { ok: true, id: 1, existed: false, index: 2 });
  bench.taken(publish("red", { gray: tagOf("aaa"), configType: "yaml" }));
  bench.taken(publish("beta", { gray: BETA, encryptedDataKey: "k" }), { operator: "bob" });
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), "formal"));
  const record = bench.machine.config(KEY);
  assertEquals(
    [record?.content, record?.createdMs, record?.modifiedMs, record?.modifiedBy, record?.revision],
    ["formal", timeOf(1), timeOf(1), "op", 4],
  );
  const facts = { encryptedDataKey: "", appName: "", modifiedBy: "op", sourceIp: "1.1.1.1" };
  const grays = [
    {
      ...facts,
      ...BETA,
      name: "beta",
      content: "beta",
      md5: md5Hex("beta"),
      configType: "json",
      encryptedDataKey: "k",
      modifiedMs: timeOf(4),
      modifiedBy: "bob",
    },
    {
      ...facts,
      ...tagOf("aaa"),
      name: "tag_aaa",
      content: "red",
      md5: md5Hex("red"),
      configType: "yaml",
      modifiedMs: timeOf(3),
    },
    {
      ...facts,
      ...tagOf("blue"),
      name: "tag_blue",
      content: "tagged",
      md5: md5Hex("tagged"),
      configType: "json",
      appName: "app",
      modifiedMs: timeOf(2),
    },
  ];
  assertEquals(record?.grays, grays);
  assertEquals(bench.restored().config(KEY), record);
});

Deno.test("a gray version that is published again keeps type and app name, and its time goes on", () => {
  const bench = new StateBench();
  const first = publish("1", { gray: BETA, configType: "xml", info: { appName: "app" } });
  bench.taken(first, { timeMs: 500 });
  const again = publish("2", { gray: { type: "beta", expression: "8.8.8.8" } });
  assertEquals(bench.taken(again, { timeMs: 400 }).existed, true);
  const gray = () => bench.machine.graysWithoutConfig(KEY)?.grays[0];
  assertEquals(
    [gray()?.content, gray()?.md5, gray()?.configType, gray()?.appName, gray()?.expression],
    ["2", md5Hex("2"), "xml", "app", "8.8.8.8"],
  );
  assertEquals(gray()?.modifiedMs, 500);
  bench.taken(publish("2", { gray: BETA }), { timeMs: 600 });
  assertEquals([gray()?.content, gray()?.md5, gray()?.modifiedMs], ["2", md5Hex("2"), 600]);
});

Deno.test("gray versions live without a formal config and survive its removal", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(publish("beta", { gray: BETA })).id, 0);
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), undefined));
  assertEquals([bench.machine.config(KEY), bench.machine.configCount()], [undefined, 0]);
  const shell = bench.machine.graysWithoutConfig(KEY);
  assertEquals([shell?.id, shell?.md5, shell?.content, shell?.revision], [0, "", "", 1]);
  assertEquals(shell?.grays[0]?.content, "beta");
  assertEquals(shell?.grays[0]?.configType, "text");
  assertEquals(bench.restored().graysWithoutConfig(KEY), shell);
  bench.taken(publish("formal"));
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), "formal"));
  assertEquals(bench.machine.graysWithoutConfig(KEY), undefined);
  assertEquals(bench.machine.config(KEY)?.grays, shell?.grays);
  bench.taken(remove());
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), undefined));
  assertEquals(bench.machine.graysWithoutConfig(KEY), { ...shell, revision: 3 });
  assertEquals(bench.taken(remove("beta")), { ok: true, id: 0, existed: true, index: 4 });
  assertEquals(bench.events, changed(bench.machine.appliedIndex(), undefined));
  assertEquals(bench.machine.graysWithoutConfig(KEY), undefined);
});

Deno.test("removing a gray version leaves the others and the formal config", () => {
  const bench = new StateBench();
  bench.taken(publish("formal"));
  for (const gray of [BETA, tagOf("a"), tagOf("b")]) bench.taken(publish("x", { gray }));
  assertEquals(bench.taken(remove("tag_a")), { ok: true, id: 1, existed: true, index: 5 });
  const record = bench.machine.config(KEY);
  assertEquals(record?.grays.map(({ name }) => name), ["beta", "tag_b"]);
  assertEquals([record?.content, record?.revision], ["formal", 5]);
});

Deno.test("there are as many gray versions as allowed; known ones change; one more after one has gone", () => {
  const bench = new StateBench({ maxGrayVersions: 2 });
  bench.taken(publish("formal"));
  bench.taken(publish("x", { gray: tagOf("a") }));
  bench.taken(publish("x", { gray: tagOf("b") }));
  const message = "gray config version is over max count :2";
  const refusal = { kind: "invalid", message, code: 20010 } as const;
  bench.refused(publish("x", { gray: BETA }), refusal);
  assertEquals(bench.taken(publish("y", { gray: tagOf("b") })).existed, true);
  bench.taken(remove("tag_a"));
  bench.taken(publish("x", { gray: BETA }));
  bench.refused(publish("x", { gray: tagOf("a") }), refusal);
});

Deno.test("a config has ten gray versions at most", () => {
  const bench = new StateBench();
  for (let at = 0; at < 10; at++) bench.taken(publish("x", { gray: tagOf(`t${at}`) }));
  const message = "gray config version is over max count :10";
  bench.refused(publish("x", { gray: BETA }), { kind: "invalid", message, code: 20010 });
});
