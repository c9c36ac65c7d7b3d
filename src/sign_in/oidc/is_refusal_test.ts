import { assertEquals } from "#assert";
import { isRefusal } from "./is_refusal.ts";

function coded(code: unknown, more: object = {}): Error {
  return Object.assign(new Error("x"), { code, ...more });
}

Deno.test("what is about one login is told from a provider that does not work", () => {
  const refusals = [
    coded("OAUTH_AUTHORIZATION_RESPONSE_ERROR"),
    coded("OAUTH_JWT_TIMESTAMP_CHECK_FAILED"),
    coded("OAUTH_RESPONSE_BODY_ERROR", { error: "invalid_grant" }),
  ];
  const others = [
    coded("OAUTH_RESPONSE_BODY_ERROR", { error: "server_error" }),
    coded("OAUTH_RESPONSE_BODY_ERROR"),
    coded("OTHER", { error: "invalid_grant" }),
    new Error("x"),
    { code: "OAUTH_INVALID_RESPONSE" },
    undefined,
  ];
  assertEquals(refusals.map(isRefusal), [true, true, true]);
  assertEquals(others.filter(isRefusal), []);
});
