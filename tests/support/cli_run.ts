/** A command of the program in this process, with all that it says. */
import { findCommand } from "../../src/cli/commands.ts";
import type { Environment } from "../../src/settings/mod.ts";

export interface CliRun {
  readonly code: number | undefined;
  /** Both outputs, in the order in which they were written. */
  readonly text: string;
}

export async function runCli(words: readonly string[], environment: Environment): Promise<CliRun> {
  const [name = "", ...rest] = words;
  const parts: string[] = [];
  const print = (text: string) => void parts.push(text);
  const call = { rest, environment: () => environment, print, printError: print };
  const code = await findCommand(name)?.run(call);
  return { code, text: parts.join("") };
}
