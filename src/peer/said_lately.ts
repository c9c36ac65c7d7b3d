/** What was said lately, so that the log tells each thing once in a while however often it happens. */
import { type Clock, PEER } from "../base/mod.ts";

export class SaidLately {
  readonly #clock: Clock;
  readonly #saidMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when this is to be said now; it counts as said then. */
  due(what: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const lastMs = this.#saidMs.get(what);
    if (lastMs !== undefined && nowMs - lastMs < PEER.refusalLogMs) return false;
    // The map is fed by the network, so it is emptied rather than grown.
    if (this.#saidMs.size >= PEER.maxRefusalsKept) this.#saidMs.clear();
    this.#saidMs.set(what, nowMs);
    return true;
  }
}

/** A text for the log or the other side, never longer than allowed. */
export function shortReason(reason: string): string {
  const max = PEER.maxReasonChars;
  return reason.length <= max ? reason : `${reason.slice(0, max)}...`;
}
