/** What members takes; apart from what it does, which other commands need not load. */
import type { ArgumentSpec } from "../options.ts";

export const MEMBERS_ARGUMENTS: ArgumentSpec = {
  operands: [],
  options: [
    {
      name: "--server",
      alias: "--addr",
      value: "HOST:PORT",
      meaning: "ask this server, by its HTTP port, instead of the one of the settings",
    },
    { name: "--keep", value: "ID", meaning: "take nodes with greater ids out of the cluster" },
  ],
};
