/** Which records get a line of their own: clients can cause as many as they like, and must not push others out. */
import { AUDIT, type Clock, LogThrottle, silentLogger } from "../../base/mod.ts";

interface RecordThrottleOptions {
  readonly clock: Clock;
  /** Lines in a second: of one key, and of all. */
  readonly perKey: number;
  readonly all: number;
}

export class RecordThrottle {
  readonly #lines: LogThrottle;
  #unwritten = 0;

  constructor({ clock, perKey, all }: RecordThrottleOptions) {
    this.#lines = new LogThrottle({
      logger: silentLogger,
      clock,
      lines: perKey,
      keys: { max: AUDIT.maxAddresses, lines: all },
    });
  }

  /** Records since the last one that was let through; undefined when this one is only counted as well. */
  take(key: string): number | undefined {
    if (!this.#lines.shouldLog(key)) {
      this.#unwritten++;
      return undefined;
    }
    return this.takeUnwritten();
  }

  takeUnwritten(): number {
    const count = this.#unwritten;
    this.#unwritten = 0;
    return count;
  }
}
