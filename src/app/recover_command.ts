/** `rnacos recover`: explains, asks, and makes the data of this stopped node a cluster of its own. */
import { cwd } from "node:process";
import { systemClock } from "../base/mod.ts";
import type { CommandCall } from "./commands.ts";
import { LogLevels, parseLogFilter } from "./log_filter.ts";
import { createLogger } from "./logger.ts";
import { readSettings } from "./settings.ts";
import { StartError } from "./start_error.ts";

const RECOVERED = 0;
const REFUSED = 2;

/** Resolves with 0 when the data was recovered, with 2 when the operator did not want it. */
export async function runRecover(call: CommandCall): Promise<number> {
  const unknown = call.rest.find((arg) => arg !== "--yes");
  if (unknown !== undefined) {
    throw new StartError(`Cannot use ${unknown}: recover takes --yes and -e FILE`);
  }
  const yes = call.rest.includes("--yes");
  const settings = readSettings(call.environment(), { os: Deno.build.os, cwd: cwd() });
  // Loaded here, so that the other commands need not wait for the store and the state.
  const { recoverData } = await import("./recover.ts");
  const recovered = await recoverData({
    settings,
    logger: createLogger({
      levels: new LogLevels(parseLogFilter(settings.logFilter)),
      format: settings.logFormat,
      gmtOffsetHours: settings.gmtOffsetHours,
      nowMs: systemClock.nowMs,
      write: call.printError,
    }),
    write: call.print,
    confirm: (nodeId) => yes || prompt(`Type the node id (${nodeId}) to go on:`) === String(nodeId),
    nowMs: systemClock.nowMs,
  });
  return recovered ? RECOVERED : REFUSED;
}
