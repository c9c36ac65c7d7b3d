/** Lets few dear pieces of work be done at a time, and few wait, so that everything else goes on beside them. */
import { ApiError } from "./errors.ts";

export interface WorkBounds {
  readonly maxParallel: number;
  readonly maxQueued: number;
  readonly maxQueuedOfClient: number;
}

export class WorkQueue {
  readonly #bounds: WorkBounds;
  readonly #refusal: string;
  readonly #waiting: (() => void)[] = [];
  readonly #ofClient = new Map<string, number>();
  #running = 0;

  /** `refusal` is what is told to whom it does not take. */
  constructor(bounds: WorkBounds, refusal: string) {
    this.#bounds = bounds;
    this.#refusal = refusal;
  }

  /** Rejects with ApiError `overloaded` at once when too many wait already. `client` is an address. */
  async run<T>(client: string, work: () => Promise<T>): Promise<T> {
    this.#enter(client);
    try {
      if (this.#running >= this.#bounds.maxParallel) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else this.#running++;
      try {
        return await work();
      } finally {
        this.#handOn();
      }
    } finally {
      this.#leave(client);
    }
  }

  /** Who waits next takes the place that became free. */
  #handOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  #enter(client: string): void {
    const { maxQueued, maxQueuedOfClient, maxParallel } = this.#bounds;
    const own = this.#ofClient.get(client) ?? 0;
    if (this.#waiting.length >= maxQueued || own >= maxQueuedOfClient + maxParallel) {
      throw new ApiError("overloaded", this.#refusal);
    }
    this.#ofClient.set(client, own + 1);
  }

  #leave(client: string): void {
    const own = (this.#ofClient.get(client) ?? 1) - 1;
    if (own === 0) this.#ofClient.delete(client);
    else this.#ofClient.set(client, own);
  }

  /** For tests and metrics. */
  get waiting(): number {
    return this.#waiting.length;
  }
}
