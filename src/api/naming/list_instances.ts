/** The list of a service as a client sees it, and one instance of it. */
import { isIP } from "node:net";
import { ApiError, cutText, groupedName, NAMING, type ServiceKey } from "../../base/mod.ts";
import { type Instance, instancesOf, type Service, type ServiceList } from "../../naming/mod.ts";
import { checkClustersText, checkService, keyOf, knownService } from "./check_service.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { pushEligible } from "./push_agent.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { InstanceAddress, ListInput } from "./types.ts";

export function listInstances(
  context: NamingContext,
  input: ListInput,
  caller: Caller,
): ServiceList {
  context.peers?.requireWarm();
  const service = knownService(context.registry, input);
  const { udp } = input;
  if (service !== undefined && (udp === undefined || udp.port === 0)) {
    // A list that exists was made for names that were checked.
    const cached = input.healthyOnly ? undefined : service.lists.get(input.clusters);
    if (cached !== undefined) return cached;
  }
  checkClustersText(input.clusters, NAMING.maxClustersChars);
  const key = service?.key ?? checkService(input);
  if (udp !== undefined && udp.port > 0) subscribeUdp(context, key, input, caller);
  return context.registry.list(key, input, context.nowMs());
}

/** Addresses to which a datagram must never go, whoever asks: anybody could be flooded through them. */
function acceptable(ip: string): boolean {
  if (isIP(ip) === 4) {
    const first = Number(ip.slice(0, ip.indexOf(".")));
    return first > 0 && first < 224 && !ip.startsWith("169.254.");
  }
  return isIP(ip) === 6 && !/^(ff|fe[89ab]|::$)/i.test(ip);
}

function subscribeUdp(
  context: NamingContext,
  key: ServiceKey,
  input: ListInput,
  caller: Caller,
): void {
  const { udp } = input;
  if (udp === undefined || udp.port > 65_535 || !pushEligible(caller.agent)) return;
  const ip = udp.ip === "" ? caller.ip : udp.ip;
  if (!acceptable(ip)) return;
  context.registry.subscribeUdp(key, input.clusters, {
    ip,
    port: udp.port,
    agent: cutText(caller.agent, NAMING.maxAgentChars),
    app: cutText(input.app ?? caller.appName, NAMING.maxAppChars),
    ...(udp.mayRead === undefined ? {} : { mayRead: udp.mayRead }),
  }, context.nowMs());
}

/** One instance with its overrides, disabled ones too; an empty cluster matches any. Throws ApiError `notFound`. */
export function findInstance(
  context: NamingContext,
  ref: ServiceRef,
  { at, healthyOnly }: { readonly at: InstanceAddress; readonly healthyOnly: boolean | undefined },
): Instance {
  context.peers?.requireWarm();
  const key = keyOf(context.registry, ref);
  const service = context.registry.find(key);
  const found = instancesOf(service, at.cluster)
    .find((one) => one.ip === at.ip && one.port === at.port);
  if (found === undefined || (healthyOnly === true && !found.healthy)) {
    throw instanceNotFound(service, key, at);
  }
  return found;
}

/** In Nacos's words: the service is empty, or it has no such address. */
export function instanceNotFound(
  service: Service | undefined,
  key: ServiceKey,
  { cluster }: { readonly cluster: string },
): ApiError {
  const hasSome = service !== undefined && service.instances.size > 0;
  return new ApiError(
    "notFound",
    hasSome
      ? "no matched ip found!"
      : `no ips found for cluster ${cluster} in service ${groupedName(key.group, key.name)}`,
  );
}
