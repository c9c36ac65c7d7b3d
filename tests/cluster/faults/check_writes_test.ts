import { assertEquals } from "#assert";
import { differences } from "./check_equal.ts";
import { checkWrites } from "./check_writes.ts";
import { rising } from "./history.ts";
import { planted } from "./planted_histories.ts";

function nodes(...contents: readonly Record<string, string>[]) {
  return new Map(contents.map((each, place) => [place + 1, new Map(Object.entries(each))]));
}

Deno.test("acknowledged writes that every node shows are not lost", () => {
  const history = planted(
    { kind: "publish", family: "unique", key: "u", value: "1" },
    { kind: "publish", family: "rising", key: "r", value: rising(1, "r") },
    { kind: "publish", family: "rising", key: "r", value: rising(2, "r"), outcome: "unknown" },
  );
  const first = { u: "1", r: rising(1, "r") };
  const second = { u: "1", r: rising(2, "r") };
  const { lost, appeared, acknowledged, unknown } = checkWrites(history, nodes(first, second));
  assertEquals({ lost, appeared, acknowledged, unknown }, {
    lost: [],
    appeared: [],
    acknowledged: 2,
    unknown: 1,
  });
});

Deno.test("a write missing on one node is lost", () => {
  const history = planted({ kind: "publish", family: "unique", key: "u", value: "1" });
  assertEquals(checkWrites(history, nodes({ u: "1" }, {})).lost.length, 1);
});

Deno.test("an older version than the acknowledged one is lost", () => {
  const history = planted(
    { kind: "publish", family: "rising", key: "r", value: rising(1, "r") },
    { kind: "publish", family: "rising", key: "r", value: rising(2, "r") },
  );
  assertEquals(checkWrites(history, nodes({ r: rising(1, "r") })).lost.length, 1);
});

Deno.test("a refused write must not appear, at the end or in any read", () => {
  const refused = { kind: "publish", family: "unique", value: "1", outcome: "refused" } as const;
  assertEquals(checkWrites(planted(refused), nodes({ k: "1" })).appeared.length, 1);
  const read = planted(refused, { kind: "read", seen: "1" });
  assertEquals(checkWrites(read, nodes({})).appeared.length, 1);
});

Deno.test("what nobody wrote, or wrote elsewhere, is found", () => {
  assertEquals(checkWrites([], nodes({ k: "?" })).appeared.length, 1);
  const history = planted({ kind: "publish", family: "unique", key: "a", value: "1" });
  assertEquals(checkWrites(history, nodes({ a: "1", b: "1" })).appeared.length, 1);
});

Deno.test("nodes that differ are told apart", () => {
  assertEquals(differences(nodes({ a: "1" }, { a: "1" })), []);
  assertEquals(differences(nodes({ a: "1" }, { a: "2" })).length, 1);
  assertEquals(differences(nodes({ a: "1" }, {})).length, 1);
  assertEquals(differences(nodes({}, { a: "1" })).length, 1);
  assertEquals(differences(new Map()).length, 1);
});
