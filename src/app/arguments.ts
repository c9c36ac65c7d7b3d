/** The command line: `rnacos [-e|--env-file FILE] [-h] [-V]`. */
import { StartError } from "./start_error.ts";

export type Arguments =
  | { readonly type: "run"; readonly envFile: string | undefined }
  | { readonly type: "help" }
  | { readonly type: "version" };

const LONG_ENV_FILE = "--env-file=";
/** Known to users of r-nacos; they come with backups, so their refusal says more than "unknown". */
const LATER_COMMANDS = ["data-to-sqlite", "sqlite-to-data", "mysql-to-data", "openapi-to-data"];

export const HELP_TEXT = `A Nacos-compatible service registry and config center.

Usage: rnacos [OPTIONS]

Options:
  -e, --env-file <FILE>  Read settings from this file; without it .env of the current folder is
                         read if present. The real environment wins over both.
  -h, --help             Print help
  -V, --version          Print version

Settings are environment variables; README lists them.
`;

/** Throws StartError for anything that is not an option. */
export function parseArguments(args: readonly string[]): Arguments {
  let envFile: string | undefined;
  let question: "help" | "version" | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "-h" || arg === "--help") question ??= "help";
    else if (arg === "-V" || arg === "--version") question ??= "version";
    else if (arg === "-e" || arg === "--env-file") {
      envFile = args[++at];
      if (envFile === undefined || envFile === "") {
        throw new StartError(`Cannot use option ${arg}: the name of a file is wanted after it`);
      }
    } else if (arg.startsWith(LONG_ENV_FILE) && arg.length > LONG_ENV_FILE.length) {
      envFile = arg.slice(LONG_ENV_FILE.length);
    } else if (arg.startsWith("-")) {
      throw new StartError(`Unknown option ${arg}: -e FILE, -h or -V is wanted`);
    } else if (LATER_COMMANDS.includes(arg)) {
      throw new StartError(
        `Unknown sub-command ${arg}: it is planned, this version does not have it`,
      );
    } else {
      throw new StartError(`Unknown sub-command ${arg}: there are only options, see rnacos --help`);
    }
  }
  return question === undefined ? { type: "run", envFile } : { type: question };
}
