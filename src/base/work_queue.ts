/**
 * Lets few dear pieces of work be done at a time, and few wait, so that everything else goes on beside them. Clients
 * that are known have places of their own: whoever else comes in whatever number takes no more than half of the turns.
 */
import { ApiError } from "./errors.ts";
import { FairLane } from "./fair_lane.ts";

export interface WorkBounds {
  readonly maxParallel: number;
  /** Of those who are known as many as of the others. */
  readonly maxQueued: number;
  readonly maxQueuedOfClient: number;
}

export class WorkQueue {
  readonly #bounds: WorkBounds;
  readonly #refusal: string;
  readonly #known = new FairLane();
  readonly #others = new FairLane();
  #running = 0;
  #wasKnown = false;

  /** `refusal` is what is told to whom it does not take. */
  constructor(bounds: WorkBounds, refusal: string) {
    this.#bounds = bounds;
    this.#refusal = refusal;
  }

  /** Rejects with ApiError `overloaded` when too many wait already, or come later and want less. `client` is an address. */
  async run<T>(client: string, work: () => Promise<T>, isKnown = false): Promise<T> {
    const lane = isKnown ? this.#known : this.#others;
    this.#enter(lane, client);
    try {
      if (this.#running < this.#bounds.maxParallel) this.#running++;
      else await lane.wait(client, () => this.#overloaded());
      try {
        return await work();
      } finally {
        this.#handOn();
      }
    } finally {
      lane.leave(client);
    }
  }

  /** Who waits next takes the place that became free: one who is known, then one of the others. */
  #handOn(): void {
    const [first, second] = this.#wasKnown
      ? [this.#others, this.#known]
      : [this.#known, this.#others];
    if (first.next()) this.#wasKnown = first === this.#known;
    else if (second.next()) this.#wasKnown = second === this.#known;
    else this.#running--;
  }

  #enter(lane: FairLane, client: string): void {
    const { maxQueued, maxQueuedOfClient, maxParallel } = this.#bounds;
    if (lane.takenBy(client) >= maxQueuedOfClient + maxParallel) throw this.#overloaded();
    if (lane.size >= maxQueued && !lane.makeRoomFor(client)) throw this.#overloaded();
    lane.enter(client);
  }

  #overloaded(): ApiError {
    return new ApiError("overloaded", this.#refusal);
  }

  /** For tests and metrics. */
  get waiting(): number {
    return this.#known.size + this.#others.size;
  }
}
