import { type Logger, systemClock } from "../base/mod.ts";
import type { CommandCall } from "./command.ts";
import { createLogger, LogLevels, parseLogFilter } from "../observe/log/mod.ts";
import type { Settings } from "../settings/mod.ts";

/** The log of a command that works on a data directory: on stderr, in the form that the settings say. */
export function commandLogger(settings: Settings, { printError }: CommandCall): Logger {
  return createLogger({
    levels: new LogLevels(parseLogFilter(settings.logFilter)),
    format: settings.logFormat,
    gmtOffsetHours: settings.gmtOffsetHours,
    nodeId: settings.nodeId,
    nowMs: systemClock.nowMs,
    write: printError,
  });
}
