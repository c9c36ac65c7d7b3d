import { ApiError, NODE } from "../base/mod.ts";
import type { RaftCore, ReadState } from "../raft/mod.ts";
import type { AppliedWaiters } from "./applied_waiters.ts";

interface Barrier {
  readonly deadlineMs: number;
  settle: ((error: ApiError | undefined) => void) | undefined;
}

interface ReadBarriersOptions {
  readonly raft: RaftCore;
  readonly waiters: AppliedWaiters;
  readonly monotonicMs: () => number;
  readonly appliedIndex: () => number;
  readonly kick: () => void;
}

/** Linearizable read points. All that are asked for in one turn share one question to the core. */
export class ReadBarriers {
  readonly #options: ReadBarriersOptions;
  readonly #open = new Set<Barrier>();
  #queue: Barrier[] = [];
  #later: Barrier[] = [];
  readonly #asked = new Map<number, readonly Barrier[]>();
  /** Never used twice: an answer to an old question must not release a new one. */
  #nextToken = 1;

  constructor(options: ReadBarriersOptions) {
    this.#options = options;
  }

  /** Resolves when everything acknowledged before the call is applied here; rejects with ApiError `unavailable`. */
  wait(timeoutMs: number): Promise<void> {
    if (this.#open.size >= NODE.maxPendingBarriers) {
      return Promise.reject(new ApiError("overloaded", "Too many reads wait; try again later"));
    }
    const deadlineMs = this.#options.monotonicMs() + timeoutMs;
    return new Promise((resolve, reject) => {
      const settle = (error: ApiError | undefined) =>
        error === undefined ? resolve() : reject(error);
      const barrier = { deadlineMs, settle };
      this.#open.add(barrier);
      this.#queue.push(barrier);
      this.#options.kick();
    });
  }

  flush(): void {
    const queue = this.#queue.filter(isOpen);
    this.#queue = [];
    if (queue.length === 0) return;
    const token = this.#nextToken++;
    this.#asked.set(token, queue);
    this.#options.raft.readIndex(token);
  }

  answer(read: ReadState): void {
    const barriers = this.#asked.get(read.token) ?? [];
    this.#asked.delete(read.token);
    if (!read.success) {
      // Leadership is unsettled.
      this.#later.push(...barriers);
      return;
    }
    for (const barrier of barriers) {
      if (this.#options.appliedIndex() >= read.index) this.#settle(barrier, undefined);
      else this.#options.waiters.waitIndex(read.index, () => this.#settle(barrier, undefined));
    }
  }

  tick(): void {
    const nowMs = this.#options.monotonicMs();
    for (const barrier of this.#open) {
      if (barrier.deadlineMs <= nowMs) {
        this.#settle(
          barrier,
          new ApiError("unavailable", "The leader did not confirm the read in time"),
        );
      }
    }
    this.retry();
  }

  /** Asks again, under a new token: time has passed, or a leader has come. */
  retry(): void {
    this.#queue.push(...this.#later);
    this.#later = [];
  }

  failAll(reason: string): void {
    for (const barrier of this.#open) this.#settle(barrier, new ApiError("unavailable", reason));
  }

  #settle(barrier: Barrier, error: ApiError | undefined): void {
    const settle = barrier.settle;
    if (settle === undefined) return;
    barrier.settle = undefined;
    this.#open.delete(barrier);
    settle(error);
  }
}

function isOpen(barrier: Barrier): boolean {
  return barrier.settle !== undefined;
}
