/** Deregistering: what the caller's kind of client has registered, and nothing else. */
import type { ServiceKey } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { InstanceId } from "../../state/mod.ts";
import { checkInstanceId, idTextOf } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import { endLease, type NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { ServiceRef } from "./service_ref.ts";

/** What is not there is deregistered already. */
export function deregisterInstance(
  context: NamingContext,
  ref: ServiceRef,
  instance: InstanceInput,
  caller: Caller,
): void | Promise<void> {
  const key = keyOf(context.registry, ref);
  const persistent = instance.ephemeral === false ||
    (instance.ephemeral === undefined && context.registry.find(key)?.kind === "persistent");
  if (persistent) return deregisterPersistent(context, key, checkInstanceId(instance), caller);
  if (caller.connectionId === "") {
    const id = checkInstanceId(instance);
    const away = context.peers?.awayOf(context.registry.find(key), () => key);
    return away === undefined
      ? endLease(context, key, id)
      : context.peers?.change(away, "deregister", { key, instance: id, id });
  }
  // A connection has one publication per service: the address that it names does not matter.
  const nowMs = context.nowMs();
  context.registry.publish(caller.connectionId, key, [], nowMs);
  if (instance.ip !== undefined && instance.ip !== "") {
    context.peers?.endLeft(key, checkInstanceId(instance), nowMs);
  }
  context.settle();
}

async function deregisterPersistent(
  context: NamingContext,
  key: ServiceKey,
  wanted: InstanceId,
  caller: Caller,
): Promise<void> {
  const id = persistentIdOf(context, key, wanted);
  if (id === undefined) return;
  await propose(context.node, { type: "instance.remove", key, id }, caller);
}

/** The instance named, or the only one at its address when its cluster has none. */
function persistentIdOf(
  context: NamingContext,
  key: ServiceKey,
  wanted: InstanceId,
): InstanceId | undefined {
  const here = context.node.state.persistentInstances(key)
    .filter((one) => one.ip === wanted.ip && one.port === wanted.port);
  const exact = here.find((one) => idTextOf(one) === idTextOf(wanted));
  const [only] = here;
  const found = exact ?? (here.length === 1 ? only : undefined);
  return found === undefined
    ? undefined
    : { ip: found.ip, port: found.port, cluster: found.cluster };
}
