import { assertEquals, assertThrows } from "#assert";
import { type ArgumentSpec, optionLines, parseOptions, usageOf } from "./options.ts";
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

Deno.test("optionLines() has a line for each option, and a second one where the first is full", () => {
  assertEquals(
    optionLines([
      { name: "--a", meaning: "short" },
      { name: "--b", alias: "-b", value: "X", meaning: "both names", choices: ["x", "y"] },
      { name: `--${"c".repeat(19)}`, meaning: "fits" },
      { name: `--${"c".repeat(20)}`, meaning: "does not" },
    ]),
    [
      "  --a                    short",
      "  --b, -b <X>            both names: x, y",
      `  --${"c".repeat(19)}  fits`,
      `  --${"c".repeat(20)}`,
      "                         does not",
      "",
    ].join("\n"),
  );
});

Deno.test("parseOptions() takes a dash for a word, the last of equal options, and nothing where nothing is wanted", () => {
  const options = parseOptions(SPEC, ["-", "--out", "a", "--out=b"]);
  assertEquals([options.operand(0), options.get("--out"), options.operand(1)], ["-", "b", ""]);
  const none = parseOptions({ operands: [], options: [{ name: "--x", meaning: "" }] }, []);
  assertEquals([none.has("--x"), none.get("--x"), none.required("--x")], [false, undefined, ""]);
  assertThrows(() => parseOptions(SPEC, ["x", "-o=1", "--out", "o"]), StartError, "-o=1");
  assertThrows(() => parseOptions(SPEC, ["x", "--out", "o", "--force="]), StartError, "no value");
});
