/** One service: its instances, who wants to know of them, and the lists that were made from them. */
import { groupedName, NAMING, type ServiceKey } from "../base/mod.ts";
import type { Publication } from "./publication.ts";
import type { KeptLists } from "./kept_lists.ts";
import type { ConnectionClient, UdpSubscription } from "./clients.ts";
import type { Override, ServiceList, ServiceSettings } from "./types.ts";

export type InstanceKind = "ephemeral" | "persistent";

const NO_OVERRIDES: ReadonlyMap<string, Override> = new Map();

export class Service {
  readonly key: ServiceKey;
  readonly keyText: string;
  /** `group@@name`. */
  readonly fullName: string;
  /** What the service adds to the ids of its instances. */
  readonly idSuffix: string;
  /** Newest publication of each (ip, port, cluster). */
  readonly instances: Map<string, Publication> = new Map();
  settings: ServiceSettings | undefined;
  overrides: ReadonlyMap<string, Override> = NO_OVERRIDES;
  /** Connections that subscribe -> clusters as each spelled them. */
  readonly subscribers: Map<ConnectionClient, Set<string>> = new Map();
  /** `ip:port` and clusters -> 1.x subscriber. */
  readonly udpSubscribers: Map<string, UdpSubscription> = new Map();
  /** Made since the last change; dropped with the next. */
  readonly lists: Map<string, ServiceList> = new Map();
  /** Version of the newest list that was handed out. */
  lastRefTimeMs: number;
  /** Something changed since the last list was made. */
  changed = true;
  /** It had instances or has settings: services that are merely subscribed to are not listed. */
  listed = false;
  /** Since when there are neither instances nor subscribers; 0 while there are. */
  emptySinceMs = 0;
  /** Overrides without an instance -> since when. */
  orphans: Map<string, number> | undefined;
  /** Node that keeps its leases, as of this generation of the membership. */
  home = 0;
  homeGeneration = -1;
  #ephemeralCount = 0;
  readonly #kept: KeptLists;

  constructor(key: ServiceKey, keyText: string, lastRefTimeMs: number, kept: KeptLists) {
    this.#kept = kept;
    this.key = key;
    this.keyText = keyText;
    this.fullName = groupedName(key.group, key.name);
    this.idSuffix = `#${this.fullName}`;
    this.lastRefTimeMs = lastRefTimeMs;
  }

  /** The kind that present instances fix; undefined when there are none. */
  get kind(): InstanceKind | undefined {
    if (this.instances.size === 0) return undefined;
    return this.#ephemeralCount > 0 ? "ephemeral" : "persistent";
  }

  /** Nobody publishes, subscribes or has left anything here. */
  get idle(): boolean {
    return this.instances.size === 0 && this.subscribers.size === 0 &&
      this.udpSubscribers.size === 0;
  }

  /** Called for each publication that comes (1) or goes (-1). */
  countEphemeral(by: number): void {
    this.#ephemeralCount += by;
  }

  /** Drops what was made from the old state. The version moves on when the next list is made. */
  touch(): void {
    this.changed = true;
    if (this.lists.size > 0) this.#kept.drop(this.lists);
  }

  /** Until the next change, as long as there is room. */
  keepList(spelling: string, list: ServiceList): void {
    if (this.lists.size >= NAMING.maxCachedLists) this.#kept.drop(this.lists);
    this.#kept.keep(this.lists, spelling, list);
  }

  /** Version of lists made now: strictly greater for each state that was seen. */
  version(nowMs: number): number {
    if (this.changed) {
      this.lastRefTimeMs = Math.max(Math.floor(nowMs), this.lastRefTimeMs + 1);
      this.changed = false;
    }
    return this.lastRefTimeMs;
  }

  /** Names of the clusters that have instances. */
  clusterNames(): Set<string> {
    const names = new Set<string>();
    for (const publication of this.instances.values()) names.add(publication.base.cluster);
    return names;
  }
}
