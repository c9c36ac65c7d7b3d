import { DeadlineQueue } from "../base/mod.ts";

type Late = () => void;

/** Gives up waiting for promises that take too long, all of them after the same time. */
export class Deadlines {
  readonly #limitMs: number;
  readonly #waiting = new DeadlineQueue<Late>({
    monotonicMs: () => performance.now(),
    onLate: (giveUp) => giveUp(),
  });

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** As `work`, but rejects with `late()` when it has not settled in time; what it does later is ignored. */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(late());
      this.#waiting.add(giveUp, this.#limitMs);
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
    this.#waiting.delete(giveUp);
    // No timer is left behind that would keep the process alive.
    if (this.#waiting.size === 0) this.#waiting.clear();
  }
}
