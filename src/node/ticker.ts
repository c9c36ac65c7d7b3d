import { NODE } from "../base/mod.ts";

/**
 * Calls `tick` once per interval of monotonic time. After a pause of the process only a few of the missed ticks are made
 * up for: what other nodes said meanwhile is still waiting to be read.
 */
export class Ticker {
  readonly #timer: ReturnType<typeof setInterval>;
  #lastMs: number;

  constructor(tickMs: number, monotonicMs: () => number, tick: () => void) {
    this.#lastMs = monotonicMs();
    this.#timer = setInterval(() => {
      const nowMs = monotonicMs();
      const due = dueTicks(nowMs - this.#lastMs, tickMs);
      this.#lastMs = due.forgotten ? nowMs : this.#lastMs + due.ticks * tickMs;
      for (let count = 0; count < due.ticks; count++) tick();
    }, tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** How many ticks to make now, and whether more were missed than are made up for. */
export function dueTicks(
  elapsedMs: number,
  tickMs: number,
): { readonly ticks: number; readonly forgotten: boolean } {
  // The timer may fire a little early; half a tick of tolerance keeps the count steady.
  const missed = Math.floor((elapsedMs + tickMs / 2) / tickMs);
  return missed > NODE.maxCatchUpTicks
    ? { ticks: NODE.maxCatchUpTicks, forgotten: true }
    : { ticks: Math.max(0, missed), forgotten: false };
}
