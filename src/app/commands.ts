/** What the program can do besides serving: one line here and one file for each command. */
import type { Environment } from "./setting_value.ts";
import { runHealth } from "./health_command.ts";
import { runLicenses } from "./licenses_command.ts";
import { runMembers } from "./members_command.ts";
import { runRecover } from "./recover_command.ts";
import { StartError } from "./start_error.ts";

/** What a command is given. */
export interface CommandCall {
  /** Arguments after its name, without `-e FILE`. */
  readonly rest: readonly string[];
  /** Settings, merged from the real environment and the environment file when they are asked for. */
  readonly environment: () => Environment;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

export interface Command {
  readonly name: string;
  /** One line without a full stop. */
  readonly summary: string;
  /** Arguments of its own, as the help shows them. */
  readonly usage: string;
  /** Command lines and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Resolves with the exit code; throws StartError for arguments or settings that cannot be used. */
  run(call: CommandCall): Promise<number>;
}

export const COMMANDS: readonly Command[] = [
  {
    name: "health",
    summary: "Ask the server on this machine whether it serves: exit code 0 if so, 1 if not",
    usage: "[-e FILE]",
    examples: [
      ["rnacos health", "asks the server that runs with the settings of .env, or the default ones"],
      ["rnacos health -e env01", "asks the server that runs with the settings of env01"],
      ["RNACOS_HTTP_PORT=8850 rnacos health", "asks the server on port 8850"],
    ],
    run: withoutArguments(runHealth),
  },
  {
    name: "members",
    summary: "List the nodes of a cluster, or take nodes out before they are scaled away",
    usage: "[--server HOST:PORT] [--keep ID] [-e FILE]",
    examples: [
      ["rnacos members", "lists the nodes as the server on this machine knows them"],
      ["rnacos members --server node1:8848", "asks the server on another machine"],
      ["rnacos members --keep 3", "takes the nodes 4, 5 and so on out of the cluster"],
    ],
    run: runMembers,
  },
  {
    name: "recover",
    summary: "Make a stopped node's data a cluster of its own, when most members are lost for good",
    usage: "[--yes] [-e FILE]",
    examples: [
      ["rnacos recover -e env02", "explains what will happen and asks for the node's id"],
      ["rnacos recover -e env02 --yes", "does it without asking"],
    ],
    run: runRecover,
  },
  {
    name: "licenses",
    summary: "Print the licence of this program and of everything in it",
    usage: "",
    examples: [["rnacos licenses | less", "reads them page by page"]],
    run: withoutArguments(runLicenses),
  },
];

/** Known to users of r-nacos; they come with backups, so their refusal says more than "unknown". */
export const LATER_COMMANDS: readonly string[] = [
  "data-to-sqlite",
  "sqlite-to-data",
  "mysql-to-data",
  "openapi-to-data",
];

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

function withoutArguments(run: Command["run"]): Command["run"] {
  return (call) => {
    const [unknown] = call.rest;
    if (unknown === undefined) return run(call);
    throw new StartError(`Cannot use ${unknown}: this command takes no arguments but -e FILE`);
  };
}
