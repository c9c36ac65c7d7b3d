/** Refused callers in the log: each reason of each host once in a while, however often the caller tries. */
import type { Logger } from "../base/mod.ts";
import { SaidLately, shortReason } from "./said_lately.ts";

export class Refusals {
  readonly #log: Logger;
  readonly #lately: SaidLately;
  #count = 0;

  constructor(log: Logger, lately: SaidLately) {
    this.#log = log;
    this.#lately = lately;
  }

  get count(): number {
    return this.#count;
  }

  /** `remote` is `ip:port`; the port is another one at each try. */
  say(remote: string, reason: string): void {
    this.#count += 1;
    const host = remote.replace(/:\d+$/, "");
    const text = shortReason(reason);
    if (this.#lately.due(`${host} ${text}`)) {
      this.#log.warn("refused a node", { remote, reason: text });
    }
  }
}
