/** The logger of the running server: filtered by target, one line a message, on stderr. */
import type { LogFields, Logger, LogLevel } from "../../base/mod.ts";
import { type LogLevels, rankOf } from "./log_filter.ts";
import { formatJson, formatText } from "./log_format.ts";

export interface LoggerOptions {
  readonly levels: LogLevels;
  readonly format: "text" | "json";
  readonly gmtOffsetHours: number | undefined;
  /** In every line of the JSON log: lines of several nodes come together in one place. */
  readonly nodeId?: number;
  readonly nowMs: () => number;
  /** Takes one whole line. */
  readonly write: (line: string) => void;
}

const ROOT_TARGET = "rnacos";

class LineLogger implements Logger {
  readonly #options: LoggerOptions;
  readonly #target: string;
  /** Lowest rank that is written, as it was at `#generation`: messages that are off must cost next to nothing. */
  #lowest = 0;
  #generation = -1;

  constructor(options: LoggerOptions, target: string) {
    this.#options = options;
    this.#target = target;
  }

  enabled(level: LogLevel): boolean {
    const { levels } = this.#options;
    if (levels.generation !== this.#generation) {
      this.#generation = levels.generation;
      this.#lowest = levels.lowest(this.#target);
    }
    return rankOf(level) >= this.#lowest;
  }

  log(level: LogLevel, message: string, fields?: LogFields): void {
    if (!this.enabled(level)) return;
    const { format, gmtOffsetHours, nodeId, nowMs, write } = this.#options;
    const record = { timeMs: nowMs(), level, target: this.#target, message, fields };
    write(format === "json" ? formatJson(record, nodeId) : formatText(record, gmtOffsetHours));
  }

  debug(message: string, fields?: LogFields): void {
    this.log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.log("error", message, fields);
  }

  target(name: string): Logger {
    return new LineLogger(this.#options, name);
  }
}

export function createLogger(options: LoggerOptions): Logger {
  return new LineLogger(options, ROOT_TARGET);
}

const encoder = new TextEncoder();

/**
 * Writes a line to stderr at once, so that the last words before an exit are not lost. A log that nobody reads any
 * more must not stop the server: then the line is dropped.
 */
export function writeStderr(line: string): void {
  const bytes = encoder.encode(line);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
  }
}

export function writeStdout(text: string): void {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
  }
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.BrokenPipe || thrown instanceof Deno.errors.WouldBlock;
}
