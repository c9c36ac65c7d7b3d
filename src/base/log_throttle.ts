import type { Clock } from "./clock.ts";
import type { LogFields, Logger, LogLevel } from "./logger.ts";

const SECOND_MS = 1_000;

export interface LogThrottleOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Lines of one key in one window. */
  readonly lines: number;
  /** A second when absent. */
  readonly windowMs?: number;
  /** For keys that the network chooses; absent: there is one key. */
  readonly keys?: KeyBounds;
}

interface KeyBounds {
  /** Keys that are remembered; the oldest makes place for a new one. */
  readonly max: number;
  /** Lines of all keys together in one window. */
  readonly lines: number;
}

/** A window begins with the first event after the last one is over. */
interface Window {
  startMs: number;
  lines: number;
}

interface Key extends Window {
  /** Events since the last line of this key. */
  unwritten: number;
}

/** A rate limit for log lines that others can cause at will: all events are counted, a few are written. */
export class LogThrottle {
  readonly #options: LogThrottleOptions;
  readonly #windowMs: number;
  /** The one whose window began first comes first. */
  readonly #keys = new Map<string, Key>();
  readonly #all: Window = { startMs: -Infinity, lines: 0 };
  #count = 0;

  constructor(options: LogThrottleOptions) {
    this.#options = options;
    this.#windowMs = options.windowMs ?? SECOND_MS;
  }

  /** Events so far, written or not. */
  get count(): number {
    return this.#count;
  }

  /** True when a line of this key may be written now; it counts as written. */
  shouldLog(key = ""): boolean {
    return this.#take(key) !== undefined;
  }

  /** Writes the line, or counts it for the field `unwritten` of the key's next line. */
  log(level: LogLevel, message: string, fields: LogFields = {}, key = ""): void {
    const unwritten = this.#take(key);
    if (unwritten === undefined) return;
    const { logger } = this.#options;
    logger.log(level, message, unwritten === 0 ? fields : { ...fields, unwritten });
  }

  /** The events of this key that were left out before this line; undefined when this one is left out, too. */
  #take(key: string): number | undefined {
    this.#count++;
    const nowMs = this.#options.clock.monotonicMs();
    const found = this.#keyAt(key, nowMs);
    if (found.lines >= this.#options.lines || !this.#mayWrite(nowMs)) {
      found.unwritten++;
      return undefined;
    }
    const { unwritten } = found;
    found.unwritten = 0;
    found.lines++;
    this.#all.lines++;
    return unwritten;
  }

  #keyAt(name: string, nowMs: number): Key {
    const found = this.#keys.get(name);
    if (found !== undefined && nowMs - found.startMs < this.#windowMs) return found;
    this.#keys.delete(name);
    const key: Key = { startMs: nowMs, lines: 0, unwritten: found?.unwritten ?? 0 };
    this.#keys.set(name, key);
    if (this.#keys.size > (this.#options.keys?.max ?? 1)) this.#dropOldest();
    return key;
  }

  #dropOldest(): void {
    for (const name of this.#keys.keys()) {
      this.#keys.delete(name);
      return;
    }
  }

  #mayWrite(nowMs: number): boolean {
    const { keys } = this.#options;
    if (keys === undefined) return true;
    if (nowMs - this.#all.startMs >= this.#windowMs) {
      this.#all.startMs = nowMs;
      this.#all.lines = 0;
    }
    return this.#all.lines < keys.lines;
  }
}
