import { assertEquals } from "#assert";
import { HeldBytes } from "./held_bytes.ts";

Deno.test("each client and all of them have a bound, which may be reached and not passed", () => {
  const held = new HeldBytes({ maxBytes: 10, maxClientBytes: 6 });
  held.add("a", 6);
  assertEquals([held.total, held.clients, held.isOver("a"), held.isOver("b")], [
    6,
    1,
    false,
    false,
  ]);
  held.add("a", 1);
  assertEquals([held.isOver("a"), held.isOver("b")], [true, false]);
  held.add("b", 3);
  assertEquals([held.total, held.isOver("b")], [10, false]);
  held.add("b", 1);
  assertEquals([held.isOver("b"), held.isOver("c")], [true, true]);
});

Deno.test("who holds nothing any more is forgotten", () => {
  const held = new HeldBytes({ maxBytes: 10, maxClientBytes: 6 });
  held.add("a", 2);
  held.add("a", -1);
  assertEquals([held.total, held.clients], [1, 1]);
  held.add("a", -1);
  assertEquals([held.total, held.clients], [0, 0]);
});
