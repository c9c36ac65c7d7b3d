/** The order of entries, repeated requests and entries that are none. */
import { assertEquals, assertThrows } from "#assert";
import { StateBench } from "../../tests/support/state/state_bench.ts";
import { encodeEnvelope } from "./envelope_codec.ts";
import { type Command, COMMAND_VERSION } from "./parts.ts";
import { createStateMachine } from "./state_machine.ts";

function put(value: string, entry = "a"): Command {
  return { type: "switch.put", entry, value };
}

function entryOf(command: Command): Uint8Array {
  return encodeEnvelope({ requestId: "r", timeMs: 1, operator: "", command });
}

Deno.test("an applied entry answers with its request id, result and events", () => {
  const machine = createStateMachine();
  assertEquals(machine.apply(1, entryOf(put("1"))), {
    requestId: "r",
    result: { ok: true, id: 0, existed: false, index: 1 },
    events: [{ type: "switchesChanged" }],
  });
  assertEquals([machine.appliedIndex(), machine.rulesVersion()], [1, 1]);
});

Deno.test("a repeated request id answers the first result and changes nothing", () => {
  const bench = new StateBench({ maxDedupEntries: 2, maxSwitches: 1 });
  const first = bench.apply(put("1"), { requestId: "a" });
  assertEquals(bench.apply(put("2"), { requestId: "a" }), first);
  assertEquals(bench.events, []);
  assertEquals(bench.machine.switches().get("a"), "1");
  // Refusals are remembered, too.
  const refused = bench.apply(put("1", "b"), { requestId: "b" });
  assertEquals(refused.ok, false);
  assertEquals(bench.apply(put("3"), { requestId: "b" }), refused);
});

Deno.test("the newest results are remembered, in the order of arrival, also by a dump", () => {
  const bench = new StateBench({ maxDedupEntries: 2 });
  const first = bench.apply(put("1"), { requestId: "a" });
  const second = bench.apply(put("2"), { requestId: "b" });
  assertEquals(bench.apply(put("3"), { requestId: "a" }), first);
  const third = bench.apply(put("4"), { requestId: "c" });
  const twin = bench.restored();
  assertEquals(twin.digest(), bench.machine.digest());
  for (const machine of [bench.machine, twin]) {
    const index = machine.appliedIndex();
    const again = (requestId: string, at: number) =>
      machine.apply(
        index + at,
        encodeEnvelope({ requestId, timeMs: 1, operator: "", command: put("5") }),
      ).result;
    assertEquals([again("b", 1), again("c", 2)], [second, third]);
    // `a` has gone; it comes as new, and the oldest, `b`, goes.
    assertEquals(again("a", 3).index, index + 3);
    assertEquals(again("c", 4), third);
    assertEquals(again("b", 5).index, index + 5);
  }
});

Deno.test("entries without a request id are never repeated ones", () => {
  const bench = new StateBench();
  for (const value of ["1", "2"]) bench.taken(put(value));
  assertEquals(bench.machine.switches().get("a"), "2");
});

Deno.test("a malformed entry is an error result, on which the log goes on", () => {
  const bench = new StateBench();
  const applied = bench.machine.apply(1, new Uint8Array([1, 2, 3]));
  assertEquals([applied.requestId, applied.events], ["", []]);
  const { result } = applied;
  assertEquals([result.ok, result.index, result.ok ? "" : result.kind], [false, 1, "invalid"]);
  const later = entryOf(put("1"));
  later[0] = COMMAND_VERSION + 1;
  assertEquals(bench.machine.apply(2, later).result.ok, false);
  assertEquals(bench.machine.rulesVersion(), 1);
  assertEquals(bench.taken(put("1")).index, 3);
});

Deno.test("a gap or a repetition of entries is a defect", () => {
  const machine = createStateMachine();
  machine.apply(1, entryOf(put("1")));
  machine.skip(2);
  const message = "Cannot apply entry 2: entry 2 was the last one";
  assertThrows(() => machine.apply(2, entryOf(put("2"))), Error, message);
  assertThrows(() => machine.skip(4), Error, "Cannot apply entry 4: entry 2 was the last one");
  assertEquals([machine.appliedIndex(), machine.switches().get("a")], [2, "1"]);
});
