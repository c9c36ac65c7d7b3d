import { assertEquals, assertMatch, assertRejects } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError } from "../../base/mod.ts";
import { createNamespaceApi } from "./namespace_api.ts";

const caller = createCaller();

Deno.test("the default namespace is listed first and counts its configs", () => {
  const node = createFakeNode();
  const api = createNamespaceApi({ node });
  const key = { namespace: "public", group: "G", dataId: "d" };
  node.applyNow({ type: "config.publish", key, content: "x", info: {}, sourceIp: "" });
  assertEquals(api.list(), [
    {
      id: "public",
      name: "public",
      desc: "",
      createdMs: 0,
      configCount: 1,
      quota: 200,
      kind: 0,
    },
  ]);
  assertEquals(api.get("")?.id, "public");
  assertEquals(api.get("nowhere"), undefined);
});

Deno.test("create answers false where Nacos does", async () => {
  const node = createFakeNode();
  const api = createNamespaceApi({ node });
  assertEquals(await api.create({ id: "dev", name: "Dev", desc: "d" }, caller), true);
  assertEquals(await api.create({ id: "dev", name: "Dev", desc: "d" }, caller), false);
  assertEquals(await api.create({ id: "public", name: "p", desc: "" }, caller), false);
  assertEquals(await api.create({ id: "a b", name: "p", desc: "" }, caller), false);
  assertEquals(await api.create({ id: "ab", name: "p@q", desc: "" }, caller), false);
  assertEquals(await api.create({ id: "", name: "random", desc: "" }, caller), true);
  const [, dev, random] = api.list();
  assertEquals([dev?.id, dev?.name, dev?.kind], ["dev", "Dev", 2]);
  assertMatch(random?.id ?? "", /^[0-9a-f-]{36}$/);
});

Deno.test("update and remove answer true also for what is unknown", async () => {
  const node = createFakeNode();
  const api = createNamespaceApi({ node });
  await api.create({ id: "dev", name: "Dev", desc: "d" }, caller);
  assertEquals(await api.update({ id: "dev", name: "New", desc: "n" }, caller), true);
  assertEquals(api.get("dev")?.name, "New");
  assertEquals(await api.update({ id: "no", name: "New", desc: "n" }, caller), true);
  assertEquals(await api.update({ id: "public", name: "New", desc: "n" }, caller), false);
  assertEquals(await api.remove("dev", caller), true);
  assertEquals(await api.remove("dev", caller), true);
  assertEquals(await api.remove("public", caller), false);
  assertEquals(await api.remove("", caller), false);
});

Deno.test("too many namespaces are an error, not an answer", async () => {
  const node = createFakeNode({ bounds: { maxNamespaces: 1 } });
  const api = createNamespaceApi({ node });
  await assertRejects(
    () => api.create({ id: "dev", name: "Dev", desc: "d" }, caller),
    ApiError,
    "there are 1 already",
  );
});
