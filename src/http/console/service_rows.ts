/** Services and instances as the console shows them. */
import type { FoundService, InstanceEvent, InstanceView, ServiceView } from "../../api/mod.ts";
import { given } from "../../base/mod.ts";
import type { InstanceEventRow, InstanceRow, ServiceDetail, ServiceRow } from "./wire.ts";

export function serviceRow(found: FoundService): ServiceRow {
  const { key, clusterCount, ipCount, healthyCount, protectThreshold, protectionReached } = found;
  return {
    namespace: key.namespace,
    group: key.group,
    name: key.name,
    clusters: clusterCount,
    instances: ipCount,
    healthy: healthyCount,
    protectThreshold,
    protectionReached,
  };
}

export function serviceDetail(view: ServiceView): ServiceDetail {
  const { metadata, selector, clusters } = view.record;
  return {
    ...serviceRow(view),
    metadata,
    selector: { type: selector.type, expression: selector.expression },
    hasSettings: view.hasSettings,
    clusterSettings: clusters.map((cluster) => ({
      name: cluster.name,
      checkType: cluster.healthChecker.type,
      checkPort: cluster.checkPort,
      usesInstancePort: cluster.useInstancePort,
      metadata: cluster.metadata,
    })),
    items: view.items.map(instanceRow),
  };
}

export function instanceEventRow(event: InstanceEvent): InstanceEventRow {
  const { atMs, what, ip, port, cluster, lives, node, weights } = event;
  return { atMs, what, ip, port, cluster, lives, node, ...given({ weights }) };
}

export function instanceRow({ instance, sent, override, lastBeatMs }: InstanceView): InstanceRow {
  const { ip, port, cluster, weight, enabled, healthy, ephemeral, metadata } = instance;
  return {
    ...{ ip, port, cluster, weight, enabled, healthy, ephemeral, metadata, lastBeatMs },
    ...override !== undefined && {
      override: given({
        weight: override.weight,
        enabled: override.enabled,
        metadata: override.metadata,
      }),
      sent: { weight: sent.weight, enabled: sent.enabled },
    },
  };
}
