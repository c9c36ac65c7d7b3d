import { LatencyHistogram, type LatencyView } from "../base/mod.ts";

/** Calls of one type since the start. */
export interface CallFigures {
  readonly count: number;
  /** Answered by a refusal or an internal error. */
  readonly failed: number;
  readonly latency: LatencyView;
}

interface CallCounter extends CallFigures {
  count: number;
  failed: number;
  readonly latency: LatencyHistogram;
}

/** Has a counter for each type that is declared, so that clients cannot make any. */
export class CallCounters {
  readonly #counters = new Map<string, CallCounter>();

  of(type: string): CallCounter {
    const known = this.#counters.get(type);
    if (known !== undefined) return known;
    const counter = { count: 0, failed: 0, latency: new LatencyHistogram() };
    this.#counters.set(type, counter);
    return counter;
  }

  all(): ReadonlyMap<string, CallFigures> {
    return this.#counters;
  }
}
