import { assertEquals } from "#assert";
import { ApiError, messageOf, stackOf, toError } from "./errors.ts";

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

Deno.test("stackOf() has the stack where there is one", () => {
  const error = new Error("broken");
  assertEquals(stackOf(error), error.stack);
  delete error.stack;
  assertEquals([stackOf(error), stackOf("text")], ["broken", "text"]);
});

Deno.test("toError() keeps an Error, and wraps anything else", () => {
  const error = new TypeError("broken");
  assertEquals(toError(error) === error, true);
  const wrapped = toError("text");
  assertEquals([wrapped.message, wrapped.cause], ["text", "text"]);
});

Deno.test("an ApiError has no code unless it is given one", () => {
  const { kind, message, code, name } = new ApiError("invalid", "no");
  assertEquals([kind, message, code, name], ["invalid", "no", 0, "ApiError"]);
  assertEquals(new ApiError("conflict", "no", 20004).code, 20004);
});
