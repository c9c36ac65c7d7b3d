/** Keeps a message that could come thousands of times a second from flooding the log. */
import type { LogFields, Logger, LogLevel } from "../base/mod.ts";

interface Window {
  readonly startMs: number;
  written: number;
  suppressed: number;
}

export interface RepeatLimits {
  /** Messages of one key that are written in each window. */
  readonly perWindow: number;
  readonly windowMs: number;
  /** Keys remembered; beyond that the oldest is forgotten. */
  readonly maxKeys: number;
}

/** A logger whose repeated messages are counted instead of written; the next one written says how many. */
export class RepeatLimiter {
  readonly #logger: Logger;
  readonly #limits: RepeatLimits;
  readonly #monotonicMs: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(logger: Logger, limits: RepeatLimits, monotonicMs: () => number) {
    this.#logger = logger;
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /** The message is the key: what varies belongs into the fields. */
  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    const nowMs = this.#monotonicMs();
    const old = this.#windows.get(message);
    if (old !== undefined && nowMs - old.startMs < this.#limits.windowMs) {
      if (old.written >= this.#limits.perWindow) {
        old.suppressed++;
        return;
      }
      old.written++;
      this.#logger.log(level, message, fields);
      return;
    }
    this.#windows.delete(message);
    this.#forgetOldest();
    this.#windows.set(message, { startMs: nowMs, written: 1, suppressed: 0 });
    const suppressed = old?.suppressed ?? 0;
    this.#logger.log(level, message, suppressed > 0 ? { ...fields, suppressed } : fields);
  }

  #forgetOldest(): void {
    if (this.#windows.size < this.#limits.maxKeys) return;
    const oldest = this.#windows.keys().next();
    if (!oldest.done) this.#windows.delete(oldest.value);
  }
}
