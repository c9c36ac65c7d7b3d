import { assertEquals } from "#assert";
import { frameLinesOf } from "../../../tests/support/state/dump_frames.ts";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";

function keyOf(dataId: string) {
  return { namespace: "public", group: "G", dataId };
}

function put(dataId: string, schema = "", documentType = "json"): Command {
  return { type: "check.put", key: keyOf(dataId), documentType, schema };
}

function remove(dataId: string): Command {
  return { type: "check.remove", key: keyOf(dataId) };
}

function schemas(bench: StateBench): string[] {
  return [...bench.machine.checks()].map(({ key, schema }) => `${key.dataId} ${schema}`);
}

Deno.test("a config has the check that was attached last, by whom and when", () => {
  const bench = new StateBench();
  assertEquals(bench.machine.check(keyOf("a")), undefined);
  assertEquals(bench.taken(put("a", "{}")).existed, false);
  assertEquals(bench.events, [{ type: "checkChanged", key: keyOf("a") }]);
  assertEquals(bench.taken(put("a", "", "xml")).existed, true);
  const { changedMs, operator, ...rest } = bench.machine.check(keyOf("a")) ?? {};
  assertEquals(rest, { key: keyOf("a"), documentType: "xml", schema: "" });
  assertEquals([typeof changedMs, typeof operator], ["number", "string"]);
  assertEquals(bench.machine.check(keyOf("b")), undefined);
  assertEquals(bench.machine.checkCount(), 1);
});

Deno.test("what is taken away is gone, once, and whether the config is there does not matter", () => {
  const bench = new StateBench();
  bench.taken(put("a"));
  assertEquals(bench.taken(remove("a")).existed, true);
  assertEquals(bench.events, [{ type: "checkChanged", key: keyOf("a") }]);
  assertEquals(bench.taken(remove("a")).existed, false);
  assertEquals(bench.events, []);
  assertEquals([bench.machine.checkCount(), bench.machine.check(keyOf("a"))], [0, undefined]);
});

Deno.test("there are as many checks as allowed, known ones change, and a removal makes room", () => {
  const bench = new StateBench({ maxConfigChecks: 2 });
  bench.taken(put("b"));
  bench.taken(put("a"));
  bench.refused(put("c"), {
    kind: "overloaded",
    message: "Cannot attach a check: there are 2 already",
  });
  bench.taken(put("b", "{}"));
  bench.taken(remove("b"));
  bench.taken(put("c"));
  assertEquals(schemas(bench), ["a ", "c "]);
});

Deno.test("schemas have as many characters as allowed, also after a restore", () => {
  const bench = new StateBench({ maxConfigCheckChars: 8 });
  bench.taken(put("a", "12345"));
  bench.taken(put("b", "123"));
  const message = (chars: number) =>
    `Cannot attach a check: all schemas would have ${chars} characters of at most 8`;
  bench.refused(put("c", "1"), { kind: "overloaded", message: message(9) });
  bench.refused(put("a", "123456"), { kind: "overloaded", message: message(9) });
  // Without a schema it costs none of them.
  bench.taken(put("c"));
  bench.taken(put("a", "1234"));
  bench.taken(put("c", "1"));
  bench.taken(remove("b"));
  bench.taken(put("d", "123"));
  assertEquals(schemas(bench), ["a 1234", "c 1", "d 123"]);
  const copy = bench.restored();
  assertEquals(copy.digest(), bench.machine.digest());
  assertEquals([...copy.checks()], [...bench.machine.checks()]);
});

Deno.test("the bytes of a check in a dump never change", () => {
  const bench = new StateBench();
  bench.taken(put("a", "{}", "yaml"));
  const lines = frameLinesOf(bench.machine.dump(100));
  assertEquals(lines.filter((line) => line.slice(8, 10) === "15"), [
    "1900000015067075626c6963014701610479616d6c027b7d026f70e907",
  ]);
});
