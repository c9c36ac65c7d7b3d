import { assert, assertEquals } from "#assert";
import { cutText, ownText } from "./own_text.ts";

Deno.test("ownText() and cutText() change no character", () => {
  const texts = [
    "",
    "short",
    "a text that is long enough",
    'quotes " and \\ and \n',
    "配置 🚀 and more of it",
  ];
  for (const text of [...texts, "half a pair \ud800 in the middle"]) {
    assertEquals(ownText(text), text);
  }
  assertEquals([cutText("abc", 3), cutText("abcd", 3)], ["abc", "abc"]);
});

Deno.test("a part that is kept does not keep the text that it was cut out of", () => {
  const CHARS = 1_000_000;
  const COUNT = 200;
  const kept: string[] = [];
  const startBytes = Deno.memoryUsage().heapUsed;
  for (let at = 0; at < COUNT; at++) {
    const long = `${String(at).padStart(20, "0")}${"x".repeat(CHARS)}`.replaceAll("y", "z");
    kept.push(ownText(long.slice(0, 20)), cutText(long, 100));
  }
  const grownBytes = Deno.memoryUsage().heapUsed - startBytes;
  assertEquals(kept.length, 2 * COUNT);
  assert(grownBytes < COUNT * CHARS / 2, `${grownBytes} bytes for ${COUNT} parts`);
});
