import { assertEquals } from "#assert";
import { md5Hex } from "../../base/mod.ts";
import { encodeEnvelope } from "../envelope_codec.ts";
import { createStateMachine } from "../state_machine.ts";
import type { Command } from "../parts.ts";
import type { HistoryRecord } from "./history_record.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const INFO = {
  appName: "shop",
  desc: "about",
  use: "web",
  effect: "now",
  schema: "{}",
  tags: "a,b",
};

/** The rows that these commands leave, oldest first. */
function rowsAfter(...commands: readonly Command[]): HistoryRecord[] {
  const machine = createStateMachine();
  commands.forEach((command, at) => {
    const envelope = { requestId: "", timeMs: 1_000 + at, operator: "ann", command };
    machine.apply(at + 1, encodeEnvelope(envelope));
  });
  const page = machine.history({ key: KEY, appName: "", pageNo: 1, pageSize: 100 });
  return page.items.toReversed();
}

Deno.test("a row of a formal config holds every fact about it", () => {
  const publish: Command = {
    type: "config.publish",
    key: KEY,
    content: "a: 1",
    configType: "yaml",
    encryptedDataKey: "secret",
    info: INFO,
    sourceIp: "10.0.0.9",
  };
  assertEquals(rowsAfter(publish), [{
    ...KEY,
    ...INFO,
    id: 1,
    configId: 1,
    operation: "I",
    content: "a: 1",
    md5: md5Hex("a: 1"),
    type: "yaml",
    encryptedDataKey: "secret",
    sourceIp: "10.0.0.9",
    operator: "ann",
    publishType: "formal",
    grayName: "",
    grayRule: "",
    createdMs: 1_000,
    modifiedMs: 1_000,
  }]);
});

Deno.test("facts that a config lacks are empty texts in its rows, never absent", () => {
  const publish: Command = {
    type: "config.publish",
    key: KEY,
    content: "x",
    info: {},
    sourceIp: "",
  };
  const [row] = rowsAfter(publish, { type: "config.remove", key: KEY, sourceIp: "" });
  const empty = { appName: "", desc: "", use: "", effect: "", schema: "", tags: "" };
  const { appName, desc, use, effect, schema, tags } = row ?? {};
  assertEquals({ appName, desc, use, effect, schema, tags }, empty);
});

Deno.test("a row of a gray version has its content and facts, and the config's where it has none", () => {
  const formal: Command = {
    type: "config.publish",
    key: KEY,
    content: "formal",
    info: INFO,
    sourceIp: "1.1.1.1",
  };
  const gray: Command = {
    ...formal,
    content: "gray",
    info: { appName: "beta" },
    gray: { type: "beta", expression: "10.0.0.1" },
  };
  const row = rowsAfter(formal, gray)[1];
  assertEquals(
    [row?.content, row?.md5, row?.appName, row?.tags, row?.publishType, row?.grayName],
    ["gray", md5Hex("gray"), "beta", "a,b", "gray", "beta"],
  );
});
