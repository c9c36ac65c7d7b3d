import { assertEquals } from "#assert";
import { configResource, namespaceResource, serviceResource } from "./resource.ts";

Deno.test("a resource has the names of its key, each in its place", () => {
  assertEquals(configResource({ namespace: "n", group: "g", dataId: "d" }), {
    namespace: "n",
    group: "g",
    name: "d",
  });
  assertEquals(serviceResource({ namespace: "n", group: "g", name: "s" }), {
    namespace: "n",
    group: "g",
    name: "s",
  });
});

Deno.test("a list is about a namespace, and about a group that is not blank", () => {
  assertEquals(namespaceResource("config", "n", "g"), {
    namespace: "n",
    group: "g",
    name: undefined,
  });
  for (const group of [undefined, "", "  "]) {
    assertEquals(namespaceResource("naming", "n", group).group, undefined);
  }
  // Blanks around a group belong to it.
  assertEquals(namespaceResource("naming", "n", " g ").group, " g ");
});

Deno.test("nothing names the default namespace, for configs in any spelling of blanks", () => {
  for (const kind of ["config", "naming", "namespace"] as const) {
    assertEquals(namespaceResource(kind, undefined).namespace, "public", kind);
    assertEquals(namespaceResource(kind, "").namespace, "public", kind);
  }
});
