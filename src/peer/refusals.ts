/** Refused callers in the log: each reason of each host once in a while, however often the caller tries. */
import type { Logger, LogThrottle } from "../base/mod.ts";
import { shortReason } from "./short_reason.ts";

export class Refusals {
  readonly #log: Logger;
  readonly #throttle: Pick<LogThrottle, "shouldLog">;
  #count = 0;

  constructor(log: Logger, throttle: Pick<LogThrottle, "shouldLog">) {
    this.#log = log;
    this.#throttle = throttle;
  }

  get count(): number {
    return this.#count;
  }

  /** `remote` is `ip:port`; the port is another one at each try. */
  say(remote: string, reason: string): void {
    this.#count += 1;
    const host = remote.replace(/:\d+$/, "");
    const text = shortReason(reason);
    if (this.#throttle.shouldLog(`${host} ${text}`)) {
      this.#log.warn("refused a node", { remote, reason: text });
    }
  }
}
