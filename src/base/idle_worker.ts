/** A thread that answers questions: started when it is needed, ended when it is idle or hangs. */
import type { Timers } from "./timers.ts";

interface IdleWorkerOptions {
  readonly timers: Timers;
  /** Its module, which answers each `WorkerQuestion` with a `WorkerAnswer`. */
  readonly url: URL;
  /** For errors, and for who looks at the threads of the process. */
  readonly name: string;
  /** Longest time for one answer before the thread is ended. */
  readonly timeoutMs: number;
  /** Without work for so long it is ended. */
  readonly idleMs: number;
}

export interface WorkerQuestion<Q> {
  readonly id: number;
  readonly question: Q;
}

export interface WorkerAnswer<A> {
  readonly id: number;
  readonly answer: A;
}

interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimeout: () => void;
}

/** No answer came in time, so that the thread was ended. */
export class WorkerTimeout extends Error {
  override readonly name = "WorkerTimeout";
}

export class IdleWorker<Q, A> {
  readonly #options: IdleWorkerOptions;
  readonly #waiting = new Map<number, Waiting<A>>();
  #worker: Worker | undefined;
  #lastId = 0;
  #cancelIdle = (): void => {};

  constructor(options: IdleWorkerOptions) {
    this.#options = options;
  }

  /** How many may be asked at a time is the business of the caller: one that hangs ends all. */
  ask(question: Q): Promise<A> {
    this.#cancelIdle();
    const { timers, name, timeoutMs } = this.#options;
    const worker = this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return new Promise<A>((resolve, reject) => {
      const cancelTimeout = timers.after(
        timeoutMs,
        () =>
          this.#end(new WorkerTimeout(`the ${name} worker gave no answer within ${timeoutMs} ms`)),
      );
      this.#waiting.set(id, { resolve, reject, cancelTimeout });
      const sent: WorkerQuestion<Q> = { id, question };
      worker.postMessage(sent);
    });
  }

  close(): void {
    this.#cancelIdle();
    this.#end(new Error("the server is stopping"));
  }

  #start(): Worker {
    const { url, name } = this.#options;
    const worker = new Worker(url, { type: "module", name });
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer<A>>) => this.#answered(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Error(`the ${name} worker failed: ${event.message}`));
    };
    return worker;
  }

  #answered({ id, answer }: WorkerAnswer<A>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.cancelTimeout();
    waiting?.resolve(answer);
    if (this.#waiting.size > 0) return;
    const { timers, name, idleMs } = this.#options;
    this.#cancelIdle();
    this.#cancelIdle = timers.after(
      idleMs,
      () => this.#end(new Error(`the ${name} worker was idle`)),
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
