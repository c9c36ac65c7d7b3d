/** From the command line to a running server, and to the exit code. */
import { cwd, env } from "node:process";
import { type Logger, systemClock } from "../base/mod.ts";
import { parseArguments } from "./arguments.ts";
import { bannerText, idleNotices, STARTED_TEXT } from "./banner.ts";
import { loadEnvironment } from "./environment.ts";
import { EXIT, exitOnDefects, runUntilEnd, type Server, waitForSignal } from "./lifecycle.ts";
import { LogLevels, parseLogFilter } from "./log_filter.ts";
import { createLogger, writeStderr, writeStdout } from "./logger.ts";
import { setDataAside } from "./refill.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StartError } from "./start_error.ts";
import { VERSION } from "./version.ts";

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
    writeStdout(parsed.text);
    return EXIT.ok;
  }
  if (parsed.type === "version") {
    writeStdout(`rnacos ${VERSION}\n`);
    return EXIT.ok;
  }
  if (parsed.type === "command") {
    return await parsed.command.run({
      rest: parsed.rest,
      environment: () => loadEnvironment(parsed.envFile, env),
      print: writeStdout,
      printError: writeStderr,
    });
  }
  const machine = { os: Deno.build.os, cwd: cwd() };
  return await serve(readSettings(loadEnvironment(parsed.envFile, env), machine));
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
  // Loaded here, so that commands need not wait until all of the server is.
  const { startServer } = await import("./wiring.ts");
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
