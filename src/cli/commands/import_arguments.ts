/** What import takes; apart from what it does, which other commands need not load. */
import type { ArgumentSpec } from "../options.ts";

export const IMPORT_ARGUMENTS: ArgumentSpec = {
  operands: ["SOURCE"],
  options: [
    {
      name: "--addr",
      alias: "--server",
      value: "HOST:PORT",
      meaning: "import into this server, by its HTTP port, instead of the one of the settings",
    },
    {
      name: "--existing",
      value: "POLICY",
      choices: ["skip", "replace"],
      meaning: "what to do with a config that is there with another content; skip if not given",
    },
    {
      name: "--namespace",
      value: "ID",
      meaning: "only this one; of a zip archive: the one that its configs go into",
    },
    { name: "--history", meaning: "publish earlier contents first, so that the history has them" },
    { name: "--no-users", meaning: "leave users, roles and permissions out" },
    {
      name: "--target-user",
      value: "NAME",
      meaning: "log in to the target with this name and RNACOS_IMPORT_TARGET_PASSWORD",
    },
    { name: "--dry-run", meaning: "only say what would be done" },
    { name: "--user", value: "NAME", meaning: "log in to the source with this name" },
    {
      name: "--password",
      value: "TEXT",
      meaning: "and this password; better in RNACOS_IMPORT_PASSWORD, which others cannot see",
    },
  ],
};
