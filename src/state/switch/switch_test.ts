import { assertEquals } from "#assert";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";

function put(entry: string, value: string): Command {
  return { type: "switch.put", entry, value };
}

Deno.test("a switch has the last value", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(put("a", "1")).existed, false);
  assertEquals(bench.events, [{ type: "switchesChanged" }]);
  assertEquals(bench.taken(put("a", "2")).existed, true);
  assertEquals(bench.events, [{ type: "switchesChanged" }]);
  assertEquals([...bench.machine.switches()], [["a", "2"]]);
});

Deno.test("there are as many switches as allowed, and known ones change", () => {
  const bench = new StateBench({ maxSwitches: 2 });
  bench.taken(put("b", "1"));
  bench.taken(put("a", "1"));
  bench.refused(put("c", "1"), {
    kind: "overloaded",
    message: "Cannot add the switch c: there are 2 already",
  });
  bench.taken(put("b", "2"));
  assertEquals([...bench.machine.switches()], [["b", "2"], ["a", "1"]]);
  // A dump sorts them, so that equal states give equal bytes.
  assertEquals([...bench.restored().switches()], [["a", "1"], ["b", "2"]]);
  assertEquals(bench.restored().digest(), bench.machine.digest());
});
