/**
 * The JSON form of lists and instances that HTTP and UDP clients of every generation read: the members of all of them
 * together.
 */
import { groupedName, javaDouble, type ServiceKey } from "../../base/mod.ts";
import type { Instance, ServiceList } from "../../naming/mod.ts";

const encoder = new TextEncoder();
/** A list for itself, and in the envelope of v2. */
const BARE_KEY = "http.v1";
const RESULT_KEY = "http.v2";
/** Its instances alone. */
const HOSTS_KEY = "http.v3";
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
  return keptBytes(list, BARE_KEY, serviceListJson);
}

/** As `serviceListBytes`, in the envelope of v2. */
export function resultListBytes(list: ServiceList): Uint8Array<ArrayBuffer> {
  return keptBytes(list, RESULT_KEY, enveloped);
}

/** The instances alone, in the envelope of v3. */
export function resultHostsBytes(list: ServiceList): Uint8Array<ArrayBuffer> {
  return keptBytes(list, HOSTS_KEY, envelopedHosts);
}

function envelopedHosts({ key, hosts }: ServiceList): string {
  const name = groupedName(key.group, key.name);
  const data = hosts.map((host) => hostJson(host, name));
  return JSON.stringify({ code: 0, message: "success", data });
}

function enveloped(list: ServiceList): string {
  return `{"code":0,"message":"success","data":${serviceListJson(list)}}`;
}

function keptBytes(
  list: ServiceList,
  key: string,
  textOf: (list: ServiceList) => string,
): Uint8Array<ArrayBuffer> {
  const kept = list.encoded.get(key);
  if (kept instanceof Uint8Array) return withPlainBuffer(kept);
  const bytes = encoder.encode(textOf(list));
  list.encoded.set(key, bytes);
  return bytes;
}

/** What is put under the keys above is never backed by shared memory; the map's type cannot say it. */
function withPlainBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

export function serviceNameOf(key: ServiceKey): string {
  return groupedName(key.group, key.name);
}
