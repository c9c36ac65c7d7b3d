/** The filters between the instances of a service and the list that a client gets. */
import { NAMING, type ServiceKey } from "../base/mod.ts";
import type { Service } from "./service.ts";
import type { Instance, ServiceList } from "./types.ts";

/** Clusters of a comma list; undefined for all. */
function wantedClusters(clusters: string): ReadonlySet<string> | undefined {
  if (clusters === "") return undefined;
  const names = clusters.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return names.length === 0 ? undefined : new Set(names);
}

interface Selection {
  readonly hosts: readonly Instance[];
  readonly reachProtectionThreshold: boolean;
}

/**
 * Clusters, enabled, protection threshold, healthy only, in this order. Label selectors pass every instance: there is
 * no source of labels for the one who asks, and Nacos without such a source does the same.
 */
export function selectInstances(
  instances: Iterable<Instance>,
  filter: {
    readonly clusters: string;
    readonly healthyOnly: boolean;
    readonly protectThreshold: number;
  },
): Selection {
  const wanted = wantedClusters(filter.clusters);
  const enabled: Instance[] = [];
  let healthyCount = 0;
  for (const instance of instances) {
    if (!instance.enabled || (wanted !== undefined && !wanted.has(instance.cluster))) continue;
    enabled.push(instance);
    if (instance.healthy) healthyCount++;
  }
  // With too few healthy instances left, sending everything to those would take them down as well.
  const reached = filter.protectThreshold > 0 && enabled.length > 0 &&
    healthyCount / enabled.length <= filter.protectThreshold;
  if (reached) {
    const hosts = enabled.map((one) => one.healthy ? one : { ...one, healthy: true });
    return { hosts, reachProtectionThreshold: true };
  }
  return {
    hosts: filter.healthyOnly ? enabled.filter((one) => one.healthy) : enabled,
    reachProtectionThreshold: false,
  };
}

function* viewsOf(service: Service): Generator<Instance> {
  for (const publication of service.instances.values()) yield publication.view;
}

/** The list for one spelling of clusters, made once for all who ask until the service changes. */
export function listOf(
  service: Service,
  filter: { readonly clusters: string; readonly healthyOnly: boolean },
  nowMs: number,
): ServiceList {
  const cacheKey = filter.healthyOnly ? `${filter.clusters}\0healthy` : filter.clusters;
  const cached = service.lists.get(cacheKey);
  if (cached !== undefined) return cached;
  const selection = selectInstances(viewsOf(service), {
    ...filter,
    protectThreshold: service.settings?.protectThreshold ?? 0,
  });
  const list: ServiceList = {
    key: service.key,
    clusters: filter.clusters,
    hosts: selection.hosts,
    lastRefTimeMs: service.version(nowMs),
    cacheMillis: NAMING.cacheMillis,
    reachProtectionThreshold: selection.reachProtectionThreshold,
    checksum: "",
    encoded: new Map(),
  };
  service.keepList(cacheKey, list);
  return list;
}

/** The list of a service that does not exist. */
export function emptyList(key: ServiceKey, clusters: string, nowMs: number): ServiceList {
  return {
    key,
    clusters,
    hosts: selectInstances([], { clusters, healthyOnly: false, protectThreshold: 0 }).hosts,
    lastRefTimeMs: Math.floor(nowMs),
    cacheMillis: NAMING.cacheMillis,
    reachProtectionThreshold: false,
    checksum: "",
    encoded: new Map(),
  };
}
