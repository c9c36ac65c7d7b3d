import { assertEquals, assertThrows } from "#assert";
import { oneLine, replaceSection } from "./generated.ts";

Deno.test("replaceSection() replaces what stands between the marks and nothing else", () => {
  const text = "a\n<!-- x:begin -->\n\nold\n\n<!-- x:end -->\nb\n";
  const updated = "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n";
  assertEquals(replaceSection(text, "x", "new\n"), updated);
  assertEquals(replaceSection(updated, "x", "new"), updated);
  assertThrows(() => replaceSection(text, "y", ""), Error, "section y");
});

Deno.test("oneLine() cannot break out of its item", () => {
  assertEquals(oneLine("a\n  - b\nc"), "a - b c");
});
