/** Which source of settings wins. */
import { assertEquals, assertStringIncludes } from "#assert";
import { RUN_ARGS } from "../../scripts/lib/server_process.ts";

/** Ends with the refusal of the port that won, so that nothing has to be served. */
async function portThatWins(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const cwd = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${cwd}/${name}`, text);
    }
    const base = Object.fromEntries(
      Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("RNACOS_")),
    );
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...RUN_ARGS, ...args],
      cwd,
      env: { ...base, ...env },
      clearEnv: true,
    }).output();
    const line = new TextDecoder().decode(stderr);
    assertEquals(code, 2, line);
    return line;
  } finally {
    Deno.removeSync(cwd, { recursive: true });
  }
}

const DOT_ENV = { ".env": "RNACOS_HTTP_PORT=from-dot-env\n" };
const NAMED = { ...DOT_ENV, "named.env": "RNACOS_HTTP_PORT='from named'\n" };

Deno.test(".env of the current folder is read when no file is named", async () => {
  assertStringIncludes(await portThatWins(DOT_ENV, []), "RNACOS_HTTP_PORT=from-dot-env");
});

Deno.test("a named file takes the place of .env", async () => {
  assertStringIncludes(
    await portThatWins(NAMED, ["-e", "named.env"]),
    "RNACOS_HTTP_PORT=from named",
  );
});

Deno.test("the real environment wins over every file", async () => {
  const env = { RNACOS_HTTP_PORT: "from-real" };
  assertStringIncludes(await portThatWins(NAMED, [], env), "RNACOS_HTTP_PORT=from-real");
  const named = await portThatWins(NAMED, ["--env-file=named.env"], env);
  assertStringIncludes(named, "RNACOS_HTTP_PORT=from-real");
});
