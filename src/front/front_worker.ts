/** A front: a thread of its own with a port of HTTP that it shares with the core. */
import { setImmediate } from "node:timers";
import { FRONT, type LogFields, type Logger, type LogLevel } from "../base/mod.ts";
import { startH1Server } from "../h1/mod.ts";
import { CoreLink } from "./core_link.ts";
import type { FrontStart, ToCore, ToFront } from "./messages.ts";
import { VersionTable } from "./version_table.ts";

/** What a thread has that a page has not. */
interface Thread {
  onmessage: ((event: MessageEvent<ToFront>) => void) | null;
  postMessage(message: ToCore, transfer: Transferable[]): void;
}

const thread = self as unknown as Thread;

function send(message: ToCore, transfer: Transferable[] = []): void {
  thread.postMessage(message, transfer);
}

/** The core writes the log; what it does not want it leaves out. */
function passedLogger(): Logger {
  const log = (level: LogLevel, message: string, fields?: LogFields) => {
    if (level === "debug" || level === "trace") return;
    send({ log: { level, message, fields } });
  };
  const logger: Logger = {
    enabled: (level) => level !== "debug" && level !== "trace",
    log,
    debug: () => {},
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
    target: () => logger,
  };
  return logger;
}

function serve({ hostname, port, memory, ...bounds }: FrontStart): void {
  const link = new CoreLink({
    versions: new VersionTable(memory),
    send,
    soon: (run) => void setImmediate(run),
  });
  const server = startH1Server({
    ...{ hostname, port, bounds },
    listener: Deno.listen({ hostname, port, reusePort: true }),
    service: (request, info) => link.answer(request, info),
    logger: passedLogger(),
  });
  const telling = setInterval(() => link.tell(), FRONT.tellMs);
  thread.onmessage = ({ data }) => {
    link.take(data);
    if (data.shutdown === true) void server.shutdown();
  };
  void server.finished.then(() => {
    clearInterval(telling);
    link.tell();
    send({ now: "finished" });
  });
  send({ now: "listening" });
}

thread.onmessage = ({ data }) => {
  if (data.start !== undefined) serve(data.start);
};
