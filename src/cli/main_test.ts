/** The program from its arguments to its exit code, as a process. */
import { assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { EXIT, VERSION } from "../base/mod.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", MAIN, ...args],
    env: { NO_COLOR: "1", ...environment },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
}

Deno.test("what is asked of the program itself is answered, and is no failure", async () => {
  const [version, help, licenses] = await Promise.all([
    run(["--version"]),
    run(["--help"]),
    run(["licenses"]),
  ]);
  assertEquals(version, { code: EXIT.ok, out: `rnacos ${VERSION}\n`, error: "" });
  assertEquals([help?.code, help?.error], [EXIT.ok, ""]);
  assertStringIncludes(help?.out ?? "", "rnacos");
  assertEquals(licenses?.code, EXIT.ok);
  assertStringIncludes(licenses?.out ?? "", "Apache License");
  assertStringIncludes(licenses?.error ?? "", "is only in the compiled program");
});

Deno.test("what cannot be done is said in one line, with a code of its own", async () => {
  const [unknown, more, port] = await Promise.all([
    run(["no-such-command"]),
    run(["licenses", "more"]),
    run([], { RNACOS_HTTP_PORT: "many" }),
  ]);
  for (const { code, out, error } of [unknown, more, port]) {
    assertEquals([code, out], [EXIT.refused, ""]);
    assertMatch(error, /^.+\n$/, "one line");
  }
  assertMatch(unknown?.error ?? "", /^rnacos: .*no-such-command/);
  assertStringIncludes(port?.error ?? "", "RNACOS_HTTP_PORT");
});

Deno.test("a command is told once of settings that nobody knows, and uses those of the file that is named", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "RNACOS_HTTP_PORTS=1\nRNACOS_HTTP_PORT=1\n");
  const { code, error } = await run(["-e", file, "health"]);
  assertEquals(code, EXIT.failed);
  assertEquals(error.split("\n").filter((line) => line.includes("RNACOS_HTTP_PORTS")).length, 1);
  const missing = await run(["-e", `${file}.none`, "settings"]);
  assertEquals(missing.code, EXIT.refused);
  await Deno.remove(file);
});
