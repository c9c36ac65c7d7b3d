import { assert, assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { parseArguments } from "../arguments.ts";
import { CLI_COMMANDS } from "../commands.ts";
import { runCompletion } from "./completion_command.ts";
import { StartError } from "../../settings/start_error.ts";

function scriptFor(shell: string): string {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  runCompletion(CLI_COMMANDS, { rest: [shell], environment: () => ({}), print, printError: print });
  return lines.join("");
}

Deno.test("the help and every completion name each option that a command knows", () => {
  const scripts = ["bash", "zsh", "fish"].map(scriptFor);
  for (const { name, takes } of CLI_COMMANDS) {
    const help = parseArguments([name, "--help"]);
    const text = help.type === "help" ? help.text : "";
    for (const script of scripts) assertStringIncludes(script, name);
    for (const option of takes.options) {
      for (const spelling of [option.name, option.alias]) {
        if (spelling === undefined) continue;
        assert(new RegExp(`^  .*${spelling}\\b`, "m").test(text), `${spelling} in ${text}`);
        assert(text.includes(option.meaning), option.meaning);
        for (const script of scripts) {
          assert(script.includes(spelling) || script.includes(`-l ${spelling.slice(2)}`), spelling);
        }
      }
      for (const choice of option.choices ?? []) assertStringIncludes(text, choice);
    }
    for (const operand of takes.operands) assertStringIncludes(text, `${name} ${operand}`);
  }
});

Deno.test("completion refuses a shell that it does not know", () => {
  assertThrows(() => scriptFor("tcsh"), StartError, "bash, zsh or fish");
  assertThrows(() => scriptFor("constructor"), StartError);
});

/** What bash offers when this line is completed at its end. */
async function offered(words: readonly string[], file = "a.txt"): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  const asked = `${scriptFor("bash")}
COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _rnacos; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const cwd = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${cwd}/${file}`, "");
  const { stdout, success } = await new Deno.Command("bash", { args: ["-c", asked], cwd }).output();
  Deno.removeSync(cwd, { recursive: true });
  assert(success);
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

Deno.test("bash is offered commands, options of a command, and values", async () => {
  assertEquals(await offered(["rnacos", "ba"]), ["backup"]);
  assertEquals(await offered(["rnacos", "-e", "x.env", "backup", "--o"]), ["--out", "--offline"]);
  assertEquals(await offered(["rnacos", "export", "--format", "zip"]), ["zip", "zip-v2"]);
  assertEquals(await offered(["rnacos", "completion", "z"]), ["zsh"]);
  // What takes a file is offered those that there are, beside options.
  for (const name of ["restore", "import"]) {
    assert((await offered(["rnacos", name, ""], "all.data")).includes("all.data"), name);
  }
  assertEquals((await offered(["rnacos", "backup", ""], "all.data")).includes("all.data"), false);
});
