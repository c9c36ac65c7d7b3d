/** The command line: `rnacos [-e|--env-file FILE] [-h] [-V] [recover [--yes]]`. */
import { StartError } from "./start_error.ts";

export type Arguments =
  | { readonly type: "run"; readonly envFile: string | undefined }
  | { readonly type: "recover"; readonly envFile: string | undefined; readonly yes: boolean }
  | { readonly type: "help" }
  | { readonly type: "version" };

const LONG_ENV_FILE = "--env-file=";
/** Known to users of r-nacos; they come with backups, so their refusal says more than "unknown". */
const LATER_COMMANDS = ["data-to-sqlite", "sqlite-to-data", "mysql-to-data", "openapi-to-data"];

export const HELP_TEXT = `A Nacos-compatible service registry and config center.

Usage: rnacos [OPTIONS] [recover [--yes]]

Commands:
  recover                For a cluster that has lost most of its members for good: makes the data
                         directory of this stopped node a cluster of its own. Explains, then asks;
                         --yes answers.

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
  let recover = false;
  let yes = false;
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
    } else if (arg === "recover") recover = true;
    else if (arg === "--yes") yes = true;
    else if (arg.startsWith("-")) {
      throw new StartError(`Unknown option ${arg}: -e FILE, -h or -V is wanted`);
    } else if (LATER_COMMANDS.includes(arg)) {
      throw new StartError(
        `Unknown sub-command ${arg}: it is planned, this version does not have it`,
      );
    } else {
      throw new StartError(`Unknown sub-command ${arg}: there is only recover, see rnacos --help`);
    }
  }
  if (question !== undefined) return { type: question };
  if (recover) return { type: "recover", envFile, yes };
  if (yes) throw new StartError("Cannot use option --yes: it belongs to recover");
  return { type: "run", envFile };
}
