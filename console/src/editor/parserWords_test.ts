import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { check } from "./check.ts";
import { parserWords } from "./parserWords.ts";

const keys = (text: string, format: Parameters<typeof check>[1]) =>
  check(text, format).map(({ key, values }) => [key, ...Object.values(values ?? {})].join(" "));

Deno.test("the commonest mistakes have words of the console", () => {
  assertEquals(keys('{"a":', "json"), ["check.end"]);
  assertEquals(keys('{"a": x}', "json"), ["check.token x"]);
  assertEquals(keys('{"a" 1}', "json"), ["check.colon"]);
  assertEquals(keys('{"a": 1 "b": 2}', "json"), ["check.comma }"]);
  assertEquals(keys("{a: 1}", "json"), ["check.property"]);
  assertEquals(keys("a:\n\tb: 1\n", "yaml")[0], "check.tab");
  assertEquals(keys("a: 1\na: 2\n", "yaml"), ["check.duplicateKey"]);
});

Deno.test("words that nobody knows stay as they are", () => {
  assertEquals(parserWords("Something quite new"), undefined);
});
