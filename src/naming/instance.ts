/** Making an instance from what its owner says, and laying an operator's override and live health over it. */
import { DEFAULT_CLUSTER, NAMING } from "../base/mod.ts";
import { SharedMetadata } from "./shared_metadata.ts";
import type { Instance, InstanceInput, Override } from "./types.ts";

const INTERVAL_KEY = "preserved.heart.beat.interval";
const TIMEOUT_KEY = "preserved.heart.beat.timeout";
const DELETE_KEY = "preserved.ip.delete.timeout";
const GENERATOR_KEY = "preserved.instance.id.generator";

/** Shared by every instance without metadata. */
export const NO_METADATA: Readonly<Record<string, string>> = Object.freeze({});

const SHARED = new SharedMetadata();

const DIGITS = /^\d{1,15}$/;

/** `ip#port#cluster`: the key of an instance inside its service. */
export function instanceKeyText(ip: string, port: number, cluster: string): string {
  return `${ip}#${port}#${cluster}`;
}

/** The metadata asks for an id that is a number instead of the address. */
export function wantsSnowflake(metadata: Readonly<Record<string, string>>): boolean {
  return metadata[GENERATOR_KEY] === "snowflake";
}

function timeFrom(
  metadata: Readonly<Record<string, string>>,
  key: string,
  fallbackMs: number,
): number {
  const text = metadata[key];
  if (text === undefined || !DIGITS.test(text)) return fallbackMs;
  return Math.min(NAMING.maxTimeoutMs, Math.max(NAMING.minTimeoutMs, Number(text)));
}

/** Silence after which an instance that lives by beats is unhealthy, and gone, where its metadata does not say. */
export interface LeaseTimes {
  readonly unhealthyMs: number;
  readonly removeMs: number;
}

export const DEFAULT_LEASE_TIMES: LeaseTimes = {
  unhealthyMs: NAMING.heartBeatTimeoutMs,
  removeMs: NAMING.ipDeleteTimeoutMs,
};

export type InstanceTimes = Pick<
  Instance,
  "heartBeatIntervalMs" | "heartBeatTimeoutMs" | "ipDeleteTimeoutMs"
>;

/** An instance on its way in, with its key, so that the key's text exists once. */
export interface Draft {
  readonly idText: string;
  readonly base: Instance;
}

/**
 * The instance as registered, with Nacos's defaults. `idSuffix` is `#group@@name`; `idNumber` replaces the address in the
 * instance id.
 */
export function draftInstance(
  input: Omit<InstanceInput, "instanceId">,
  idSuffix: string,
  idNumber: string | undefined,
  times: LeaseTimes = DEFAULT_LEASE_TIMES,
): Draft {
  const cluster = input.cluster === undefined || input.cluster === ""
    ? DEFAULT_CLUSTER
    : input.cluster;
  const port = input.port ?? 0;
  const idText = instanceKeyText(input.ip ?? "", port, cluster);
  // The ip that came is a piece of a request, and would keep the whole of it in memory.
  const ip = idText.slice(0, input.ip?.length ?? 0);
  const metadata = input.metadata === undefined || isEmpty(input.metadata)
    ? NO_METADATA
    : SHARED.share(input.metadata);
  const plain = metadata === NO_METADATA;
  const base: Instance = {
    ip,
    port,
    cluster,
    weight: input.weight ?? 1,
    healthy: input.healthy ?? true,
    enabled: input.enabled ?? true,
    ephemeral: input.ephemeral ?? true,
    metadata,
    instanceId: idNumber === undefined ? idText + idSuffix : `${idNumber}#${cluster}${idSuffix}`,
    heartBeatIntervalMs: plain
      ? NAMING.heartBeatIntervalMs
      : timeFrom(metadata, INTERVAL_KEY, NAMING.heartBeatIntervalMs),
    heartBeatTimeoutMs: plain
      ? times.unhealthyMs
      : timeFrom(metadata, TIMEOUT_KEY, times.unhealthyMs),
    ipDeleteTimeoutMs: plain ? times.removeMs : timeFrom(metadata, DELETE_KEY, times.removeMs),
  };
  return { idText, base };
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  for (const _key in record) return false;
  return true;
}

/** What clients see: the same object when nothing differs, so that most instances exist once. */
export function viewOf(base: Instance, healthy: boolean, override: Override | undefined): Instance {
  if (override === undefined) return base.healthy === healthy ? base : { ...base, healthy };
  return {
    ...base,
    healthy,
    weight: override.weight ?? base.weight,
    enabled: override.enabled ?? base.enabled,
    metadata: layered(base.metadata, override.metadata),
    ...timesOf(base, override),
  };
}

/** The operator's keys lie over those of the client, one by one; what the client alone says stays. */
function layered(
  base: Readonly<Record<string, string>>,
  layer: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (layer === undefined || isEmpty(layer)) return base;
  return SHARED.share({ ...base, ...layer });
}

/** The times by which an instance is judged: an operator's metadata may ask for others than its client does. */
export function timesOf(base: Instance, override: Override | undefined): InstanceTimes {
  const layer = override?.metadata;
  if (layer === undefined || !asksForTimes(layer)) return timesIn(base);
  return {
    heartBeatIntervalMs: timeFrom(layer, INTERVAL_KEY, base.heartBeatIntervalMs),
    heartBeatTimeoutMs: timeFrom(layer, TIMEOUT_KEY, base.heartBeatTimeoutMs),
    ipDeleteTimeoutMs: timeFrom(layer, DELETE_KEY, base.ipDeleteTimeoutMs),
  };
}

function timesIn({ heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs }: InstanceTimes) {
  return { heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs };
}

function asksForTimes(layer: Readonly<Record<string, string>>): boolean {
  return INTERVAL_KEY in layer || TIMEOUT_KEY in layer || DELETE_KEY in layer;
}

function sameMetadata(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** Equal for every client, so that a repeated registration is no change. */
export function sameInstance(a: Instance, b: Instance): boolean {
  return a === b ||
    (a.weight === b.weight && a.healthy === b.healthy && a.enabled === b.enabled &&
      a.ip === b.ip && a.port === b.port && a.cluster === b.cluster &&
      a.ephemeral === b.ephemeral && a.instanceId === b.instanceId &&
      a.heartBeatIntervalMs === b.heartBeatIntervalMs &&
      a.heartBeatTimeoutMs === b.heartBeatTimeoutMs &&
      a.ipDeleteTimeoutMs === b.ipDeleteTimeoutMs && sameMetadata(a.metadata, b.metadata));
}
