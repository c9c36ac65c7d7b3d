/** Refused callers in the log: each reason once in a while, however often the caller tries. */
import { type Clock, type Logger, PEER } from "../base/mod.ts";

export class Refusals {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #saidMs = new Map<string, number>();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  say(remote: string, reason: string): void {
    const nowMs = this.#clock.monotonicMs();
    const key = `${remote}\0${reason}`;
    const lastMs = this.#saidMs.get(key);
    if (lastMs !== undefined && nowMs - lastMs < PEER.refusalLogMs) return;
    // The map is fed by the network, so it is emptied rather than grown.
    if (this.#saidMs.size >= PEER.maxRefusalsKept) this.#saidMs.clear();
    this.#saidMs.set(key, nowMs);
    this.#log.warn("refused a node", { remote, reason });
  }
}
