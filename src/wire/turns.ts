import { setImmediate } from "node:timers";

/**
 * The work of connections that have much of it, in short slices: whoever has been served for its share waits here until
 * the event loop has been round, so that one busy socket, or many, leave time for everybody else.
 */
export class Turns {
  readonly #nowMs: () => number;
  readonly #turnMs: number;
  /** One entry of each connection at most. */
  #waiting: (() => void)[] = [];
  #scheduled = false;

  /** `turnMs`: how long turns in a row take. */
  constructor(nowMs: () => number, turnMs: number) {
    this.#nowMs = nowMs;
    this.#turnMs = turnMs;
  }

  /** Does the work in a later turn; resolves when it is done. It must not throw. */
  run(work: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        work();
        resolve();
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#serve());
  }

  #serve(): void {
    this.#scheduled = false;
    const endMs = this.#nowMs() + this.#turnMs;
    const waiting = this.#waiting;
    let done = 0;
    do waiting[done++]?.(); while (done < waiting.length && this.#nowMs() < endMs);
    this.#waiting = waiting.slice(done);
    if (this.#waiting.length > 0) this.#schedule();
  }
}
