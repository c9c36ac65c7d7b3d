import { APP, type Logger, Pause } from "../base/mod.ts";

/** A start that waits for space on the disk: tells so, and ends with the server. */
export class SpaceWait {
  readonly #log: Logger;
  readonly #pause = new Pause();
  #reason = "";

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What is waited for; empty when nothing is. */
  get reason(): string {
    return this.#reason;
  }

  /** Resolves when it is worth another try; rejects when the server stops. */
  async wait(): Promise<void> {
    if (this.#reason === "") {
      this.#reason = "the disk is full; the data is loaded when there is space";
      this.#log.error("The disk is full: the data is loaded when there is space");
    }
    await this.#pause.wait(APP.spaceRetryMs);
    if (this.#pause.hasEnded) throw new Error("The server is shutting down");
  }

  stop(): void {
    this.#pause.end();
  }
}
