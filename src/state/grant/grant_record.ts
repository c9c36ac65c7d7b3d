/** What roles may do to configs and services: records, tables and what can be read. */
import type { Grant } from "../../auth/mod.ts";
import type { StateSource } from "../core/part.ts";
import { sortedByText } from "../core/section.ts";

/** Replaced as a whole, so that what was worked out of it can be told stale by its identity. */
export interface RoleGrants {
  readonly role: string;
  /** In the order in which they were given. */
  readonly grants: readonly Grant[];
}

export interface GrantTables {
  /** By role; no role is here without a grant. */
  readonly grants: Map<string, RoleGrants>;
  /** Grants of all roles together. */
  readonly grantTotal: { count: number };
}

export interface GrantView {
  grantsOf(role: string): RoleGrants | undefined;
  /** By the name of the role, by code units. */
  allGrants(): RoleGrants[];
}

export function createGrantTables(): GrantTables {
  return { grants: new Map(), grantTotal: { count: 0 } };
}

/** In place of what the role had; a role without grants is not there. */
export function putGrants(tables: GrantTables, record: RoleGrants): void {
  deleteGrants(tables, record.role);
  if (record.grants.length === 0) return;
  tables.grants.set(record.role, record);
  tables.grantTotal.count += record.grants.length;
}

export function deleteGrants({ grants, grantTotal }: GrantTables, role: string): void {
  grantTotal.count -= grants.get(role)?.grants.length ?? 0;
  grants.delete(role);
}

export function sortedGrants({ grants }: GrantTables): RoleGrants[] {
  return sortedByText(grants.values(), ({ role }) => role);
}

export function grantView(source: StateSource<GrantTables>): GrantView {
  return {
    grantsOf: (role) => source.tables.grants.get(role),
    allGrants: () => sortedGrants(source.tables),
  };
}
