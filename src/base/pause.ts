/** Waits of one owner: each ends with its time, with the next news, or at once when the owner stops. */
export class Pause {
  readonly #waiting = new Set<() => void>();
  #ended = false;

  /** The owner has stopped. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  wait(timeoutMs: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.#waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, timeoutMs);
      this.#waiting.add(goOn);
    });
  }

  /** There is news: whoever waits goes on. */
  wake(): void {
    for (const goOn of [...this.#waiting]) goOn();
  }

  /** Nobody waits from here on. */
  end(): void {
    this.#ended = true;
    this.wake();
  }
}
