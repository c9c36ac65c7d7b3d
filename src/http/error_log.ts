/** Logs unexpected errors without letting a flood of them become a flood of log lines. */
import { type Clock, HTTP, type Logger, stackOf } from "../base/mod.ts";

export class ErrorLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #windowStartMs = -Infinity;
  #written = 0;
  #suppressed = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** `path` is the matched route's: nothing that a client chose, and no secret of a query, gets into the log. */
  unexpected(error: unknown, method: string, path: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowStartMs >= 1_000) {
      if (this.#suppressed > 0) {
        this.#logger.warn("more unexpected errors in requests", { count: this.#suppressed });
      }
      this.#windowStartMs = nowMs;
      this.#written = 0;
      this.#suppressed = 0;
    }
    if (this.#written >= HTTP.errorLogsPerSecond) {
      this.#suppressed++;
      return;
    }
    this.#written++;
    const text = stackOf(error);
    this.#logger.error("unexpected error in a request", { method, path, error: text });
  }
}
