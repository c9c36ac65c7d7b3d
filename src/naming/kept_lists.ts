/** The lists that were made and are still true: few enough of them are kept, over all services. */
import type { ServiceList } from "./types.ts";

/** What a list costs besides its instances, in instances. */
const LIST_COST = 2;

interface Place {
  readonly lists: Map<string, ServiceList>;
  readonly spelling: string;
}

/**
 * A list and its encoded forms take about as much memory as the instances themselves. Beyond the bound the list that was
 * made first goes; the next who asks for it has it made again.
 */
export class KeptLists {
  readonly #places: Map<ServiceList, Place> = new Map();
  readonly #maxHosts: number;
  #hosts = 0;

  constructor(maxHosts: number) {
    this.#maxHosts = maxHosts;
  }

  /** Instances in all lists, as far as they count. */
  get hosts(): number {
    return this.#hosts;
  }

  keep(lists: Map<string, ServiceList>, spelling: string, list: ServiceList): void {
    lists.set(spelling, list);
    this.#places.set(list, { lists, spelling });
    this.#hosts += costOf(list);
    for (const [oldest, place] of this.#places) {
      // One list that is larger than the bound must not be made for everybody who asks.
      if (this.#hosts <= this.#maxHosts || oldest === list) break;
      place.lists.delete(place.spelling);
      this.#forget(oldest);
    }
  }

  /** The lists of a service are not true any more. */
  drop(lists: Map<string, ServiceList>): void {
    for (const list of lists.values()) this.#forget(list);
    lists.clear();
  }

  #forget(list: ServiceList): void {
    if (this.#places.delete(list)) this.#hosts -= costOf(list);
  }
}

function costOf(list: ServiceList): number {
  return list.hosts.length + LIST_COST;
}
