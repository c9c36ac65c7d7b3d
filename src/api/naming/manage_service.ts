/** Services as operators make, set, look at and delete them. */
import { ApiError, groupedName, type ServiceKey } from "../../base/mod.ts";
import type { ClusterSettings, ServiceRecord } from "../../state/mod.ts";
import { checkClusters, checkMetadata, checkPort } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import { defaultCluster, type NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { SettingsInput } from "./types.ts";

const NO_SELECTOR = { type: "none", expression: "" };

export function fullNameOf(key: ServiceKey): string {
  return groupedName(key.group, key.name);
}

export function serviceExists(context: NamingContext, key: ServiceKey): boolean {
  return context.registry.find(key)?.listed === true ||
    context.node.state.service(key) !== undefined;
}

function checkSettings(context: NamingContext, settings: SettingsInput): void {
  const threshold = settings.protectThreshold;
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) {
    throw new ApiError(
      "invalid",
      `Cannot set protectThreshold: found ${threshold}, a number from 0 to 1 is wanted`,
    );
  }
  checkMetadata(settings.metadata, context.maxMetadataChars);
  const selector = settings.selector;
  if (selector !== undefined && selector.type !== "none" && selector.type !== "label") {
    throw new ApiError(
      "invalid",
      `not match any type of selector! (current: ${selector.type})`,
      21006,
    );
  }
}

export async function createService(
  context: NamingContext,
  ref: ServiceRef,
  settings: SettingsInput,
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  checkSettings(context, settings);
  if (serviceExists(context, key)) {
    throw new ApiError("conflict", `specified service ${fullNameOf(key)} already exists!`, 21007);
  }
  await propose(context.node, {
    type: "service.put",
    key,
    mode: "create",
    protectThreshold: settings.protectThreshold ?? 0,
    metadata: settings.metadata ?? {},
    selector: settings.selector ?? NO_SELECTOR,
    persistent: settings.ephemeral !== true,
  }, caller);
}

export async function updateService(
  context: NamingContext,
  ref: ServiceRef,
  settings: SettingsInput,
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  checkSettings(context, settings);
  if (!serviceExists(context, key)) {
    throw new ApiError("invalid", `service ${fullNameOf(key)} not found!`, 21008);
  }
  const { protectThreshold, metadata, selector } = settings;
  await propose(context.node, {
    type: "service.put",
    key,
    mode: "ensure",
    ...(protectThreshold === undefined ? {} : { protectThreshold }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(selector === undefined ? {} : { selector }),
  }, caller);
}

export async function removeService(
  context: NamingContext,
  ref: ServiceRef,
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  if (!serviceExists(context, key)) {
    throw new ApiError("invalid", `service ${fullNameOf(key)} not found!`, 21008);
  }
  if ((context.registry.find(key)?.instances.size ?? 0) > 0) {
    throw new ApiError(
      "invalid",
      `Service ${fullNameOf(key)} is not empty, can't be delete. Please unregister instance first`,
      21009,
    );
  }
  if (context.node.state.service(key) !== undefined) {
    await propose(context.node, { type: "service.remove", key }, caller);
  }
  context.registry.forget(key);
  context.settle();
}

export async function putCluster(
  context: NamingContext,
  ref: ServiceRef,
  cluster: ClusterSettings,
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  checkClusters(cluster.name);
  checkPort(cluster.checkPort);
  checkMetadata(cluster.metadata, context.maxMetadataChars);
  if (!serviceExists(context, key)) {
    throw new ApiError("invalid", `service not found:${fullNameOf(key)}`, 30000);
  }
  await propose(context.node, { type: "cluster.put", key, cluster }, caller);
}

/** Settings and the clusters of present instances together; undefined when the service is unknown. */
export function describeService(
  context: NamingContext,
  ref: ServiceRef,
): ServiceRecord | undefined {
  const key = keyOf(context.registry, ref);
  if (!serviceExists(context, key)) return undefined;
  const service = context.registry.find(key);
  const record = context.node.state.service(key);
  const clusters = [...record?.clusters ?? []];
  for (const name of service?.clusterNames() ?? []) {
    if (!clusters.some((one) => one.name === name)) clusters.push(defaultCluster(name));
  }
  return {
    namespace: key.namespace,
    group: key.group,
    name: key.name,
    protectThreshold: record?.protectThreshold ?? 0,
    metadata: record?.metadata ?? {},
    selector: record?.selector ?? NO_SELECTOR,
    createdMs: record?.createdMs ?? 0,
    clusters,
    persistent: service?.kind === undefined
      ? record?.persistent ?? false
      : service.kind === "persistent",
  };
}
