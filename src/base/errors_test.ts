import { assertEquals } from "@std/assert";
import { messageOf } from "./errors.ts";

Deno.test("messageOf() has words for whatever was thrown", () => {
  assertEquals(messageOf(new Error("a")), "a");
  assertEquals(messageOf("b"), "b");
  const several = new AggregateError([
    new Error("refused by ::1"),
    new Error("refused by 1.1.1.1"),
  ]);
  assertEquals(messageOf(several), "refused by ::1; refused by 1.1.1.1");
  assertEquals(messageOf(new AggregateError([new Error("a")], "own words")), "own words");
});
