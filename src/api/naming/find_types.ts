/** What people look for in the registry, and what they are shown of it. */
import type { ServiceKey } from "../../base/mod.ts";
import type { Instance, Override } from "../../naming/mod.ts";
import type { ServiceRecord } from "../../state/mod.ts";

export type ServiceSort = "name" | "group" | "instances" | "healthy";

/** Empty texts match all. */
export interface ServiceFilter {
  readonly spaces: readonly ServiceSpace[];
  /** Contained in the name or the group, in any case. */
  readonly text: string;
  readonly group: string;
  readonly withEmpty: boolean;
  /** Only those that have an instance that is not healthy. */
  readonly badOnly: boolean;
  /** `key=value`, or a key, of the metadata of an instance. */
  readonly metadata: string;
  readonly sort: ServiceSort;
  readonly descending: boolean;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** A namespace, and which of its services may be shown; all where it is not said. */
interface ServiceSpace {
  readonly namespace: string;
  readonly admits?: ((key: ServiceKey) => boolean) | undefined;
}

export interface FoundService {
  readonly key: ServiceKey;
  readonly clusterCount: number;
  readonly ipCount: number;
  readonly healthyCount: number;
  readonly protectThreshold: number;
  readonly protectionReached: boolean;
}

export interface ServiceView extends FoundService {
  readonly record: ServiceRecord;
  /** An operator has set something of it. */
  readonly hasSettings: boolean;
  readonly items: readonly InstanceView[];
}

export interface InstanceView {
  readonly instance: Instance;
  /** As its client registered it. */
  readonly sent: Instance;
  readonly override: Override | undefined;
  /** Milliseconds since the epoch, only where this node keeps the lease; 0 elsewhere. */
  readonly lastBeatMs: number;
}

/** What there is of services, by namespace. */
export interface NamespaceSurvey {
  readonly services: number;
  readonly instances: number;
  readonly healthyInstances: number;
  /** Services that have instances and no healthy one; as many as `CONSOLE.maxNamedServices`. */
  readonly withoutHealthy: readonly ServiceKey[];
  /** Services whose threshold of protection is reached; as many. */
  readonly protectedOnes: readonly ServiceKey[];
}
