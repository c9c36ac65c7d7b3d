/** What backup, restore and export take; apart from what they do, which other commands need not load. */
import type { ArgumentSpec, OptionSpec } from "../options.ts";

const SOURCE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "--addr",
    alias: "--server",
    value: "HOST:PORT",
    meaning: "ask this server, by its HTTP port, instead of the one of the settings",
  },
  { name: "--local", meaning: "take the server's own state, also when the cluster has no leader" },
  { name: "--data", value: "DIR", meaning: "read this data directory, whose node is stopped" },
  { name: "--offline", meaning: "read the data directory of the settings, whose node is stopped" },
];

export const BACKUP_ARGUMENTS: ArgumentSpec = {
  operands: [],
  options: [
    { name: "--out", value: "FILE", required: true, meaning: "where to write the backup" },
    { name: "--force", meaning: "replace a file that is there" },
    ...SOURCE_OPTIONS,
  ],
};

export const RESTORE_ARGUMENTS: ArgumentSpec = {
  operands: ["FILE"],
  options: [
    {
      name: "--data",
      value: "DIR",
      meaning: "restore into this data directory instead of the one of the settings",
    },
    { name: "--force", meaning: "set data aside that is there; nothing is deleted" },
    { name: "--check", meaning: "only verify the backup and print what it holds" },
  ],
};

export const EXPORT_ARGUMENTS: ArgumentSpec = {
  operands: [],
  options: [
    { name: "--out", value: "FILE", required: true, meaning: "where to write the export" },
    {
      name: "--format",
      value: "FORMAT",
      choices: ["rnacos", "zip", "zip-v2"],
      meaning: "transfer file (default), or archive as of Nacos 1 or 2",
    },
    { name: "--namespace", value: "ID", meaning: "only this one; a zip archive holds one, public" },
    { name: "--from", value: "FILE", meaning: "read a backup instead of asking a server" },
    { name: "--force", meaning: "replace a file that is there" },
    ...SOURCE_OPTIONS,
  ],
};
