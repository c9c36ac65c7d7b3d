/** What an operator sets on instances: overrides in the replicated state, which win over what clients register. */
import { ApiError, groupedName, type ServiceKey } from "../base/mod.ts";
import type { Instance, InstanceInput } from "../naming/mod.ts";
import type { InstanceId, InstanceOverride } from "../state/mod.ts";
import { checkInstanceId, checkWeight, idTextOf } from "./check_instance.ts";
import { checkMetadata } from "./check_names.ts";
import { keyOf } from "./check_service.ts";
import { serviceExists } from "./manage_service.ts";
import type { NamingContext } from "./naming_context.ts";
import type { Caller, NamingApi, ServiceRef } from "./types.ts";

type Override = Omit<InstanceOverride, "updatedMs">;
type BatchInput = Parameters<NamingApi["batchMetadata"]>[1];

export async function updateInstance(
  context: NamingContext,
  request: {
    readonly ref: ServiceRef;
    readonly instance: InstanceInput;
    readonly mode: "put" | "patch";
  },
  caller: Caller,
): Promise<void> {
  const { ref, instance, mode } = request;
  const key = keyOf(context.registry, ref);
  const id = checkInstanceId(instance);
  checkWeight(instance.weight);
  checkMetadata(instance.metadata);
  if (!serviceExists(context, key)) {
    throw new ApiError(
      "invalid",
      `service not found, namespace: ${key.namespace}, service: ${
        groupedName(key.group, key.name)
      }`,
    );
  }
  const override = mode === "put" ? replaced(instance) : merged(context, key, id, instance);
  await context.propose({ type: "override.put", key, ids: [id], override }, caller.user);
}

function replaced(instance: InstanceInput): Override {
  return {
    weight: instance.weight ?? 1,
    enabled: instance.enabled ?? true,
    metadata: instance.metadata ?? {},
  };
}

function merged(
  context: NamingContext,
  key: ServiceKey,
  id: InstanceId,
  instance: InstanceInput,
): Override {
  const view = context.registry.find(key)?.instances.get(idTextOf(id))?.view;
  if (view === undefined) throw instanceNotFound(context, key, id);
  // What the command lacks stays as it is stored.
  const { weight, enabled } = instance;
  const metadata = instance.metadata === undefined
    ? undefined
    : { ...view.metadata, ...instance.metadata };
  checkMetadata(metadata);
  return {
    ...(weight === undefined ? {} : { weight }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** In Nacos's words: the cluster is empty, or it has no such address. */
export function instanceNotFound(
  context: NamingContext,
  key: ServiceKey,
  id: { readonly cluster: string },
): ApiError {
  const service = context.registry.find(key);
  const inCluster = id.cluster === ""
    ? service !== undefined && service.instances.size > 0
    : service?.clusterNames().has(id.cluster) === true;
  return new ApiError(
    "notFound",
    inCluster
      ? "no matched ip found!"
      : `no ips found for cluster ${id.cluster} in service ${groupedName(key.group, key.name)}`,
  );
}

/** Answers the instances touched as `ip:port:unknown:cluster:kind`. */
export async function batchMetadata(
  context: NamingContext,
  ref: ServiceRef,
  input: BatchInput,
  caller: Caller,
): Promise<string[]> {
  const key = keyOf(context.registry, ref);
  checkMetadata(input.metadata);
  const targets = targetsOf(context, key, input);
  // Instances that end with equal metadata share one command.
  const commands = new Map<string, { ids: InstanceId[]; override: Override }>();
  for (const target of targets) {
    const metadata = changed(target.metadata, input);
    checkMetadata(metadata);
    const text = JSON.stringify(Object.entries(metadata).sort());
    const command = commands.get(text) ?? { ids: [], override: { metadata } };
    command.ids.push({ ip: target.ip, port: target.port, cluster: target.cluster });
    commands.set(text, command);
  }
  await Promise.all(
    [...commands.values()].map(({ ids, override }) =>
      context.propose({ type: "override.put", key, ids, override }, caller.user)
    ),
  );
  return targets.map((one) =>
    `${one.ip}:${one.port}:unknown:${one.cluster}:${one.ephemeral ? "ephemeral" : "persist"}`
  );
}

function targetsOf(context: NamingContext, key: ServiceKey, input: BatchInput): Instance[] {
  const service = context.registry.find(key);
  const all = [...service?.instances.values() ?? []].map((publication) => publication.view)
    .filter((one) =>
      input.consistency === "" || one.ephemeral === (input.consistency === "ephemeral")
    );
  if (input.instances.length === 0) return all;
  const wanted = new Set(input.instances.map((one) => idTextOf(checkInstanceId(one))));
  return all.filter((one) => wanted.has(idTextOf(one)));
}

function changed(
  before: Readonly<Record<string, string>>,
  input: BatchInput,
): Readonly<Record<string, string>> {
  if (input.mode === "update") return { ...before, ...input.metadata };
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => !Object.hasOwn(input.metadata, name)),
  );
}
