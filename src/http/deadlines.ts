type Late = () => void;

/**
 * Gives up waiting for promises that take too long. One timer serves all of them, because a timer for each costs more
 * than reading a small body does.
 */
export class Deadlines {
  readonly #limitMs: number;
  /** In the order in which they began, so the first is the next to be late. */
  readonly #waiting = new Map<Late, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** As `work`, but rejects with `late()` when it has not settled in time; what it does later is ignored. */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(late());
      this.#waiting.set(giveUp, performance.now() + this.#limitMs);
      this.#timer ??= setTimeout(() => this.#sweep(), this.#limitMs);
      work.then((value) => {
        this.#settle(giveUp);
        resolve(value);
      }, (error) => {
        this.#settle(giveUp);
        reject(error);
      });
    });
  }

  #settle(giveUp: Late): void {
    if (!this.#waiting.delete(giveUp) || this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    for (const [giveUp, dueMs] of this.#waiting) {
      if (dueMs > nowMs) {
        this.#timer = setTimeout(() => this.#sweep(), dueMs - nowMs);
        return;
      }
      this.#waiting.delete(giveUp);
      giveUp();
    }
  }
}
