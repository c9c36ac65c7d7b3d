/** Services as operators make them: records, tables, events and what can be read. */
import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { StateSource } from "../core/part.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import type { Selector } from "./selector.ts";

/** Settings of a service made by an operator; a service may also exist without (by its instances alone). */
export interface ServiceRecord extends ServiceKey {
  readonly protectThreshold: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly selector: Selector;
  readonly clusters: readonly ClusterSettings[];
  readonly createdMs: number;
  /** True until the service is used for ephemeral instances (made by POST service or persistent registration). */
  readonly persistent: boolean;
}

export interface ServiceTables {
  /** By the joined text of their keys. */
  readonly services: Map<string, ServiceRecord>;
}

export interface ServiceChanged {
  readonly type: "serviceChanged";
  readonly key: ServiceKey;
}

interface ServiceView {
  service(key: ServiceKey): ServiceRecord | undefined;
  services(): Iterable<ServiceRecord>;
}

export function serviceView(source: StateSource<ServiceTables>): ServiceView {
  return {
    service: (key) => source.tables.services.get(serviceKeyText(key)),
    services: () => source.tables.services.values(),
  };
}
