/** From the command line to a running server. */
import { HELP_TEXT, parseArguments } from "./arguments.ts";
import { loadEnvironment } from "./environment.ts";
import { writeStderr, writeStdout } from "./logger.ts";
import { readSettings } from "./settings.ts";
import { StartError } from "./start_error.ts";
import { VERSION } from "./version.ts";

export async function main(args: readonly string[]): Promise<void> {
  await Promise.resolve();
  void [args, HELP_TEXT, parseArguments, loadEnvironment, writeStderr, writeStdout, readSettings];
  void [StartError, VERSION];
}
