/** `rnacos recover`: explains, asks, and makes the data of this stopped node a cluster of its own. */
import { cwd } from "node:process";
import { systemClock } from "../../base/mod.ts";
import type { CommandCall } from "../command.ts";
import { commandLogger } from "../command_logger.ts";
import { type ArgumentSpec, parseOptions } from "../options.ts";
import { readSettings } from "../../settings/mod.ts";

const RECOVERED = 0;
const REFUSED = 2;

export const RECOVER_ARGUMENTS: ArgumentSpec = {
  operands: [],
  options: [{ name: "--yes", meaning: "do it without asking" }],
};

/** Resolves with 0 when the data was recovered, with 2 when the operator did not want it. */
export async function runRecover(call: CommandCall): Promise<number> {
  const yes = parseOptions(RECOVER_ARGUMENTS, call.rest).has("--yes");
  const settings = readSettings(call.environment(), { os: Deno.build.os, cwd: cwd() });
  // Loaded here, so that the other commands need not wait for the store and the state.
  const { recoverData } = await import("./recover.ts");
  const recovered = await recoverData({
    settings,
    logger: commandLogger(settings, call),
    write: call.print,
    confirm: (nodeId) => yes || prompt(`Type the node id (${nodeId}) to go on:`) === String(nodeId),
    nowMs: systemClock.nowMs,
  });
  return recovered ? RECOVERED : REFUSED;
}
