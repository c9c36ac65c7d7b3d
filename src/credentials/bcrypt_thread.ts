/** The thread that computes bcrypt: started when it is needed, ended when it is idle or hangs. */
import { CREDENTIALS, type Timers } from "../base/mod.ts";
import type { BcryptAnswer, BcryptQuestion } from "./bcrypt_worker.ts";

interface Waiting {
  readonly resolve: (matches: boolean) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimeout: () => void;
}

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts") ? "./bcrypt_worker.ts" : "./bcrypt_worker.js";

export class BcryptThread {
  readonly #timers: Timers;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #cancelIdle = (): void => {};

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** How many may be asked at a time is the business of the caller. */
  matches(password: string, hash: string): Promise<boolean> {
    this.#cancelIdle();
    const worker = this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return new Promise<boolean>((resolve, reject) => {
      const cancelTimeout = this.#timers.after(CREDENTIALS.bcryptTimeoutMs, () =>
        this.#end(
          new Error(`no bcrypt hash was computed within ${CREDENTIALS.bcryptTimeoutMs} ms`),
        ));
      this.#waiting.set(id, { resolve, reject, cancelTimeout });
      const question: BcryptQuestion = { id, password, hash };
      worker.postMessage(question);
    });
  }

  close(): void {
    this.#cancelIdle();
    this.#end(new Error("the server is stopping"));
  }

  #start(): Worker {
    const worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
      type: "module",
      name: "bcrypt",
    });
    worker.onmessage = ({ data }: MessageEvent<BcryptAnswer>) => this.#answered(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Error(`the bcrypt worker failed: ${event.message}`));
    };
    return worker;
  }

  #answered({ id, matches }: BcryptAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.cancelTimeout();
    waiting?.resolve(matches);
    if (this.#waiting.size > 0) return;
    this.#cancelIdle();
    this.#cancelIdle = this.#timers.after(
      CREDENTIALS.bcryptIdleMs,
      () => this.#end(new Error("the bcrypt worker was idle")),
    );
  }

  /** Whoever waits gets the error; the next question starts a new one. */
  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject, cancelTimeout } of this.#waiting.values()) {
      cancelTimeout();
      reject(error);
    }
    this.#waiting.clear();
  }
}
