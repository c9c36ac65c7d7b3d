/** Limits of how much may be published, of single namespaces and groups. Records, tables and what can be read. */
import type { StateSource } from "../core/part.ts";

export const CAPACITY_SCOPES = ["namespace", "group"] as const;

export type CapacityScope = typeof CAPACITY_SCOPES[number];

/** Limits of one thing; 0: nobody has set it. */
export interface CapacityLimits {
  /** Configs. */
  readonly quota: number;
  /** Bytes of one content. */
  readonly maxSize: number;
  /** Of aggregates, which are no more; kept to be shown. */
  readonly maxAggrCount: number;
  readonly maxAggrSize: number;
}

/** A group's limits are about the default namespace alone, as in Nacos. */
export interface CapacityRecord extends CapacityLimits {
  readonly scope: CapacityScope;
  readonly name: string;
}

export interface CapacityTables {
  /** By scope and name. */
  readonly capacities: Map<string, CapacityRecord>;
}

export type CapacityEvent = { readonly type: "capacityChanged" };

interface CapacityView {
  /** Undefined where nobody has set a limit. */
  capacity(scope: CapacityScope, name: string): CapacityRecord | undefined;
  capacityCount(): number;
}

export function capacityText(scope: CapacityScope, name: string): string {
  return `${scope}\0${name}`;
}

export function capacityView(source: StateSource<CapacityTables>): CapacityView {
  return {
    capacity: (scope, name) => source.tables.capacities.get(capacityText(scope, name)),
    capacityCount: () => source.tables.capacities.size,
  };
}
