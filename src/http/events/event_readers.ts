/** How many look at something that changes, in all and from one address: each costs a connection that stays open. */
import { ApiError, EVENTS } from "../../base/mod.ts";

class EventReaders {
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  get count(): number {
    return this.#all;
  }

  /** Throws ApiError `overloaded`; the function that it gives makes room again. */
  take(address: string): () => void {
    const own = this.#byAddress.get(address) ?? 0;
    if (this.#all >= EVENTS.maxReaders || own >= EVENTS.maxReadersOfAddress) {
      throw new ApiError("overloaded", "Too many pages look at changes at once, try again later");
    }
    this.#all++;
    this.#byAddress.set(address, own + 1);
    return () => {
      this.#all--;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }
}

/** Of all servers in this process, because it is the process that is bounded. */
export const EVENT_READERS: EventReaders = new EventReaders();
