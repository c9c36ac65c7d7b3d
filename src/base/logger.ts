/** Structured logging as every shell room sees it; `src/app` provides the implementation. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Logger {
  /** True when messages of this level are written, to spare the work of building them. */
  enabled(level: LogLevel): boolean;
  log(level: LogLevel, message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose messages carry this target (the room's name), filtered by `RUST_LOG`. */
  target(name: string): Logger;
}

/** A logger that writes nothing; for tests and simulations. */
export const silentLogger: Logger = {
  enabled: () => false,
  log: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  target: () => silentLogger,
};
