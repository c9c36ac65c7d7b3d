/** A service with all that is known of its instances, for people. */
import { ApiError, NAMING, type ServiceKey } from "../../base/mod.ts";
import { chainOf, figuresOf, type Publication, type Service } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import { keyOf } from "./check_service.ts";
import type { InstanceView, ServiceView } from "./find_types.ts";
import { describeService } from "./manage_service.ts";
import type { ServiceRef } from "./service_ref.ts";

/** Undefined for a service that nobody knows. Throws ApiError: invalid, missing, tooLarge. */
export function viewService(context: NamingContext, ref: ServiceRef): ServiceView | undefined {
  const record = describeService(context, ref);
  if (record === undefined) return undefined;
  const { namespace, group, name } = record;
  const key = { namespace, group, name };
  const service = context.registry.find(key);
  return {
    key,
    record,
    protectThreshold: record.protectThreshold,
    ...service === undefined ? NO_FIGURES : figuresOf(service),
    hasSettings: context.node.state.service(key) !== undefined,
    items: instanceViews(service),
  };
}

const NO_FIGURES = { clusterCount: 0, ipCount: 0, healthyCount: 0, protectionReached: false };

/** As `viewService` has them; none for a service that nobody knows. */
export function viewInstances(context: NamingContext, ref: ServiceRef): readonly InstanceView[] {
  return instanceViews(context.registry.find(keyOf(context.registry, ref)));
}

function instanceViews(service: Service | undefined): readonly InstanceView[] {
  if (service === undefined) return [];
  const { size } = service.instances;
  if (size > NAMING.maxPageInstances) throw tooMany(service.key, size);
  return [...service.instances.values()].map((one) => viewOf(service, one));
}

function viewOf(service: Service, newest: Publication): InstanceView {
  let lastBeatMs = 0;
  for (const { lease } of chainOf(newest)) {
    if (lease !== undefined && lease.lastBeatMs > lastBeatMs) lastBeatMs = lease.lastBeatMs;
  }
  return {
    instance: newest.view,
    sent: newest.base,
    override: service.overrides.get(newest.idText),
    lastBeatMs: Math.round(lastBeatMs),
  };
}

function tooMany({ name }: ServiceKey, instances: number): ApiError {
  return new ApiError(
    "tooLarge",
    `Cannot show the ${instances} instances of ${name}: at most ${NAMING.maxPageInstances} are shown`,
  );
}
