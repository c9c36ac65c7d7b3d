import type { Timers } from "./timers.ts";

interface DeadlineQueueOptions<T> {
  readonly monotonicMs: () => number;
  /** Takes an item that is late and has left the queue. Must not throw. */
  readonly onLate: (item: T) => void;
  readonly after?: Timers["after"];
}

/** Timers may fire a little early. */
const TIMER_ERROR_MS = 1;

/**
 * Deadlines that few items reach. One timer serves them all, because a timer for each costs more than the work that it
 * guards; it is set to the earliest deadline, and looks at all items when it fires. For deadlines that most items reach
 * there is the timing wheel.
 */
export class DeadlineQueue<T> {
  readonly #options: DeadlineQueueOptions<T>;
  readonly #deadlinesMs = new Map<T, number>();
  #cancelTimer: (() => void) | undefined;
  /** When the timer fires. A deadline that was deleted may have set it. */
  #timerMs = Infinity;

  constructor(options: DeadlineQueueOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#deadlinesMs.size;
  }

  /** An item that is in the queue gets the new deadline. */
  add(item: T, timeoutMs: number): void {
    const deadlineMs = this.#options.monotonicMs() + timeoutMs;
    this.#deadlinesMs.set(item, deadlineMs);
    if (deadlineMs < this.#timerMs) this.#wakeAt(deadlineMs, timeoutMs);
  }

  /** False when the item is late already, or unknown. Leaves the timer: the next item is likely to need it. */
  delete(item: T): boolean {
    return this.#deadlinesMs.delete(item);
  }

  /** Forgets all items and stops the timer. */
  clear(): void {
    this.#deadlinesMs.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerMs = Infinity;
  }

  #wakeAt(deadlineMs: number, inMs: number): void {
    this.#cancelTimer?.();
    this.#timerMs = deadlineMs;
    const after = this.#options.after ?? afterMs;
    this.#cancelTimer = after(inMs, () => this.#endLate());
  }

  #endLate(): void {
    this.#cancelTimer = undefined;
    this.#timerMs = Infinity;
    const { monotonicMs, onLate } = this.#options;
    const nowMs = monotonicMs();
    let nextMs = Infinity;
    for (const [item, deadlineMs] of this.#deadlinesMs) {
      if (deadlineMs > nowMs + TIMER_ERROR_MS) {
        nextMs = Math.min(nextMs, deadlineMs);
        continue;
      }
      this.#deadlinesMs.delete(item);
      onLate(item);
    }
    if (nextMs < this.#timerMs) this.#wakeAt(nextMs, nextMs - nowMs);
  }
}

/** Unlike the system's timers, it keeps the process alive until the item is late or done. */
function afterMs(ms: number, run: () => void): () => void {
  const id = setTimeout(run, ms);
  return () => clearTimeout(id);
}
