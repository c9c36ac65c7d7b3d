import { assertEquals, assertThrows } from "#assert";
import { ApiError, canonicalNamespace, HTTP } from "../../base/mod.ts";
import { changedText, oldChangedText, parseListeningConfigs } from "./listening_configs.ts";

function parse(packed: string) {
  return parseListeningConfigs(packed, ({ namespace, group, dataId }) => ({
    namespace: canonicalNamespace(namespace),
    group: group ?? "",
    dataId: dataId ?? "",
  }));
}

Deno.test("entries of three and of four fields are read", () => {
  const items = parse(
    "a\x02G\x02m1\x01b\x02H\x02\x02dev\x01c\x02G\x02m\x02\x01d\x02G\x02m\x02public\x01",
  );
  assertEquals(items, [
    { key: { namespace: "public", group: "G", dataId: "a" }, md5: "m1", tenantAsSent: undefined },
    { key: { namespace: "dev", group: "H", dataId: "b" }, md5: "", tenantAsSent: "dev" },
    { key: { namespace: "public", group: "G", dataId: "c" }, md5: "m", tenantAsSent: "" },
    { key: { namespace: "public", group: "G", dataId: "d" }, md5: "m", tenantAsSent: "public" },
  ]);
  assertEquals(
    changedText(items),
    "a%02G%01b%02H%02dev%01c%02G%01d%02G%02public%01\n",
  );
  assertEquals(oldChangedText(items), "a:G;b:H;c:G;d:G;");
  assertEquals(changedText([]), "");
});

Deno.test("a rest without its end is no entry", () => {
  assertEquals(parse("a\x02G\x02m"), []);
  assertEquals(parse("a\x02G\x02m\x01b\x02G").length, 1);
});

Deno.test("malformed entries are refused", () => {
  for (const packed of ["\x01", "a\x01", "a\x02G\x01", "a\x02G\x02m\x02t\x02x\x01"]) {
    assertThrows(() => parse(packed), ApiError, "invalid probeModify");
  }
});

Deno.test("the number of entries is bounded", () => {
  const entry = "a\x02G\x02m\x01";
  assertEquals(parse(entry.repeat(HTTP.maxListenItems)).length, HTTP.maxListenItems);
  assertThrows(() => parse(entry.repeat(HTTP.maxListenItems + 1)), ApiError, "over 10000");
});

Deno.test("an entry that is longer than any names is refused", () => {
  const longest = `${"d".repeat(HTTP.maxListenEntryChars - 4)}\x02G\x02m\x01`;
  assertEquals(parse(longest).length, 1);
  assertThrows(() => parse(`d${longest}`), ApiError, "invalid probeModify");
  assertThrows(() => parse("\x02".repeat(100_000) + "\x01"), ApiError, "invalid probeModify");
});

Deno.test("a long rest behind the last entry changes nothing", () => {
  const [item, ...more] = parse(`data-id-of-a-length\x02G\x02m\x01${"x".repeat(1_000_000)}`);
  assertEquals([item?.key.dataId, more], ["data-id-of-a-length", []]);
  assertEquals(parse("x".repeat(100_000)), []);
});
