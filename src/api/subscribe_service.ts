/** Subscribing a connection to a service, in the spelling of clusters that it will be answered with. */
import { ApiError, NAMING } from "../base/mod.ts";
import type { ServiceList, SubscriberInfo } from "../naming/mod.ts";
import { checkClustersText, keyOf } from "./check_service.ts";
import type { NamingContext } from "./naming_context.ts";
import type { Caller, ServiceRef } from "./types.ts";

type SubscribeRef = ServiceRef & { readonly clusters: string };

export function subscribeService(
  context: NamingContext,
  ref: SubscribeRef,
  caller: Caller,
): ServiceList {
  if (caller.connectionId === "") {
    throw new ApiError("unsupported", "Cannot subscribe: pushes need a connection");
  }
  context.peers?.share.requireWarm();
  checkClustersText(ref.clusters, NAMING.maxClustersChars);
  const key = keyOf(context.registry, ref);
  const nowMs = context.nowMs();
  const target = { key, clusters: ref.clusters, info: infoOf(caller) };
  context.registry.subscribe(caller.connectionId, target, nowMs);
  return context.registry.list(key, { clusters: ref.clusters, healthyOnly: false }, nowMs);
}

export function unsubscribeService(
  context: NamingContext,
  ref: SubscribeRef,
  caller: Caller,
): ServiceList {
  checkClustersText(ref.clusters, NAMING.maxClustersChars);
  const key = keyOf(context.registry, ref);
  const nowMs = context.nowMs();
  context.registry.unsubscribe(caller.connectionId, key, ref.clusters, nowMs);
  return context.registry.list(key, { clusters: ref.clusters, healthyOnly: false }, nowMs);
}

/** Connection ids end with the client's port: `<ms>_<ip>_<port>`. */
function infoOf(caller: Caller): SubscriberInfo {
  const tail = Number(caller.connectionId.slice(caller.connectionId.lastIndexOf("_") + 1));
  return {
    ip: caller.ip,
    port: Number.isInteger(tail) && tail > 0 && tail <= 65_535 ? tail : 0,
    agent: caller.agent.slice(0, NAMING.maxAgentChars),
    app: caller.appName.slice(0, NAMING.maxAppChars),
  };
}
