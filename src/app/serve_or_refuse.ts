/** From settings to a running server, and to the exit code. */
import { cwd, env } from "node:process";
import { EXIT, type Logger, systemClock } from "../base/mod.ts";
import { bannerText, settingNotices, startedText } from "./banner.ts";
import {
  type Environment,
  loadEnvironment,
  readSettings,
  refusalLine,
  type Settings,
  StartError,
} from "../settings/mod.ts";
import { exitOnDefects, runUntilEnd, type Server, waitForSignal } from "./lifecycle.ts";
import {
  createLogger,
  LogLevels,
  parseLogFilter,
  writeStderr,
  writeStdout,
} from "../observe/log/mod.ts";
import { setDataAside } from "../data_dir/mod.ts";
import { startServer } from "./start_server.ts";

/** Runs the server of this environment until its end; resolves with the exit code. */
export async function serveOrRefuse(envFile: string | undefined): Promise<number> {
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
    const elapsedMs = Math.round(systemClock.monotonicMs());
    logger.info("Ready", { elapsedMs, authentication: settings.access.isEnabled ? "on" : "off" });
    writeStdout(startedText(settings, systemClock.nowMs()));
  }, () => {/* `runUntilEnd` reports why. */});
}

function announce(settings: Settings, ignored: readonly string[], logger: Logger): void {
  for (const part of ignored) logger.warn("RUST_LOG holds a part that has no effect", { part });
  for (const notice of settingNotices(settings)) logger.warn(notice);
}
