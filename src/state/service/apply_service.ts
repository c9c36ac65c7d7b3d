/** Services and their clusters as operators make them. */
import { groupedName, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { InstanceTables, OverridesChanged } from "../instance/instance_record.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import type { PutCluster, PutService, RemoveService } from "./service_commands.ts";
import type { ServiceChanged, ServiceRecord, ServiceTables } from "./service_record.ts";

type Context = ApplyContext<ServiceTables>;

const CODE_EXISTS = 21007;
const CODE_ABSENT = 21008;
const CODE_NOT_EMPTY = 21009;

export function applyServicePut(context: Context, command: PutService): Outcome<ServiceChanged> {
  const { services } = context.tables;
  const text = serviceKeyText(command.key);
  const before = services.get(text);
  const name = groupedName(command.key.group, command.key.name);
  if (before !== undefined && command.mode === "create") {
    const message = `specified service ${name} already exists!`;
    return refused(context.index, { kind: "conflict", message, code: CODE_EXISTS });
  }
  if (before === undefined && command.mode === "update") {
    const message = `service ${name} not found!`;
    return refused(context.index, { kind: "notFound", message, code: CODE_ABSENT });
  }
  const refusal = before === undefined ? quotaRefusal(context) : undefined;
  if (refusal !== undefined) return refusal;
  const base = before ?? newService(context, command.key);
  services.set(text, {
    ...base,
    protectThreshold: command.protectThreshold ?? base.protectThreshold,
    metadata: command.metadata ?? base.metadata,
    selector: command.selector ?? base.selector,
    persistent: command.persistent ?? base.persistent,
  });
  return done(context, { existed: before !== undefined }, [serviceChanged(command.key)]);
}

export function applyServiceRemove(
  context: ApplyContext<ServiceTables & InstanceTables>,
  command: RemoveService,
): Outcome<ServiceChanged | OverridesChanged> {
  const { services, instances, overrides } = context.tables;
  const { key } = command;
  const name = groupedName(key.group, key.name);
  if (instances.of(key) !== undefined) {
    const message =
      `Service ${name} is not empty, can't be delete. Please unregister instance first`;
    return refused(context.index, { kind: "conflict", message, code: CODE_NOT_EMPTY });
  }
  const existed = services.delete(serviceKeyText(key));
  const removedOverrides = overrides.removeAll(key);
  if (!existed && removedOverrides === 0) {
    const message = `service ${name} not found!`;
    return refused(context.index, { kind: "notFound", message, code: CODE_ABSENT });
  }
  const events: (ServiceChanged | OverridesChanged)[] = [];
  if (existed) events.push(serviceChanged(key));
  if (removedOverrides > 0) events.push({ type: "overridesChanged", key });
  return done(context, { existed }, events);
}

/** Settings of a cluster make its service: one that lives by its instances alone has no place to keep them. */
export function applyClusterPut(context: Context, command: PutCluster): Outcome<ServiceChanged> {
  const { bounds, tables: { services } } = context;
  const text = serviceKeyText(command.key);
  const before = services.get(text);
  const refusal = before === undefined ? quotaRefusal(context) : undefined;
  if (refusal !== undefined) return refusal;
  const base = before ?? newService(context, command.key);
  const others = base.clusters.filter((cluster) => cluster.name !== command.cluster.name);
  if (others.length >= bounds.maxClustersPerService) {
    const message = `Cannot add a cluster: the service has ${bounds.maxClustersPerService} already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  services.set(text, { ...base, clusters: sorted([...others, command.cluster]) });
  const existed = others.length < base.clusters.length;
  return done(context, { existed }, [serviceChanged(command.key)]);
}

function sorted(clusters: readonly ClusterSettings[]): readonly ClusterSettings[] {
  return clusters.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function newService(context: Context, key: ServiceKey): ServiceRecord {
  const { interner } = context;
  return {
    namespace: interner.text(key.namespace),
    group: interner.text(key.group),
    name: key.name,
    protectThreshold: 0,
    metadata: {},
    selector: { type: "none", expression: "" },
    clusters: [],
    createdMs: context.timeMs,
    persistent: false,
  };
}

function quotaRefusal(context: Context): Outcome | undefined {
  const { bounds, tables: { services } } = context;
  if (services.size < bounds.maxServices) return undefined;
  const message = `Cannot add a service: there are ${bounds.maxServices} already`;
  return refused(context.index, { kind: "overloaded", message });
}

function serviceChanged(key: ServiceKey): ServiceChanged {
  return { type: "serviceChanged", key };
}
