/** From the command line to a running server, and to the exit code. */
import { cwd, env } from "node:process";
import { type Logger, systemClock } from "../base/mod.ts";
import { HELP_TEXT, parseArguments } from "./arguments.ts";
import { bannerText, idleNotices, STARTED_TEXT } from "./banner.ts";
import { loadEnvironment } from "./environment.ts";
import { EXIT, exitOnDefects, runUntilEnd, type Server, waitForSignal } from "./lifecycle.ts";
import { LogLevels, parseLogFilter } from "./log_filter.ts";
import { createLogger, writeStderr, writeStdout } from "./logger.ts";
import { setDataAside } from "./refill.ts";
import { recoverData } from "./recover.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StartError } from "./start_error.ts";
import { VERSION } from "./version.ts";
import { startServer } from "./wiring.ts";

/** Runs until the end and leaves the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    Deno.exit(await run(args));
  } catch (thrown) {
    if (!(thrown instanceof StartError)) throw thrown;
    writeStderr(`rnacos: ${thrown.message.replaceAll("\n", " ")}\n`);
    Deno.exit(EXIT.refused);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed.type === "help") {
    writeStdout(HELP_TEXT);
    return EXIT.ok;
  }
  if (parsed.type === "version") {
    writeStdout(`rnacos ${VERSION}\n`);
    return EXIT.ok;
  }
  const machine = { os: Deno.build.os, cwd: cwd() };
  const settings = readSettings(loadEnvironment(parsed.envFile, env), machine);
  return parsed.type === "recover" ? await recover(settings, parsed.yes) : await serve(settings);
}

async function recover(settings: Settings, yes: boolean): Promise<number> {
  const levels = new LogLevels(parseLogFilter(settings.logFilter));
  const recovered = await recoverData({
    settings,
    logger: createLogger({
      levels,
      format: settings.logFormat,
      gmtOffsetHours: settings.gmtOffsetHours,
      nowMs: systemClock.nowMs,
      write: writeStderr,
    }),
    write: writeStdout,
    confirm: (nodeId) => yes || prompt(`Type the node id (${nodeId}) to go on:`) === String(nodeId),
    nowMs: systemClock.nowMs,
  });
  return recovered ? EXIT.ok : EXIT.refused;
}

async function serve(settings: Settings): Promise<number> {
  const filter = parseLogFilter(settings.logFilter);
  const levels = new LogLevels(filter);
  const root = createLogger({
    levels,
    format: settings.logFormat,
    gmtOffsetHours: settings.gmtOffsetHours,
    nowMs: systemClock.nowMs,
    write: writeStderr,
  });
  const logger = root.target("app");
  exitOnDefects({ logger, exit: Deno.exit });
  const signal = waitForSignal({ logger, exit: Deno.exit });
  for (let first = true;; first = false) {
    const server = await startServer({ settings, levels, logger: root, clock: systemClock });
    if (first) {
      writeStdout(bannerText(settings));
      announce(settings, filter.ignored, logger);
    }
    tellWhenReady(server, logger);
    const end = await runUntilEnd(server, signal, logger);
    if (end !== "again") return end;
    const kept = setDataAside(settings, systemClock.nowMs());
    logger.warn("The data that was wrong is set aside", { kept });
  }
}

function tellWhenReady(server: Server, logger: Logger): void {
  server.ready.then(() => {
    // Zero of this clock is the start of the program, so this is the whole way to being ready.
    logger.info("Ready", { elapsedMs: Math.round(systemClock.monotonicMs()) });
    writeStdout(STARTED_TEXT);
  }, () => {/* `runUntilEnd` reports why. */});
}

function announce(settings: Settings, ignored: readonly string[], logger: Logger): void {
  for (const part of ignored) logger.warn("RUST_LOG holds a part that has no effect", { part });
  for (const notice of idleNotices(settings)) logger.warn(notice);
}
