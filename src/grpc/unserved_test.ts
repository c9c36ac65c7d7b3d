import { assertEquals, assertThrows } from "#assert";
import { ErrorCode } from "./answer.ts";
import { EarlyRefusal } from "./early_refusal.ts";
import type { Step } from "./steps/step.ts";
import { FORBIDDEN_STEPS, UNKNOWN_STEPS } from "./unserved.ts";

/** What the last of these steps says to a call of this type. */
function saidTo(type: string, steps: readonly Step[]) {
  const refuse = steps.at(-1);
  const call = { payload: { type } } as never;
  const error = assertThrows(
    () => refuse?.(undefined as never, undefined as never, undefined as never)(call),
    EarlyRefusal,
  );
  return error instanceof EarlyRefusal ? [error.errorCode, error.message] : [];
}

Deno.test("a type that nobody serves is named in its refusal, a long one by its beginning", () => {
  assertEquals(saidTo("Other", UNKNOWN_STEPS), [
    ErrorCode.noHandler,
    "Other RequestHandler Not Found",
  ]);
  const most = "x".repeat(128);
  for (const more of ["", "y", "y".repeat(1_000)]) {
    assertEquals(saidTo(most + more, UNKNOWN_STEPS)[1], `${most} RequestHandler Not Found`);
  }
});

Deno.test("what servers say among each other is forbidden to clients", () => {
  assertEquals(saidTo("DistroDataRequest", FORBIDDEN_STEPS), [
    ErrorCode.badSource,
    " invoke DistroDataRequest from sdk is forbidden",
  ]);
});
