/**
 * What the program can do besides serving: one entry here and one file for each command. What needs the store, the
 * state or a server to ask is loaded when it runs, so that the others answer at once and a server starts without it.
 */
import {
  BACKUP_ARGUMENTS,
  EXPORT_ARGUMENTS,
  RESTORE_ARGUMENTS,
} from "./commands/backup_arguments.ts";
import { TOKEN_ARGUMENTS, USER_ARGUMENTS } from "./commands/access_arguments.ts";
import { COMPLETION_ARGUMENTS, runCompletion } from "./commands/completion_command.ts";
import { IMPORT_ARGUMENTS } from "./commands/import_arguments.ts";
import { runLicenses } from "./commands/licenses_command.ts";
import { MEMBERS_ARGUMENTS } from "./commands/members_arguments.ts";
import { runSettings } from "./commands/settings_command.ts";
import type { CliCommand, CommandCall } from "./command.ts";
import { type ArgumentSpec, parseOptions } from "./options.ts";
import { RECOVER_ARGUMENTS, runRecover } from "./commands/recover_command.ts";

const NO_ARGUMENTS: ArgumentSpec = { operands: [], options: [] };

export const CLI_COMMANDS: readonly CliCommand[] = [
  {
    name: "health",
    summary: "Ask the server on this machine whether it serves: exit code 0 if so, 1 if not",
    takes: NO_ARGUMENTS,
    examples: [
      ["rnacos health", "asks the server that runs with the settings of .env, or the default ones"],
      ["rnacos health -e env01", "asks the server that runs with the settings of env01"],
      ["RNACOS_HTTP_PORT=8850 rnacos health", "asks the server on port 8850"],
    ],
    run: (call) =>
      withoutArguments(
        call,
        async () => await (await import("./commands/health_command.ts")).runHealth(call),
      ),
  },
  {
    name: "settings",
    summary:
      "List the settings that a server would start with, their defaults, and the log targets",
    takes: NO_ARGUMENTS,
    examples: [
      ["rnacos settings", "those of .env and the environment; secrets are hidden"],
      ["rnacos settings -e env01", "those of env01"],
    ],
    run: (call) => withoutArguments(call, runSettings),
  },
  {
    name: "members",
    summary: "List the nodes of a cluster, or take nodes out before they are scaled away",
    takes: MEMBERS_ARGUMENTS,
    examples: [
      ["rnacos members", "lists the nodes as the server on this machine knows them"],
      ["rnacos members --server node1:8848", "asks the server on another machine"],
      ["rnacos members --keep 3", "takes the nodes 4, 5 and so on out of the cluster"],
    ],
    run: async (call) => await (await import("./commands/members_command.ts")).runMembers(call),
  },
  {
    name: "user",
    summary:
      "Add, list and change users by name, on a running server or for a stopped node's next start",
    takes: USER_ARGUMENTS,
    examples: [
      ["rnacos user add alice --role developer", "asks for the password on the terminal"],
      ["rnacos user passwd admin -e env01", "sets a new one, also when the old one is lost"],
      ["rnacos user disable alice", "ends what alice is logged in with"],
      ["rnacos user list", "those of the server on this machine"],
    ],
    run: async (call) => await (await import("./commands/access_command.ts")).runUser(call),
  },
  {
    name: "token",
    summary: "Create, list and revoke access tokens, which machines use in place of a password",
    takes: TOKEN_ARGUMENTS,
    examples: [
      ["rnacos token create ci --user alice --days 90", "prints the token, once"],
      ["rnacos token create ci --user alice --scope 'dev:*:*=r'", "one that only reads dev"],
      ["rnacos token revoke ID", "it is refused from now on"],
    ],
    run: async (call) => await (await import("./commands/access_command.ts")).runToken(call),
  },
  {
    name: "recover",
    summary: "Make a stopped node's data a cluster of its own, when most members are lost for good",
    takes: RECOVER_ARGUMENTS,
    examples: [
      ["rnacos recover -e env02", "explains what will happen and asks for the node's id"],
      ["rnacos recover -e env02 --yes", "does it without asking"],
    ],
    run: runRecover,
  },
  {
    name: "backup",
    summary:
      "Write everything that a node holds into a file, while it serves or when it is stopped",
    takes: BACKUP_ARGUMENTS,
    examples: [
      [
        "rnacos backup --out today.rnb",
        "asks the server on this machine, with RNACOS_BACKUP_TOKEN",
      ],
      [
        "rnacos backup --addr node1:8848 -e env01 --out a.rnb",
        "asks another one; env01 has the token",
      ],
      ["rnacos backup --data /io/nacos_db --out a.rnb", "reads the data of a stopped node"],
    ],
    run: async (call) => await (await import("./commands/backup_command.ts")).runBackup(call),
  },
  {
    name: "restore",
    summary:
      "Verify a backup and make a new cluster of it, in the empty data directory of this node",
    takes: RESTORE_ARGUMENTS,
    examples: [
      ["rnacos restore today.rnb --check", "verifies the file and says what it holds"],
      ["rnacos restore today.rnb -e env01", "restores into the data directory of env01"],
      ["rnacos restore today.rnb --force", "sets the data aside that is there"],
    ],
    run: async (call) => await (await import("./commands/restore_command.ts")).runRestore(call),
  },
  {
    name: "export",
    summary: "Write configs and more into a file that r-nacos or the console of Nacos can import",
    takes: EXPORT_ARGUMENTS,
    examples: [
      ["rnacos export --out all.data", "a transfer file of r-nacos with everything it can hold"],
      ["rnacos export --format zip --namespace dev --out dev.zip", "configs as Nacos exports them"],
      ["rnacos export --from today.rnb --out all.data", "makes it of a backup"],
    ],
    run: async (call) => await (await import("./commands/export_command.ts")).runExport(call),
  },
  {
    name: "import",
    summary: "Take configs and more out of another server, its database or a file",
    takes: IMPORT_ARGUMENTS,
    examples: [
      ["rnacos import all.data", "a transfer file or backup of r-nacos, into the server here"],
      ["rnacos import dev.zip --namespace dev", "an archive of the console of Nacos, or of export"],
      [
        "rnacos import http://10.0.0.9:8848 --user nacos --dry-run",
        "says what would come from a running Nacos; its password is in RNACOS_IMPORT_PASSWORD",
      ],
      [
        "rnacos import mysql://nacos@db:3306/nacos --history",
        "its database, with earlier contents of each config",
      ],
      ["rnacos import all.data --existing replace", "replaces configs that are there already"],
    ],
    run: async (call) => await (await import("./commands/import_command.ts")).runImport(call),
  },
  {
    name: "completion",
    summary: "Print a script that lets a shell complete commands and options",
    takes: COMPLETION_ARGUMENTS,
    examples: [
      ["source <(rnacos completion bash)", "for this session of bash"],
      ["rnacos completion zsh > ~/.zfunc/_rnacos", "for zsh, where the folder is in its fpath"],
      ["rnacos completion fish > ~/.config/fish/completions/rnacos.fish", "for fish"],
    ],
    run: (call) => runCompletion(CLI_COMMANDS, call),
  },
  {
    name: "licenses",
    summary: "Print the licence of this program and of everything in it",
    takes: NO_ARGUMENTS,
    examples: [["rnacos licenses | less", "reads them page by page"]],
    run: (call) => withoutArguments(call, runLicenses),
  },
];

/** Commands that users of r-nacos know, and what does their work here. */
export const FOREIGN_COMMANDS: ReadonlyMap<string, string> = new Map(Object.entries({
  "data-to-sqlite": "there is no SQLite file here; a transfer file is taken in by rnacos import",
  "sqlite-to-data": "make a transfer file with r-nacos, and take it in with rnacos import",
  "mysql-to-data": "rnacos import mysql://... reads the database itself",
  "openapi-to-data": "rnacos import http://... reads the running server itself",
}));

export function findCommand(name: string): CliCommand | undefined {
  return CLI_COMMANDS.find((command) => command.name === name);
}

function withoutArguments(call: CommandCall, run: CliCommand["run"]): Promise<number> {
  parseOptions(NO_ARGUMENTS, call.rest);
  return run(call);
}
