import { assertEquals } from "#assert";
import { MCP } from "../../base/mod.ts";
import { lineDiff } from "./line_diff.ts";

Deno.test("what two texts begin and end with alike is left out", () => {
  const cases: readonly (readonly [before: string, after: string, diff: string])[] = [
    ["a", "a", ""],
    ["", "", ""],
    ["a\nb\nc", "a\nB\nc", "@@ line 2 @@\n-b\n+B"],
    ["a\nc", "a\nb\nc", "@@ line 2 @@\n+b"],
    ["a\nb\nc", "a\nc", "@@ line 2 @@\n-b"],
    ["a", "a\na", "@@ line 2 @@\n+a"],
    ["", "x", "@@ line 1 @@\n-\n+x"],
  ];
  for (const [before, after, diff] of cases) assertEquals(lineDiff(before, after), diff);
});

Deno.test("a long difference is cut with a word", () => {
  const long = "x".repeat(MCP.maxContentChars);
  const cut = lineDiff("", long).slice(MCP.maxContentChars);
  assertEquals(cut, `\n(cut: ${MCP.maxContentChars + 16} characters in all)`);
});
