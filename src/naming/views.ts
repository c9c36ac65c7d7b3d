/** Reading the registry as operators do: names, catalogs, subscribers. */
import type { ServiceKey } from "../base/mod.ts";
import type { SubscriberInfo } from "./clients.ts";
import { selectInstances } from "./select_instances.ts";
import type { Service } from "./service.ts";
import type { ServiceTable } from "./service_table.ts";
import type { Instance } from "./types.ts";

export interface ServiceFilter {
  /** Undefined for all. */
  readonly namespace: string | undefined;
  readonly group: string | undefined;
}

interface Subscriber extends SubscriberInfo {
  readonly key: ServiceKey;
  readonly clusters: string;
}

interface ServiceFigures {
  readonly clusterCount: number;
  readonly ipCount: number;
  readonly healthyCount: number;
  readonly protectionReached: boolean;
}

const MAX_SORTED = 64;

export class Views {
  readonly #table: ServiceTable;
  /** Sorted services by filter, as of `#revision`. */
  readonly #sorted: Map<string, readonly Service[]> = new Map();
  #revision = -1;

  constructor(table: ServiceTable) {
    this.#table = table;
  }

  /** Listed services in the order of namespace, group and name. */
  services(filter: ServiceFilter): readonly Service[] {
    if (this.#revision !== this.#table.revision) {
      this.#sorted.clear();
      this.#revision = this.#table.revision;
    }
    const cacheKey = `${filter.namespace ?? "\0"}\0${filter.group ?? "\0"}`;
    const cached = this.#sorted.get(cacheKey);
    if (cached !== undefined) return cached;
    const found: Service[] = [];
    for (const service of this.#table.all()) {
      if (
        service.listed && (filter.namespace ?? service.key.namespace) === service.key.namespace &&
        (filter.group ?? service.key.group) === service.key.group
      ) {
        found.push(service);
      }
    }
    found.sort((a, b) => a.keyText < b.keyText ? -1 : a.keyText > b.keyText ? 1 : 0);
    // Filters come from requests: the memory for them is bounded.
    if (this.#sorted.size >= MAX_SORTED) this.#sorted.clear();
    this.#sorted.set(cacheKey, found);
    return found;
  }
}

/** All instances of one cluster, or of all when it is empty, disabled ones too. */
export function instancesOf(service: Service | undefined, cluster: string): Instance[] {
  const found: Instance[] = [];
  for (const publication of service?.instances.values() ?? []) {
    if (cluster === "" || publication.base.cluster === cluster) found.push(publication.view);
  }
  return found;
}

export function subscribersOf(service: Service | undefined): Subscriber[] {
  const found: Subscriber[] = [];
  if (service === undefined) return found;
  for (const [client, spellings] of service.subscribers) {
    for (const clusters of spellings) found.push({ ...client.info, key: service.key, clusters });
  }
  for (const { info, clusters } of service.udpSubscribers.values()) {
    found.push({ ...info, key: service.key, clusters });
  }
  return found;
}

export function figuresOf(service: Service): ServiceFigures {
  let healthyCount = 0;
  const all = instancesOf(service, "");
  for (const instance of all) if (instance.healthy) healthyCount++;
  const selection = selectInstances(all, {
    clusters: "",
    healthyOnly: false,
    protectThreshold: service.settings?.protectThreshold ?? 0,
  });
  return {
    clusterCount: service.clusterNames().size,
    ipCount: all.length,
    healthyCount,
    protectionReached: selection.reachProtectionThreshold,
  };
}
