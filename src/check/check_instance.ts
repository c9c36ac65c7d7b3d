/** What may be said about an instance. */
import { ApiError, DEFAULT_CLUSTER, NAMING } from "../base/mod.ts";
import { type InstanceInput, instanceKeyText } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import {
  checkCluster,
  checkInstanceCluster,
  checkIp,
  checkMetadata,
  checkPort,
} from "./check_names.ts";

const INTERVAL_KEY = "preserved.heart.beat.interval";
const TIMEOUT_KEY = "preserved.heart.beat.timeout";
const DELETE_KEY = "preserved.ip.delete.timeout";
const DIGITS = /^\d{1,15}$/;

/** The address part alone; the cluster's default is filled in. Throws ApiError `missing` or `invalid`. */
export function checkInstanceId(input: InstanceInput): InstanceId {
  if (input.ip === undefined || input.ip === "") {
    throw new ApiError("missing", "Param 'ip' is required.");
  }
  checkIp(input.ip);
  checkPort(input.port);
  checkCluster(input.cluster);
  return { ip: input.ip, port: input.port ?? 0, cluster: clusterNameOf(input) };
}

function clusterNameOf(input: { readonly cluster?: string }): string {
  return input.cluster === undefined || input.cluster === "" ? DEFAULT_CLUSTER : input.cluster;
}

/** Everything about an instance that is to be registered. */
export function checkInstance(input: InstanceInput, maxMetadataChars: number): InstanceId {
  checkInstanceCluster(input.cluster);
  const id = checkInstanceId(input);
  checkFinite(input.weight);
  checkMetadata(input.metadata, maxMetadataChars);
  if (input.metadata !== undefined) checkTimes(input.metadata);
  return id;
}

/** Beats, connections and PATCH may say any weight, as in Nacos; what is no number is none. */
export function checkFinite(weight: number | undefined): void {
  if (weight === undefined || Number.isFinite(weight)) return;
  throw new ApiError("invalid", `Cannot take the weight: found ${weight}, a number is wanted`);
}

/** What the routes of HTTP demand of one that they register or set. */
export function checkWeight(weight: number | undefined): void {
  if (weight === undefined || (weight >= NAMING.minWeight && weight <= NAMING.maxWeight)) return;
  throw new ApiError(
    "invalid",
    "instance format invalid: The weights range from 0.0 to 10000.0",
    21001,
  );
}

function checkTimes(metadata: Readonly<Record<string, string>>): void {
  const intervalMs = timeOf(metadata, INTERVAL_KEY, NAMING.heartBeatIntervalMs);
  if (
    timeOf(metadata, TIMEOUT_KEY, NAMING.heartBeatTimeoutMs) < intervalMs ||
    timeOf(metadata, DELETE_KEY, NAMING.ipDeleteTimeoutMs) < intervalMs
  ) {
    throw new ApiError(
      "invalid",
      "Instance 'heart beat interval' must less than 'heart beat timeout' and 'ip delete timeout'.",
      21004,
    );
  }
}

function timeOf(
  metadata: Readonly<Record<string, string>>,
  key: string,
  fallbackMs: number,
): number {
  const text = metadata[key];
  return text !== undefined && DIGITS.test(text) ? Number(text) : fallbackMs;
}

export function idTextOf(id: InstanceId): string {
  return instanceKeyText(id.ip, id.port, id.cluster);
}
