import { assertEquals } from "#assert";
import {
  canonicalNamespace,
  configKeyText,
  configNamespace,
  groupedName,
  serviceKeyText,
  splitGroupedName,
} from "./names.ts";

Deno.test("the default namespace has many spellings, and more of them for configs", () => {
  for (const text of [undefined, null, "", " ", "public"]) {
    assertEquals([canonicalNamespace(text), configNamespace(text)], ["public", "public"]);
  }
  for (const text of ["PUBLIC", "Public", "null", "NULL"]) {
    assertEquals([canonicalNamespace(text), configNamespace(text)], [text, "public"]);
  }
  for (const text of ["publix", "nul", "nulll", "publicc", "dev"]) {
    assertEquals([canonicalNamespace(text), configNamespace(text)], [text, text]);
  }
});

Deno.test("a grouped name is split at its first separator", () => {
  assertEquals(groupedName("g", "s"), "g@@s");
  assertEquals(splitGroupedName("g@@s"), { group: "g", name: "s" });
  assertEquals(splitGroupedName("g@@s@@t"), { group: "g", name: "s@@t" });
  assertEquals(splitGroupedName("@@s"), { group: "", name: "s" });
  assertEquals(splitGroupedName("s"), { group: "DEFAULT_GROUP", name: "s" });
  assertEquals(splitGroupedName("s", "g"), { group: "g", name: "s" });
});

Deno.test("no two keys have one text", () => {
  const config = { namespace: "n", group: "g", dataId: "d" };
  assertEquals(configKeyText(config), "n\0g\0d");
  assertEquals(serviceKeyText({ namespace: "n", group: "g", name: "s" }), "n\0g\0s");
});
