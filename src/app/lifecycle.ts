/** From start to exit: who may end the process, in what order things end, and with which code. */
import { APP, EXIT, type Logger, messageOf, stackOf, within } from "../base/mod.ts";
import { RefillNeeded } from "../data_dir/mod.ts";
import { StartError } from "../settings/mod.ts";

/** The parts of a server that the lifecycle needs to know. */
export interface Server {
  /** Resolves when it serves; rejects when it cannot. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the server has to end by itself. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

interface LifecycleDeps {
  readonly logger: Logger;
  readonly exit: (code: number) => void;
}

/** A defect must never be lived with: what the process holds may be wrong by now. */
export function exitOnDefects({ logger, exit }: LifecycleDeps): void {
  const report = (what: string, thrown: unknown) => {
    const detail = stackOf(thrown);
    logger.error(`${what}; this is a defect, the server ends`, { error: detail });
    exit(EXIT.defect);
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report("Unhandled rejection", event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    report("Uncaught error", event.error);
  });
}

/**
 * Resolves with the name of the first signal that asks to stop; the second one ends the process at once. Ctrl-C reaches
 * the whole group of processes, and npx and `deno task` pass it on once more: what comes together is one signal.
 */
export function waitForSignal({ logger, exit }: LifecycleDeps): Promise<Deno.Signal> {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM"];
  const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
  let askedMs: number | undefined;
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      const nowMs = performance.now();
      if (askedMs === undefined) {
        askedMs = nowMs;
        resolve(signal);
      } else if (nowMs - askedMs > APP.sameSignalMs) {
        logger.warn("Second signal: ending at once", { signal });
        exit(EXIT.failed);
      }
    });
  }
  return promise;
}

/** `announced` says whether somebody waits to read that the stop has ended well. */
async function stopServer(server: Server, logger: Logger, announced = true): Promise<boolean> {
  const startMs = performance.now();
  try {
    const inTime = await within(server.stop(), APP.stopTimeoutMs);
    const elapsedMs = Math.round(performance.now() - startMs);
    if (!inTime) logger.error("Could not stop in time; ending now", { elapsedMs });
    else if (announced) logger.info("Stopped", { elapsedMs });
    return inTime;
  } catch (thrown) {
    logger.error("Could not stop in good order", { error: messageOf(thrown) });
    return false;
  }
}

/**
 * Serves until a signal or a failure; resolves with the exit code once everything has ended, or with `again` when the
 * server is to begin anew with an empty store. Throws StartError when the start was refused after all.
 */
export async function runUntilEnd(
  server: Server,
  signal: Promise<Deno.Signal>,
  logger: Logger,
): Promise<number | "again"> {
  // `ready` only ends the run when it fails.
  const notReady = server.ready.then(() => new Promise<Error>(() => {}), (thrown) => thrown);
  const end = await Promise.race([signal, server.failed, notReady]);
  if (typeof end === "string") {
    logger.info("Stopping", { signal: end });
    return await stopServer(server, logger) ? EXIT.ok : EXIT.failed;
  }
  if (end instanceof RefillNeeded) {
    logger.warn("The server begins anew to be filled from the others", { reason: end.message });
    // What it held must not be opened by two at once.
    return await stopServer(server, logger) ? "again" : EXIT.failed;
  }
  if (end instanceof StartError) {
    // The one line that says why is all there is to read.
    await stopServer(server, logger, false);
    throw end;
  }
  logger.error("The server cannot go on", { error: messageOf(end) });
  await stopServer(server, logger);
  return EXIT.failed;
}
