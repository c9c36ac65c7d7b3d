/**
 * The JSON form of lists and instances that HTTP and UDP clients of every generation read: the members of all of them
 * together.
 */
import { groupedName, javaDouble, type ServiceKey } from "../../base/mod.ts";
import type { Instance, ServiceList } from "../../naming/mod.ts";

const encoder = new TextEncoder();
const CACHE_KEY = "http.v1";
const GENERATOR_KEY = "preserved.instance.id.generator";

/** The members of an instance that clients of every protocol read. */
export function hostMembers(instance: Instance, serviceName: string): Record<string, unknown> {
  return {
    instanceId: instance.instanceId,
    ip: instance.ip,
    port: instance.port,
    weight: javaDouble(instance.weight),
    healthy: instance.healthy,
    enabled: instance.enabled,
    ephemeral: instance.ephemeral,
    clusterName: instance.cluster,
    serviceName,
    metadata: instance.metadata,
    instanceHeartBeatInterval: instance.heartBeatIntervalMs,
    instanceHeartBeatTimeOut: instance.heartBeatTimeoutMs,
    ipDeleteTimeout: instance.ipDeleteTimeoutMs,
  };
}

/** One instance over HTTP and UDP. `valid` and `marked` are read by clients older than 1.0 alone. */
export function hostJson(instance: Instance, serviceName: string): Record<string, unknown> {
  const host = hostMembers(instance, serviceName);
  host["instanceIdGenerator"] = instance.metadata[GENERATOR_KEY] ?? "simple";
  host["valid"] = instance.healthy;
  host["marked"] = false;
  return host;
}

export function serviceListJson(list: ServiceList): string {
  const name = groupedName(list.key.group, list.key.name);
  return JSON.stringify({
    name,
    groupName: list.key.group,
    clusters: list.clusters,
    cacheMillis: list.cacheMillis,
    hosts: list.hosts.map((host) => hostJson(host, name)),
    lastRefTime: list.lastRefTimeMs,
    checksum: list.checksum,
    allIPs: false,
    allIps: false,
    reachProtectionThreshold: list.reachProtectionThreshold,
    valid: true,
    dom: name,
    env: "",
    useSpecifiedURL: false,
    metadata: {},
  });
}

/** Made once per list and shared by all answers. */
export function serviceListBytes(list: ServiceList): Uint8Array<ArrayBuffer> {
  const cached = list.encoded.get(CACHE_KEY);
  if (cached instanceof Uint8Array) return withPlainBuffer(cached);
  const bytes = encoder.encode(serviceListJson(list));
  list.encoded.set(CACHE_KEY, bytes);
  return bytes;
}

/** What is put under the key above is never backed by shared memory; the map's type cannot say it. */
function withPlainBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

export function serviceNameOf(key: ServiceKey): string {
  return groupedName(key.group, key.name);
}
