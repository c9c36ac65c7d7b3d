import { assert, assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { LOG_SUBJECTS } from "../../observe/log/mod.ts";
import { type Environment, StartError } from "../../settings/mod.ts";
import { findCommand } from "../commands.ts";

async function settingsOf(environment: Environment): Promise<string> {
  const lines: string[] = [];
  const code = await findCommand("settings")?.run({
    rest: [],
    environment: () => environment,
    print: (text) => void lines.push(text),
    printError: () => {
      throw new Error("nothing is wrong");
    },
  });
  assertEquals(code, 0);
  return lines.join("");
}

Deno.test("settings tells values, defaults, what follows and the log targets, and no secret", async () => {
  const text = await settingsOf({
    HOME: "/home/of-nobody",
    RNACOS_HTTP_PORT: "9000",
    RNACOS_CLUSTER_TOKEN: "0123456789abcdef0123456789abcdef",
  });
  for (
    const line of [
      "Set:\n  RNACOS_HTTP_PORT=9000 (default: 8848)\n",
      "  RNACOS_CLUSTER_TOKEN=***\n",
      "  RNACOS_GRPC_PORT=HTTP port + 1000\n",
      "HTTP on 0.0.0.0, port 9000; gRPC on port 10000\n",
      "node 1, for other nodes at 127.0.0.1:10000\n",
      "data in /home/of-nobody/",
      ...[...LOG_SUBJECTS].flatMap(([name, subject]) => [`  ${name} `, ` ${subject}\n`]),
    ]
  ) assertStringIncludes(text, line);
  assertEquals(text.includes("0123456789abcdef"), false);
  assertEquals(text.includes("without effect"), false);
});

Deno.test("settings refuses what the start would refuse", () => {
  const run = (environment: Environment, rest: readonly string[] = []) =>
    findCommand("settings")?.run({
      rest,
      environment: () => environment,
      print: () => assert(false, "nothing is told"),
      printError: () => assert(false, "the caller says it"),
    });
  assertThrows(() => run({ RNACOS_HTTP_PORT: "x" }), StartError, "RNACOS_HTTP_PORT=x");
  assertThrows(() => run({}, ["--loud"]), StartError, "Cannot use --loud");
});
