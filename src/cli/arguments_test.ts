import { assert, assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { HELP_TEXT, parseArguments } from "./arguments.ts";
import { CLI_COMMANDS, findCommand } from "./commands.ts";
import { loadEnvironment } from "../settings/environment.ts";
import { StartError } from "../settings/start_error.ts";

Deno.test("parseArguments() understands the options of r-nacos", () => {
  assertEquals(parseArguments([]), { type: "run", envFile: undefined });
  for (const args of [["-e", "x.env"], ["--env-file", "x.env"], ["--env-file=x.env"]]) {
    assertEquals(parseArguments(args), { type: "run", envFile: "x.env" });
  }
  assertEquals(parseArguments(["-h"]), { type: "help", text: HELP_TEXT });
  assertEquals(parseArguments(["--version"]), { type: "version" });
  assertEquals(parseArguments(["-V", "-h"]), { type: "version" });
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
  for (const { name, summary } of CLI_COMMANDS) {
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
    [["data-to-sqlite", "a", "b"], "rnacos import"],
    [["--port", "1"], "Unknown option --port"],
    [["-e"], "name of a file"],
    [["-V", "-h", "bogus"], "Unknown sub-command bogus"],
    [["-h", "--port"], "Unknown option --port"],
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

function withFile(bytes: Uint8Array, use: (path: string) => void): void {
  const path = Deno.makeTempFileSync({ suffix: ".env" });
  try {
    Deno.writeFileSync(path, bytes);
    use(path);
  } finally {
    Deno.removeSync(path);
  }
}

const utf8 = new TextEncoder();

Deno.test("loadEnvironment() takes comments, blank lines, quotes over several lines and CRLF", () => {
  const text =
    '# a\r\n\r\n  # b\r\nexport A = 1 # c\r\nB="x\ny # no comment\n" # d\nC=\'=\n\'\nD=`q\n"`\n' +
    'F=\n G=5\nH=in" side\nexport=6\na.b-c=7\n';
  withFile(utf8.encode(text), (path) => {
    assertEquals(loadEnvironment(path, {}), {
      A: "1",
      B: "x\ny # no comment\n",
      C: "=\n",
      D: 'q\n"',
      F: "",
      G: "5",
      H: 'in" side',
      export: "6",
      "a.b-c": "7",
    });
  });
});

Deno.test("loadEnvironment() refuses lines that say nothing by file and number", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["A=1\nRNACOS_HTTP_PORT 80\n", 2],
    ["nonsense", 1],
    ["A='x\ny'\n\n# c\n=value\n", 5],
    ["export\n", 1],
    ["A=1\nB='open\nC=1\n", 2],
    ['A="in" side\n', 1],
    ["A=1\r\nB=2\r\nC\r\n", 3],
    ["A B=1\n", 1],
  ];
  for (const [text, line] of cases) {
    withFile(utf8.encode(text), (path) => {
      const { message } = assertThrows(() => loadEnvironment(path, {}), StartError);
      assertStringIncludes(message, `${path}, line ${line}:`);
    });
  }
});

Deno.test("loadEnvironment() refuses bytes that are no UTF-8 by file and number", () => {
  withFile(new Uint8Array([...utf8.encode("A=1\nB="), 0xff, 0x0a]), (path) => {
    const { message } = assertThrows(() => loadEnvironment(path, {}), StartError);
    assertStringIncludes(message, `${path}, line 2:`);
  });
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

Deno.test("parseArguments() takes the last file, and needs its name", () => {
  assertEquals(parseArguments(["-e", "a", "--env-file=b"]), { type: "run", envFile: "b" });
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["-e", ""], "Cannot use option -e: the name of a file is wanted"],
    [["--env-file"], "Cannot use option --env-file: the name of a file is wanted"],
    [["--env-file="], "Unknown option --env-file="],
    [["health", "-e"], "Cannot use option -e"],
  ];
  for (const [args, text] of cases) {
    assertThrows(() => parseArguments(args), StartError, text);
  }
});

Deno.test("parseArguments() answers the first question, and a command's own -V is its own", () => {
  assertEquals(parseArguments(["-h", "-V"]), { type: "help", text: HELP_TEXT });
  const parsed = parseArguments(["health", "-V", "--version"]);
  assertEquals(parsed.type === "command" ? parsed.rest : [], ["-V", "--version"]);
  assertEquals(parseArguments(["-V", "health"]), { type: "version" });
});

Deno.test("the help of a command has its own options where it has some", () => {
  const helpOf = (name: string) => {
    const parsed = parseArguments([name, "-h"]);
    return parsed.type === "help" ? parsed.text : "";
  };
  assertStringIncludes(helpOf("backup"), "Options of this command:\n  --out <FILE>");
  assertStringIncludes(helpOf("backup"), "\n\nOptions:\n  -e, --env-file <FILE>");
  assertEquals(helpOf("health").includes("Options of this command"), false);
  assertStringIncludes(HELP_TEXT, "\n  health     ");
  assertStringIncludes(HELP_TEXT, "\n  completion ");
});
