/** Why an instance is, or is not, in the list of its service: everything that this node knows about its address. */
import { serviceKeyText } from "../../base/mod.ts";
import {
  chainOf,
  instanceKeyText,
  type Override,
  type Publication,
  ReplicaOwner,
  timesOf,
} from "../../naming/mod.ts";
import { keyOf } from "./check_service.ts";
import { fullNameOf } from "./manage_service.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { Explanation, PublicationView } from "./views.ts";

export function explainInstance(
  context: NamingContext,
  ref: ServiceRef,
  at: { readonly ip: string; readonly port: number; readonly cluster: string },
): Explanation {
  const key = keyOf(context.registry, ref);
  const service = context.registry.find(key);
  const idText = instanceKeyText(at.ip, at.port, at.cluster);
  const newest = service?.instances.get(idText);
  const standing = context.peers?.standing(key, idText);
  const self = standing?.self ?? 0;
  const override = service?.overrides.get(idText);
  const endedMs = standing?.endedMs;
  return {
    service: fullNameOf(key),
    address: idText,
    listed: newest?.view.enabled === true,
    reason: reasonOf(newest, service !== undefined, endedMs),
    phase: standing?.phase ?? "alone",
    home: standing?.home ?? self,
    self,
    publications: [...chainOf(newest)].map((one) =>
      viewOf(one, { self, keyText: serviceKeyText(key), nowMs: context.nowMs(), override })
    ),
    override,
    endedMs,
    protectThreshold: service?.settings?.protectThreshold ?? 0,
  };
}

function reasonOf(
  newest: Publication | undefined,
  known: boolean,
  endedMs: number | undefined,
): string {
  if (newest === undefined) {
    if (endedMs !== undefined) return "it was deregistered";
    return known ? "nobody registers it, or its lease has ended" : "its service is not known";
  }
  if (!newest.view.enabled) return "it is disabled";
  return newest.view.healthy
    ? "it is registered and healthy"
    : "it is registered and unhealthy: queries for healthy instances leave it out";
}

function viewOf(
  one: Publication,
  from: {
    readonly self: number;
    readonly keyText: string;
    readonly nowMs: number;
    readonly override: Override | undefined;
  },
): PublicationView {
  const { self, keyText, nowMs } = from;
  const { owner, version, stampMs, healthy, lease } = one;
  const times = timesOf(one.base, from.override);
  const copy = owner instanceof ReplicaOwner ? owner : undefined;
  return {
    node: copy?.set.node ?? self,
    kind: owner.kind,
    client: owner.client,
    version: copy?.set.entries.get(keyText)?.version ?? version,
    stampMs,
    healthy,
    silentMs: lease === undefined ? undefined : Math.round(nowMs - lease.lastBeatMs),
    unhealthyAfterMs: times.heartBeatTimeoutMs,
    removedAfterMs: times.ipDeleteTimeoutMs,
    nodeState: copy === undefined ? "" : stateOf(copy),
  };
}

function stateOf({ set }: ReplicaOwner): string {
  if (set.retiredMs > 0) return "started anew since";
  if (set.orphaned) return "dead as far as known";
  return set.silent ? "not heard of, and this node may be the one that is cut off" : "";
}
