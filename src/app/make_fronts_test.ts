import { assertEquals, assertMatch } from "#assert";
import { mayKeep, whyNone } from "./make_fronts.ts";

Deno.test("threads keep answers only while nobody logs in and no request has a line in a log", () => {
  const accessLog = {} as NonNullable<Parameters<typeof mayKeep>[0]["accessLog"]>;
  assertEquals(mayKeep({ access: { isEnabled: false }, accessLog: undefined }), true);
  assertEquals(mayKeep({ access: { isEnabled: true }, accessLog: undefined }), false);
  assertEquals(mayKeep({ access: { isEnabled: false }, accessLog }), false);
});

Deno.test("threads share the port on Linux, with the native engine and without TLS", () => {
  assertEquals(whyNone({ httpEngine: "native" }, undefined, "linux"), undefined);
  assertMatch(whyNone({ httpEngine: "native" }, undefined, "darwin") ?? "", /Linux alone.*darwin/);
  assertMatch(whyNone({ httpEngine: "deno" }, undefined, "linux") ?? "", /engine of Deno/);
  const tls = {} as Parameters<typeof whyNone>[1];
  assertMatch(whyNone({ httpEngine: "native" }, tls, "linux") ?? "", /TLS/);
});
