import type { Clock, LogFields, Logger, LogLevel } from "../base/mod.ts";

const SECOND_MS = 1_000;

/** Events that clients can cause at will: counted all, written a few in each second, so that none floods the log. */
export class LimitedLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #perSecond: number;
  #count = 0;
  #secondStartMs = 0;
  #writtenInSecond = 0;
  #unwritten = 0;

  constructor(logger: Logger, clock: Clock, perSecond: number) {
    this.#logger = logger;
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Events so far, written or not. */
  get count(): number {
    return this.#count;
  }

  log(level: LogLevel, message: string, fields: LogFields): void {
    this.#count++;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#secondStartMs >= SECOND_MS) {
      this.#secondStartMs = nowMs;
      this.#writtenInSecond = 0;
    }
    if (this.#writtenInSecond >= this.#perSecond) {
      this.#unwritten++;
      return;
    }
    this.#writtenInSecond++;
    const unwritten = this.#unwritten;
    this.#unwritten = 0;
    this.#logger.log(level, message, unwritten === 0 ? fields : { ...fields, unwritten });
  }
}
