import { assertEquals } from "#assert";
import { configKeyText } from "../../base/mod.ts";
import { KeyTexts } from "./key_texts.ts";

const KEY = { namespace: "public", group: "G", dataId: "a" };

Deno.test("a row has the key of its config, or its own where that is another one", () => {
  const texts = new KeyTexts();
  assertEquals(texts.ofConfig(7, KEY), configKeyText(KEY));
  assertEquals(texts.ofRow(7, { ...KEY }), configKeyText(KEY));
  assertEquals(texts.ofRow(8, KEY), configKeyText(KEY));
  for (const other of [{ dataId: "b" }, { group: "H" }, { namespace: "dev" }]) {
    const key = { ...KEY, ...other };
    assertEquals(texts.ofRow(7, key), configKeyText(key));
  }
});
