/** From the command line to a running server, and to the exit code. */
import { cwd, env } from "node:process";
import { type Logger, systemClock } from "../base/mod.ts";
import { parseArguments } from "./arguments.ts";
import { bannerText, settingNotices, startedText } from "./banner.ts";
import { loadEnvironment } from "./environment.ts";
import { EXIT, exitOnDefects, runUntilEnd, type Server, waitForSignal } from "./lifecycle.ts";
import { LogLevels, parseLogFilter } from "./log_filter.ts";
import { createLogger, writeStderr, writeStdout } from "./logger.ts";
import { setDataAside } from "./refill.ts";
import { refusalLine } from "./refusal_line.ts";
import type { Environment } from "./setting_value.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StartError } from "./start_error.ts";
import { unknownNotices, unknownSettings } from "./unknown_settings.ts";
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
      environment: once(() => commandEnvironment(parsed.envFile)),
      print: writeStdout,
      printError: writeStderr,
    });
  }
  return await serveOrRefuse(parsed.envFile);
}

function once<T>(read: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: read() }).value;
}

/** A misspelt name must not send a command to another server without a word. */
function commandEnvironment(envFile: string | undefined): Environment {
  const environment = loadEnvironment(envFile, env);
  for (const notice of unknownNotices(unknownSettings(environment))) {
    writeStderr(`rnacos: ${notice}\n`);
  }
  return environment;
}

async function serveOrRefuse(envFile: string | undefined): Promise<number> {
  // The file may be what cannot be read.
  let environment: Environment = env;
  try {
    environment = loadEnvironment(envFile, env);
    return await serve(readSettings(environment, { os: Deno.build.os, cwd: cwd() }));
  } catch (thrown) {
    if (!(thrown instanceof StartError)) throw thrown;
    writeStderr(refusalLine(thrown, environment, systemClock.nowMs()));
    return EXIT.refused;
  }
}

async function serve(settings: Settings): Promise<number> {
  const filter = parseLogFilter(settings.logFilter);
  const levels = new LogLevels(filter);
  const root = createLogger({
    levels,
    format: settings.logFormat,
    gmtOffsetHours: settings.gmtOffsetHours,
    nodeId: settings.nodeId,
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
      writeStdout(bannerText(settings, systemClock.nowMs()));
      announce(settings, filter.ignored, logger);
    }
    tellWhenReady(server, settings, logger);
    const end = await runUntilEnd(server, signal, logger);
    if (end !== "again") return end;
    const kept = setDataAside(settings, systemClock.nowMs());
    logger.warn("The data that was wrong is set aside", { kept });
  }
}

function tellWhenReady(server: Server, settings: Settings, logger: Logger): void {
  server.ready.then(() => {
    // Zero of this clock is the start of the program, so this is the whole way to being ready.
    logger.info("Ready", { elapsedMs: Math.round(systemClock.monotonicMs()) });
    writeStdout(startedText(settings, systemClock.nowMs()));
  }, () => {/* `runUntilEnd` reports why. */});
}

function announce(settings: Settings, ignored: readonly string[], logger: Logger): void {
  for (const part of ignored) logger.warn("RUST_LOG holds a part that has no effect", { part });
  for (const notice of settingNotices(settings)) logger.warn(notice);
}
