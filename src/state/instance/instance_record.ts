/** Persistent instances, and what operators lay over instances: records, tables, events and what can be read. */
import type { ServiceKey } from "../../base/mod.ts";
import type { StateSource } from "../core/part.ts";
import type { InstanceId } from "./instance_id.ts";
import type { InstanceTable } from "./instance_table.ts";

export interface PersistentInstance extends InstanceId {
  readonly weight: number;
  readonly enabled: boolean;
  /** As registered, or as set by an operator where the checker is NONE. Live health is the registry's. */
  readonly healthy: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly registeredMs: number;
}

/** What an operator laid over an instance (ephemeral or persistent); wins over what the client registers. */
export interface InstanceOverride {
  readonly weight?: number;
  readonly enabled?: boolean;
  /** Lies over what the client registered, key by key; a command that has it replaces all of it. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly updatedMs: number;
}

export interface InstanceTables {
  readonly instances: InstanceTable<PersistentInstance>;
  readonly overrides: InstanceTable<InstanceOverride>;
}

export type InstanceEvent =
  | { readonly type: "persistentInstancesChanged"; readonly key: ServiceKey }
  | OverridesChanged;

export interface OverridesChanged {
  readonly type: "overridesChanged";
  readonly key: ServiceKey;
}

interface InstanceView {
  persistentInstances(key: ServiceKey): readonly PersistentInstance[];
  persistentInstance(key: ServiceKey, id: InstanceId): PersistentInstance | undefined;
  persistentServiceKeys(): Iterable<ServiceKey>;
  overrides(key: ServiceKey): ReadonlyMap<string, InstanceOverride>;
  /** Services that have overrides. */
  overriddenServiceKeys(): Iterable<ServiceKey>;
}

const NO_OVERRIDES: ReadonlyMap<string, InstanceOverride> = new Map();

export function instanceView(source: StateSource<InstanceTables>): InstanceView {
  return {
    persistentInstances(key) {
      const instances = source.tables.instances.of(key);
      return instances === undefined ? [] : [...instances.values()];
    },
    persistentInstance: (key, id) => source.tables.instances.get(key, id),
    *persistentServiceKeys() {
      for (const { key } of source.tables.instances.services()) yield key;
    },
    overrides: (key) => source.tables.overrides.of(key) ?? NO_OVERRIDES,
    *overriddenServiceKeys() {
      for (const { key } of source.tables.overrides.services()) yield key;
    },
  };
}
