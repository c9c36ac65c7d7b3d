import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { check } from "./check.ts";
import { formatOf, formatOfName } from "./format.ts";

const lines = (text: string, format: Parameters<typeof check>[1]) =>
  check(text, format).map(({ line, severity }) => `${severity} ${line}`);

Deno.test("a duplicate key of YAML is found with its line", () => {
  assertEquals(lines("a: 1\nb:\n  c: 1\n  c: 2\n", "yaml"), ["error 4"]);
  assertEquals(lines("a: 1\nb: [1,\n", "yaml").length > 0, true);
  assertEquals(lines("a: 1\nb: 2\n---\n", "yaml").length, 1);
});

Deno.test("JSON tells the line of what is wrong, and of a duplicate key", () => {
  assertEquals(lines('{\n  "a": 1,\n  "b" 2\n}', "json"), ["error 3"]);
  assertEquals(lines('{\n  "a": 1,\n  "a": 2\n}', "json"), ["error 3"]);
  assertEquals(lines('{"a": [1, 2], "b": {"a": 1}}', "json"), []);
  assertEquals(lines('{\n"a":', "json"), ["error 2"]);
});

Deno.test("properties: duplicates, comments, and lines that go on", () => {
  assertEquals(lines("a=1\n# a=2\nb: 2\na 3", "properties"), ["error 4"]);
  assertEquals(lines("a=1,\\\n  b=2\nb=3", "properties"), []);
  assertEquals(lines("a\\=b=1\na=2\r\na\\=b=3", "properties"), ["error 3"]);
});

Deno.test("TOML tells the line", () => {
  assertEquals(lines('a = 1\nb = "x\n', "toml"), ["error 2"]);
  assertEquals(lines("[a]\nx = 1\n[a]\n", "toml"), ["error 3"]);
  assertEquals(lines('[a]\nx = 1\ny = ["z"]\n', "toml"), []);
});

Deno.test("nothing is wrong with empty content, and plain text has no form", () => {
  assertEquals(lines(" \n", "json"), []);
  assertEquals(lines("{", "text"), []);
});

Deno.test("content that is too large to check says so", () => {
  assertEquals(lines("a".repeat(1_000_001), "json"), ["warning 1"]);
});

Deno.test("types that nobody knows are plain text", () => {
  assertEquals(formatOf("YML"), "yaml");
  assertEquals(formatOf("TEXT"), "text");
  assertEquals(formatOf("ini"), "text");
  assertEquals(formatOfName("a.b.toml"), "toml");
  assertEquals(formatOfName("plain"), "text");
});
