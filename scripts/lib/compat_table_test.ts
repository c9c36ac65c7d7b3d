import { assertEquals, assertThrows } from "#assert";
import { compatText, isServed, nacosCalls, nacosTypes } from "./compat_table.ts";

Deno.test("a call is served below the context path, or as it is where Nacos has none", () => {
  const call = { generations: "3", method: "GET", path: "/v3/a", param: "" };
  assertEquals(isServed(call, [{ method: "GET", path: "/nacos/v3/a" }]), true);
  assertEquals(isServed(call, [{ method: "GET", path: "/v3/a" }]), true);
  assertEquals(isServed(call, [{ method: "POST", path: "/v3/a" }]), false);
  const refusing = { method: "GET", path: "/nacos/v3/a", isUnsupported: true };
  assertEquals(isServed(call, [refusing]), false);
  assertEquals(isServed({ ...call, method: "ANY" }, [{ method: "PUT", path: "/v3/a" }]), true);
});

Deno.test("the lists hold what each generation is known by, and nothing twice", () => {
  const names = nacosCalls().map(({ method, path, param }) => `${method} ${path} ${param}`.trim());
  assertEquals(new Set(names).size, names.length);
  for (
    const name of [
      "GET /v1/cs/configs",
      "GET /v1/cs/configs search=blur",
      "GET /v2/cs/config",
      "GET /v3/client/cs/config",
      "GET /v3/admin/core/state",
    ]
  ) assertEquals(names.includes(name), true, name);
  const types = nacosTypes().map(({ type }) => type);
  assertEquals(new Set(types).size, types.length);
  assertEquals(types.includes("NotifySubscriberRequest"), true);
});

Deno.test("what is neither served nor explained ends the making of the page", () => {
  assertThrows(() => compatText({ routes: [], types: [] }), Error, "Cannot say why");
});
