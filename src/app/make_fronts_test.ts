import { assertEquals, assertMatch } from "#assert";
import { whyNone } from "./make_fronts.ts";

Deno.test("threads share the port on Linux, with the native engine and without TLS", () => {
  assertEquals(whyNone({ httpEngine: "native" }, undefined, "linux"), undefined);
  assertMatch(whyNone({ httpEngine: "native" }, undefined, "darwin") ?? "", /Linux alone.*darwin/);
  assertMatch(whyNone({ httpEngine: "deno" }, undefined, "linux") ?? "", /engine of Deno/);
  const tls = {} as Parameters<typeof whyNone>[1];
  assertMatch(whyNone({ httpEngine: "native" }, tls, "linux") ?? "", /TLS/);
});
