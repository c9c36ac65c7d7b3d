/** The thread that computes bcrypt. */
import { CREDENTIALS, IdleWorker, type Timers } from "../base/mod.ts";
import type { BcryptQuestion } from "./bcrypt_worker.ts";

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts") ? "./bcrypt_worker.ts" : "./bcrypt_worker.js";

export class BcryptThread {
  readonly #worker: IdleWorker<BcryptQuestion, boolean>;

  constructor(timers: Timers) {
    this.#worker = new IdleWorker({
      timers,
      url: new URL(WORKER_FILE, import.meta.url),
      name: "bcrypt",
      timeoutMs: CREDENTIALS.bcryptTimeoutMs,
      idleMs: CREDENTIALS.bcryptIdleMs,
    });
  }

  /** How many may be asked at a time is the business of the caller. */
  matches(password: string, hash: string): Promise<boolean> {
    return this.#worker.ask({ password, hash });
  }

  close(): void {
    this.#worker.close();
  }
}
