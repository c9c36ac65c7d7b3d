/** The commands that README gives to a newcomer. */
import { assertEquals, assertStringIncludes } from "#assert";
import { inRepository } from "../../scripts/lib/repository.ts";
import { freePorts } from "../../scripts/lib/free_ports.ts";

const PREFIX = "npx -y deno@2.9.6 ";

/** Commands of README that a fresh machine is told to run, without the part that fetches Deno. */
function commands(): string[] {
  const lines = Deno.readTextFileSync(inRepository("README.md")).split("\n");
  return lines.filter((line) => line.startsWith(PREFIX)).map((line) => line.slice(PREFIX.length));
}

Deno.test("README sets up with exactly two commands", () => {
  assertEquals(commands(), ["task start", "task test"]);
});

Deno.test("README's first command starts a server, which SIGTERM stops in good order", async () => {
  const [start = ""] = commands();
  const dataDir = Deno.makeTempDirSync();
  const ports = freePorts();
  const child = new Deno.Command(Deno.execPath(), {
    args: start.split(" "),
    cwd: inRepository(),
    env: {
      RNACOS_HTTP_PORT: String(ports.http),
      RNACOS_GRPC_PORT: String(ports.grpc),
      RNACOS_HTTP_CONSOLE_PORT: "0",
      RNACOS_DATA_DIR: dataDir,
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log = new Response(child.stderr).text();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (!output.includes("rnacos started")) continue;
    const body = new URLSearchParams({ dataId: "a", group: "g", content: "c" });
    const url = `http://127.0.0.1:${ports.http}/nacos/v1/cs/configs`;
    assertEquals(await (await fetch(url, { method: "POST", body })).text(), "true");
    child.kill("SIGTERM");
    break;
  }
  const { code } = await child.status;
  assertStringIncludes(output, "rnacos started");
  const told = await log;
  assertEquals(code, 0, `found exit code ${code}:\n${told}`);
  assertStringIncludes(told, "app: Stopped elapsedMs=");
  Deno.removeSync(dataDir, { recursive: true });
});
