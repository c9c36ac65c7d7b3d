/** How long this process itself did not get to run: clients that are not run send no beats, whatever the server does. */

const EVERY_MS = 100;

export class StallMeter {
  #lastMs = performance.now();
  longestMs = 0;
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  /** Ends the measurement; the longest time so far, in milliseconds. */
  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.longestMs;
  }

  #look(): void {
    const nowMs = performance.now();
    this.longestMs = Math.max(this.longestMs, nowMs - this.#lastMs - EVERY_MS);
    this.#lastMs = nowMs;
  }
}
