/** A logger that keeps what is written, for tests of what the log tells. */
import type { LogFields, Logger, LogLevel } from "../../src/base/mod.ts";

export interface LogEntry {
  readonly level: LogLevel;
  readonly target: string;
  readonly message: string;
  readonly fields: LogFields;
}

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

export class CollectedLog {
  readonly entries: LogEntry[] = [];
  readonly logger: Logger = this.#target("");

  /** Messages below `lowest` are off. */
  constructor(readonly lowest: LogLevel = "debug") {}

  /** The messages so far. */
  get messages(): string[] {
    return this.entries.map(({ message }) => message);
  }

  /** Fields of the last message of this text; throws when there is none. */
  fieldsOf(message: string): LogFields {
    const found = this.entries.findLast((entry) => entry.message === message);
    if (found === undefined) throw new Error(`No message "${message}" in: ${this.messages}`);
    return found.fields;
  }

  #target(target: string): Logger {
    const enabled = (level: LogLevel) => LEVELS.indexOf(level) >= LEVELS.indexOf(this.lowest);
    const log = (level: LogLevel, message: string, fields: LogFields = {}) => {
      if (enabled(level)) this.entries.push({ level, target, message, fields });
    };
    return {
      enabled,
      log,
      debug: (message, fields) => log("debug", message, fields),
      info: (message, fields) => log("info", message, fields),
      warn: (message, fields) => log("warn", message, fields),
      error: (message, fields) => log("error", message, fields),
      target: (name) => this.#target(name),
    };
  }
}
