/** From the command line to a command or a running server, and to the exit code. */
import { env } from "node:process";
import { EXIT, VERSION } from "../base/mod.ts";
import { writeStderr, writeStdout } from "../observe/log/mod.ts";
import {
  type Environment,
  loadEnvironment,
  StartError,
  unknownNotices,
  unknownSettings,
} from "../settings/mod.ts";
import { parseArguments } from "./arguments.ts";

/** Runs until the end and leaves the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    Deno.exit(await run(args));
  } catch (thrown) {
    if (!(thrown instanceof StartError)) throw thrown;
    writeStderr(`rnacos: ${thrown.message.replaceAll("\n", " ")}\n`);
    Deno.exit(EXIT.refused);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed.type === "help") {
    writeStdout(parsed.text);
    return EXIT.ok;
  }
  if (parsed.type === "version") {
    writeStdout(`rnacos ${VERSION}\n`);
    return EXIT.ok;
  }
  if (parsed.type === "command") {
    return await parsed.command.run({
      rest: parsed.rest,
      environment: once(() => commandEnvironment(parsed.envFile)),
      print: writeStdout,
      printError: writeStderr,
    });
  }
  // Loaded here, so that commands need not wait until all of the server is.
  const { serveOrRefuse } = await import("../app/mod.ts");
  return await serveOrRefuse(parsed.envFile);
}

function once<T>(read: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: read() }).value;
}

/** A misspelt name must not send a command to another server without a word. */
function commandEnvironment(envFile: string | undefined): Environment {
  const environment = loadEnvironment(envFile, env);
  for (const notice of unknownNotices(unknownSettings(environment))) {
    writeStderr(`rnacos: ${notice}\n`);
  }
  return environment;
}
