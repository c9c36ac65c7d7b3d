import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { HELP_TEXT, parseArguments } from "./arguments.ts";
import { COMMANDS, findCommand } from "./commands.ts";
import { loadEnvironment } from "./environment.ts";
import { StartError } from "./start_error.ts";

Deno.test("parseArguments() understands the options of r-nacos", () => {
  assertEquals(parseArguments([]), { type: "run", envFile: undefined });
  for (const args of [["-e", "x.env"], ["--env-file", "x.env"], ["--env-file=x.env"]]) {
    assertEquals(parseArguments(args), { type: "run", envFile: "x.env" });
  }
  assertEquals(parseArguments(["-h"]), { type: "help", text: HELP_TEXT });
  assertEquals(parseArguments(["--version"]), { type: "version" });
});

Deno.test("parseArguments() finds a command, its arguments and the options of all", () => {
  const health = findCommand("health");
  assert(health !== undefined);
  for (const args of [["-e", "x.env", "health"], ["health", "--env-file=x.env"]]) {
    assertEquals(parseArguments(args), {
      type: "command",
      command: health,
      envFile: "x.env",
      rest: [],
    });
  }
  const parsed = parseArguments(["health", "--fast", "now"]);
  assertEquals(parsed.type === "command" ? parsed.rest : [], ["--fast", "now"]);
});

Deno.test("every command has its help with examples", () => {
  for (const { name, summary } of COMMANDS) {
    const parsed = parseArguments([name, "--help"]);
    const text = parsed.type === "help" ? parsed.text : "";
    for (const part of [summary, `Usage: rnacos ${name}`, "Examples:\n"]) {
      assertStringIncludes(text, part);
    }
    assertStringIncludes(HELP_TEXT, `  ${name} `);
  }
});

Deno.test("parseArguments() names what it does not know", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["serve"], "Unknown sub-command serve"],
    [["data-to-sqlite", "a", "b"], "this version does not have it"],
    [["--port", "1"], "Unknown option --port"],
    [["-e"], "name of a file"],
  ];
  for (const [args, text] of cases) {
    assertStringIncludes(assertThrows(() => parseArguments(args), StartError).message, text);
  }
});

Deno.test("loadEnvironment() lets the real environment win over the file that was named", () => {
  const path = Deno.makeTempFileSync({ suffix: ".env" });
  try {
    Deno.writeTextFileSync(path, '\ufeff# comment\nA=file\nexport B="two words"\nC=${A}\n');
    const merged = loadEnvironment(path, { A: "real" });
    assertEquals([merged["A"], merged["B"], merged["C"]], ["real", "two words", "${A}"]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("loadEnvironment() refuses a named file that is missing or is none", () => {
  const folder = Deno.makeTempDirSync();
  try {
    for (const path of [`${folder}/absent.env`, folder]) {
      const { message } = assertThrows(() => loadEnvironment(path, {}), StartError);
      assertStringIncludes(message, path);
    }
  } finally {
    Deno.removeSync(folder);
  }
});
