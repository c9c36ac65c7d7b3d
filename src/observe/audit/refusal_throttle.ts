/** Which refusals get a line of their own: a stranger can cause as many as they like, and must not push others out. */
import { AUDIT, type Clock, LogThrottle, silentLogger } from "../../base/mod.ts";

export class RefusalThrottle {
  readonly #lines: LogThrottle;
  #unwritten = 0;

  constructor(clock: Clock) {
    this.#lines = new LogThrottle({
      logger: silentLogger,
      clock,
      lines: AUDIT.refusalsPerAddress,
      keys: { max: AUDIT.maxAddresses, lines: AUDIT.refusals },
    });
  }

  /** Refusals since the last one that was let through; undefined when this one is only counted as well. */
  take(address: string): number | undefined {
    if (!this.#lines.shouldLog(address)) {
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
