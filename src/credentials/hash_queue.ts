/** Lets few password hashes be computed at a time, and few wait: each costs as much as thousands of other requests. */
import { ApiError } from "../base/mod.ts";

export interface HashQueueBounds {
  readonly maxParallel: number;
  readonly maxQueued: number;
  readonly maxQueuedOfClient: number;
}

export class HashQueue {
  readonly #bounds: HashQueueBounds;
  readonly #waiting: (() => void)[] = [];
  readonly #ofClient = new Map<string, number>();
  #running = 0;

  constructor(bounds: HashQueueBounds) {
    this.#bounds = bounds;
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
      throw new ApiError("overloaded", "too many passwords are being checked, try again later");
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
