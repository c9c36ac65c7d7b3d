/** Registering: by beats, by a connection, or for good through the log. */
import { ApiError, NAMING, type ServiceKey } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { checkInstance } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import { type NamingContext, putLease } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { ServiceRef } from "./service_ref.ts";

export function registerInstance(
  context: NamingContext,
  ref: ServiceRef,
  instance: InstanceInput,
  caller: Caller,
): void | Promise<void> {
  const key = keyOf(context.registry, ref);
  const id = checkInstance(instance, context.maxMetadataChars);
  const ephemeral = instance.ephemeral ?? context.switches.defaultEphemeral;
  if (!ephemeral) return registerPersistent(context, key, instance, caller);
  if (caller.connectionId === "") {
    const away = context.peers?.awayOf(context.registry.find(key), () => key);
    return away === undefined
      ? putLease(context, key, instance)
      : context.peers?.change(away, "register", { key, instance, id });
  }
  context.registry.publish(caller.connectionId, key, [instance], context.nowMs());
  context.settle();
}

async function registerPersistent(
  context: NamingContext,
  key: ServiceKey,
  instance: InstanceInput,
  caller: Caller,
): Promise<void> {
  context.registry.requireKind(key, "persistent");
  await propose(context.node, {
    type: "instance.put",
    key,
    instance: {
      ...checkInstance(instance, context.maxMetadataChars),
      weight: instance.weight ?? 1,
      enabled: instance.enabled ?? true,
      healthy: instance.healthy ?? true,
      metadata: instance.metadata ?? {},
      registeredMs: Math.floor(context.wallMs()),
    },
  }, caller);
}

/** Replaces everything that the caller's connection has registered for the service. */
export function registerBatch(
  context: NamingContext,
  ref: ServiceRef,
  instances: readonly InstanceInput[],
  caller: Caller,
): void {
  if (caller.connectionId === "") {
    throw new ApiError("unsupported", "Cannot register a batch: it needs a connection to live by");
  }
  if (instances.length > NAMING.maxBatchInstances) {
    throw new ApiError(
      "invalid",
      `Cannot register ${instances.length} instances in one batch: at most` +
        ` ${NAMING.maxBatchInstances} are accepted`,
    );
  }
  const key = keyOf(context.registry, ref);
  for (const instance of instances) {
    checkInstance(instance, context.maxMetadataChars);
    if (instance.ephemeral === false) {
      throw new ApiError("invalid", "Batch registration does not support persistent instances");
    }
  }
  context.registry.publish(caller.connectionId, key, instances, context.nowMs());
  context.settle();
}
