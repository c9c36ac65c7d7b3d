/** The command line: `rnacos [-e|--env-file FILE] [-h] [-V] [COMMAND [ARGUMENTS]]`. */
import type { CliCommand } from "./command.ts";
import { CLI_COMMANDS, findCommand, FOREIGN_COMMANDS } from "./commands.ts";
import { optionLines, usageOf } from "./options.ts";
import { StartError } from "../settings/mod.ts";

type Arguments =
  | { readonly type: "run"; readonly envFile: string | undefined }
  | { readonly type: "help"; readonly text: string }
  | { readonly type: "version" }
  | {
    readonly type: "command";
    readonly command: CliCommand;
    readonly envFile: string | undefined;
    /** What follows the command's name, without the options that every command has. */
    readonly rest: readonly string[];
  };

const LONG_ENV_FILE = "--env-file=";

const COMMON_OPTIONS = `Options:
  -e, --env-file <FILE>  Read settings from this file; without it .env of the current folder is
                         read if present. The real environment wins over both.
  -h, --help             Print help
`;

function commandLines(): string {
  return CLI_COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}\n`).join("");
}

export const HELP_TEXT = `A Nacos-compatible service registry and config center.

Usage: rnacos [OPTIONS]              run the server
       rnacos [OPTIONS] <COMMAND>

Commands:
${commandLines()}
${COMMON_OPTIONS}  -V, --version          Print version

Examples:
  rnacos -e env01        run the server with the settings of the file env01
  rnacos health -e env01 ask that server how it is
  rnacos <COMMAND> -h    help and examples of a command

Settings are environment variables; docs/reference/settings.md lists them.
`;

function commandHelp({ name, summary, takes, examples }: CliCommand): string {
  const lines = examples.map(([line, meaning]) => `  ${line}\n      ${meaning}\n`);
  const own = takes.options.length === 0
    ? ""
    : `Options of this command:\n${optionLines(takes.options)}\n`;
  return `${summary}.\n\nUsage: rnacos ${name} ${usageOf(takes)}\n\n${own}${COMMON_OPTIONS}\n` +
    `Examples:\n${lines.join("")}`;
}

/** The command named `name`; throws StartError for a word that is none. */
function commandNamed(name: string): CliCommand {
  const command = findCommand(name);
  if (command !== undefined) return command;
  const instead = FOREIGN_COMMANDS.get(name);
  if (instead !== undefined) throw new StartError(`Unknown sub-command ${name}: ${instead}`);
  throw new StartError(
    `Unknown sub-command ${name}: one of ${CLI_COMMANDS.map((known) => known.name).join(", ")} ` +
      "is wanted, or none to run the server; see rnacos --help",
  );
}

/** Throws StartError for anything that is neither an option nor a command. */
export function parseArguments(args: readonly string[]): Arguments {
  let envFile: string | undefined;
  let command: CliCommand | undefined;
  let question: "help" | "version" | undefined;
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "-h" || arg === "--help") question ??= "help";
    else if (arg === "-e" || arg === "--env-file") {
      envFile = args[++at];
      if (envFile === undefined || envFile === "") {
        throw new StartError(`Cannot use option ${arg}: the name of a file is wanted after it`);
      }
    } else if (arg.startsWith(LONG_ENV_FILE) && arg.length > LONG_ENV_FILE.length) {
      envFile = arg.slice(LONG_ENV_FILE.length);
    } else if (command !== undefined) {
      rest.push(arg);
    } else if (arg === "-V" || arg === "--version") {
      question ??= "version";
    } else if (arg.startsWith("-")) {
      throw new StartError(`Unknown option ${arg}: -e FILE, -h or -V is wanted`);
    } else {
      command = commandNamed(arg);
    }
  }
  if (question === "version") return { type: "version" };
  if (question === "help") {
    return { type: "help", text: command === undefined ? HELP_TEXT : commandHelp(command) };
  }
  if (command === undefined) return { type: "run", envFile };
  return { type: "command", command, envFile, rest };
}
