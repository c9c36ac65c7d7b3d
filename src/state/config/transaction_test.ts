/** Several configs in one entry. */
import { assertEquals, assertThrows } from "#assert";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import { ByteReader, BytesError, ByteWriter, md5Hex, STATE } from "../../base/mod.ts";
import type { PublishConfig, RemoveConfig } from "./config_commands.ts";
import { type ConfigTransaction, transactConfigs } from "./transaction.ts";

const keyOf = (dataId: string) => ({ namespace: "public", group: "G", dataId });
const publish = (dataId: string, content: string, more: Partial<PublishConfig> = {}) => ({
  ...{
    type: "config.publish",
    key: keyOf(dataId),
    content,
    info: {},
    sourceIp: "1.1.1.1",
  } as const,
  ...more,
});
const remove = (dataId: string, more: Partial<RemoveConfig> = {}) => ({
  ...{ type: "config.remove", key: keyOf(dataId), sourceIp: "1.1.1.1" } as const,
  ...more,
});
const all = (...changes: ConfigTransaction["changes"]): ConfigTransaction => ({
  type: "config.transaction",
  changes,
});
const contents = ({ machine }: StateBench, ...dataIds: string[]) =>
  dataIds.map((dataId) => machine.config(keyOf(dataId))?.content);

Deno.test("all changes of a transaction are made in one entry, with an event and a row of history each", () => {
  const bench = new StateBench();
  bench.taken(publish("a", "one"));
  bench.taken(publish("gone", "x"));
  const { index } = bench.taken(all(
    { expectedMd5: md5Hex("one"), change: publish("a", "two", { comment: "both" }) },
    { expectedMd5: "", change: publish("b", "new") },
    { change: remove("gone") },
    { expectedMd5: "", change: remove("never") },
  ));
  assertEquals(contents(bench, "a", "b", "gone"), ["two", "new", undefined]);
  assertEquals(
    bench.events.map((event) => event.type === "configChanged" && [event.key.dataId, event.index]),
    [["a", index], ["b", index], ["gone", index]],
  );
  assertEquals(bench.machine.config(keyOf("b"))?.revision, index);
  const rows =
    bench.machine.history({ key: keyOf("a"), appName: "", pageNo: 1, pageSize: 9 }).items;
  assertEquals(rows.map(({ operation, comment }) => [operation, comment]), [
    ["U", "both"],
    ["I", undefined],
  ]);
});

Deno.test("one condition that misses keeps all of it from happening", () => {
  const bench = new StateBench();
  bench.taken(publish("a", "one"));
  const misses = [
    [md5Hex("other"), "a", `public/G/a has the MD5 ${md5Hex("one")}`],
    ["", "a", `public/G/a has the MD5 ${md5Hex("one")}`],
    [md5Hex("one"), "b", "public/G/b is not there"],
  ] as const;
  for (const [expectedMd5, dataId, why] of misses) {
    const second = { expectedMd5, change: publish(dataId, "two") };
    bench.refused(all({ change: publish("c", "new") }, second), {
      kind: "casMissed",
      message: `Nothing was changed: ${why}`,
      code: 409,
    });
  }
  bench.refused(all({ change: publish("c", "1") }, { change: remove("c") }), {
    kind: "invalid",
    message: "public/G/c is named twice",
  });
  assertEquals(contents(bench, "a", "b", "c"), ["one", undefined, undefined]);
});

Deno.test("there is room for all that a transaction adds, or nothing is added", () => {
  const bench = new StateBench({ maxConfigs: 3 });
  bench.taken(publish("a", "1"));
  const [b, c, d] = ["b", "c", "d"].map((dataId) => ({ change: publish(dataId, "1") }));
  if (b === undefined || c === undefined || d === undefined) throw new Error("three are made");
  bench.refused(all(b, c, d, { change: remove("a") }), {
    kind: "overloaded",
    message: "Cannot add 3 configs: there is room for 2",
  });
  bench.taken(all(b, c, { change: publish("a", "2") }));
  assertEquals(contents(bench, "a", "b", "c"), ["2", "1", "1"]);
  bench.refused(all(d), {
    kind: "overloaded",
    message: "Cannot add a config: there are 3 already",
    code: 5031,
  });
});

Deno.test("what is no transaction of formal configs cannot be read", () => {
  const gray = { type: "tag", expression: "blue" } as const;
  const wrong: readonly (readonly [ConfigTransaction, string])[] = [
    [all(), "transaction of 0 changes"],
    [
      all(...Array.from({ length: STATE.maxTransactionChanges + 1 }, (_, at) => ({
        change: remove(`${at}`),
      }))),
      "transaction of 129 changes",
    ],
    [all({ change: publish("a", "1", { gray }) }), "gray version"],
    [all({ change: publish("a", "1", { casMd5: "" }) }), "gray version"],
    [all({ change: remove("a", { grayName: "beta" }) }), "gray version"],
  ];
  for (const [command, why] of wrong) {
    const writer = new ByteWriter();
    transactConfigs.write(writer, command);
    assertThrows(() => transactConfigs.read(new ByteReader(writer.take())), BytesError, why);
  }
});
