/** Subscribing a connection to a service, in the spelling of clusters that it will be answered with. */
import { ApiError, cutText, NAMING } from "../../base/mod.ts";
import type { ServiceList, SubscriberInfo } from "../../naming/mod.ts";
import { checkClustersText, keyOf } from "./check_service.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import type { ServiceRef } from "./service_ref.ts";

/** What Nacos shows for a connection that does not name its application. */
const UNKNOWN_APP = "-";

type SubscribeRef = ServiceRef & { readonly clusters: string };

export function subscribeService(
  context: NamingContext,
  ref: SubscribeRef,
  caller: Caller,
): ServiceList {
  if (caller.connectionId === "") {
    throw new ApiError("unsupported", "Cannot subscribe: pushes need a connection");
  }
  context.peers?.requireWarm();
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

/** Clients are told apart by their address alone: the port of a connection means nothing to operators. */
function infoOf(caller: Caller): SubscriberInfo {
  return {
    ip: caller.ip,
    port: 0,
    agent: cutText(caller.agent, NAMING.maxAgentChars),
    app: cutText(caller.appName === "" ? UNKNOWN_APP : caller.appName, NAMING.maxAppChars),
  };
}
