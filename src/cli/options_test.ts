import { assertEquals, assertThrows } from "#assert";
import { type ArgumentSpec, parseOptions, usageOf } from "./options.ts";
import { StartError } from "../settings/start_error.ts";

const SPEC: ArgumentSpec = {
  operands: ["FILE"],
  options: [
    { name: "--out", alias: "--output", value: "FILE", required: true, meaning: "where" },
    { name: "--kind", value: "KIND", choices: ["a", "b"], meaning: "which" },
    { name: "--force", meaning: "at once" },
  ],
};

Deno.test("parseOptions() takes values in both forms, aliases, switches and operands", () => {
  for (const words of [["x", "--out", "o"], ["--out=o", "x"], ["--output=o", "x"]]) {
    const options = parseOptions(SPEC, words);
    assertEquals([options.required("--out"), options.operand(0)], ["o", "x"]);
    assertEquals(options.has("--force"), false);
  }
  const options = parseOptions(SPEC, ["x", "--force", "--kind", "b", "--out", "a=b"]);
  assertEquals([options.has("--force"), options.get("--kind")], [true, "b"]);
  assertEquals(options.get("--out"), "a=b");
});

Deno.test("parseOptions() names what it cannot use", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["x", "--out", "o", "--fast"], "Cannot use --fast: this command takes FILE, --out"],
    [["x", "y", "--out", "o"], "Cannot use y"],
    [["--out", "o"], "without FILE"],
    [["x"], "without --out FILE"],
    [["x", "--out"], "Cannot use --out: a value is wanted"],
    [["x", "--out="], "Cannot use --out: a value is wanted"],
    [["x", "--out", "o", "--force=yes"], "--force takes no value"],
    [["x", "--out", "o", "--kind", "c"], "Cannot use --kind c: one of a, b is wanted"],
    [["x", "-f", "--out", "o"], "Cannot use -f"],
  ];
  for (const [words, text] of cases) {
    assertThrows(() => parseOptions(SPEC, words), StartError, text);
  }
});

Deno.test("usageOf() puts brackets around what may be left out", () => {
  assertEquals(usageOf(SPEC), "FILE --out FILE [--kind KIND] [--force] [-e FILE]");
});
