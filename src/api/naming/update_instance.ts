/** What an operator sets on instances: overrides in the replicated state, which win over what clients register. */
import { ApiError, groupedName, NAMING, type ServiceKey } from "../../base/mod.ts";
import { type Instance, type InstanceInput, NO_METADATA } from "../../naming/mod.ts";
import type { InstanceId, InstanceOverride } from "../../state/mod.ts";
import { charsOf, checkFinite, checkInstanceId, checkMetadata, idTextOf } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import { instanceNotFound } from "./list_instances.ts";
import { serviceExists } from "./manage_service.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { InstanceAddress, NamingApi } from "./types.ts";

type Override = Omit<InstanceOverride, "updatedMs">;
type Metadata = Readonly<Record<string, string>>;
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
  checkFinite(instance.weight);
  checkMetadata(instance.metadata, context.maxMetadataChars);
  const override = mode === "put"
    ? replaced(context, key, instance)
    : patched(context, key, id, instance);
  await propose(context.node, { type: "override.put", key, ids: [id], override }, caller);
}

/** Nothing that is laid over it stays. An address without a layer is left as it is. */
export async function removeOverride(
  context: NamingContext,
  { ref, at }: { readonly ref: ServiceRef; readonly at: InstanceAddress },
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  const ids = [checkInstanceId(at)];
  await propose(context.node, { type: "override.remove", key, ids }, caller);
}

/** The operator's layer as a whole: what the request lacks is as if nobody had set it. */
function replaced(context: NamingContext, key: ServiceKey, instance: InstanceInput): Override {
  if (!serviceExists(context, key)) {
    throw new ApiError(
      "invalid",
      `service not found, namespace: ${key.namespace}, service: ${
        groupedName(key.group, key.name)
      }`,
      21004,
    );
  }
  return {
    weight: instance.weight ?? 1,
    enabled: instance.enabled ?? true,
    metadata: instance.metadata ?? NO_METADATA,
  };
}

/** What the command lacks stays as it is stored; metadata replaces that of the layer. */
function patched(
  context: NamingContext,
  key: ServiceKey,
  id: InstanceId,
  instance: InstanceInput,
): Override {
  const service = context.registry.find(key);
  if (service?.instances.has(idTextOf(id)) !== true) {
    throw instanceNotFound(service, key, id);
  }
  const { weight, enabled, metadata } = instance;
  return {
    ...(weight === undefined ? {} : { weight }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** Answers the instances touched as `ip:port:unknown:cluster:kind`. */
export async function batchMetadata(
  context: NamingContext,
  ref: ServiceRef,
  input: BatchInput,
  caller: Caller,
): Promise<string[]> {
  const key = keyOf(context.registry, ref);
  checkMetadata(input.metadata, context.maxMetadataChars);
  // What was answered through another node must not be lost by what is read and written here.
  await context.node.readBarrier();
  const targets = targetsOf(context, key, input);
  const commands = layerCommands(context.node.state.overrides(key), targets, input);
  await Promise.all(
    commands.map(({ ids, override }) =>
      propose(context.node, { type: "override.put", key, ids, override }, caller)
    ),
  );
  return targets.map((one) =>
    `${one.ip}:${one.port}:unknown:${one.cluster}:${one.ephemeral ? "ephemeral" : "persist"}`
  );
}

interface LayerCommand {
  readonly ids: InstanceId[];
  readonly override: Override;
}

/** Instances whose layers become equal share one command. */
function layerCommands(
  layers: ReadonlyMap<string, Override>,
  targets: readonly Instance[],
  input: BatchInput,
): readonly LayerCommand[] {
  // Layers that one command has set are one object: most of the comparing is spared.
  const byLayer = new Map<Metadata, LayerCommand>();
  const byText = new Map<string, LayerCommand>();
  for (const target of targets) {
    const layer = layers.get(idTextOf(target))?.metadata ?? NO_METADATA;
    let command = byLayer.get(layer);
    if (command === undefined) {
      const metadata = changed(layer, input);
      checkLayer(metadata);
      const text = JSON.stringify(Object.entries(metadata).sort());
      command = byText.get(text) ?? { ids: [], override: { metadata } };
      byText.set(text, command);
      byLayer.set(layer, command);
    }
    command.ids.push({ ip: target.ip, port: target.port, cluster: target.cluster });
  }
  return [...byText.values()];
}

/** Each request is checked as Nacos does it; what many of them leave behind has a bound as well. */
function checkLayer(metadata: Metadata): void {
  if (charsOf(metadata) <= NAMING.maxLayerChars) return;
  throw new ApiError(
    "invalid",
    `Cannot set metadata: what is laid over an instance may have ${NAMING.maxLayerChars} characters`,
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

function changed(before: Metadata, input: BatchInput): Metadata {
  if (input.mode === "update") return { ...before, ...input.metadata };
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => !Object.hasOwn(input.metadata, name)),
  );
}
