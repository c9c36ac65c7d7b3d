/** Which role follows from the groups of a user. */
import { ROLE_DEVELOPER, ROLE_MANAGER, ROLE_VISITOR } from "../auth/mod.ts";
import { SIGN_IN } from "../base/mod.ts";
import type { MappedRole } from "./external_user.ts";

export interface GroupRoles {
  readonly adminGroups: readonly string[];
  readonly developerGroups: readonly string[];
  /** Of who is in none of them; undefined: they may not log in. */
  readonly defaultRole: MappedRole | undefined;
}

export function followsGroups({ adminGroups, developerGroups }: GroupRoles): boolean {
  return adminGroups.length > 0 || developerGroups.length > 0;
}

/** The highest of the roles. Names are compared as they are. */
export function roleOfGroups(
  groups: readonly string[],
  { adminGroups, developerGroups, defaultRole }: GroupRoles,
): MappedRole | undefined {
  const own = new Set(groups.slice(0, SIGN_IN.maxGroups));
  if (adminGroups.some((group) => own.has(group))) return ROLE_MANAGER;
  if (developerGroups.some((group) => own.has(group))) return ROLE_DEVELOPER;
  return defaultRole;
}

const ROLE_NAMES: Readonly<Record<string, MappedRole>> = {
  VISITOR: ROLE_VISITOR,
  DEVELOPER: ROLE_DEVELOPER,
  ADMIN: ROLE_MANAGER,
  MANAGER: ROLE_MANAGER,
};

/** A role by the name that r-nacos has in its settings; `NONE` is ours. Undefined for what is no role. */
export function parseDefaultRole(name: string): { role: MappedRole | undefined } | undefined {
  const upper = name.toUpperCase();
  if (upper === "NONE") return { role: undefined };
  return Object.hasOwn(ROLE_NAMES, upper) ? { role: ROLE_NAMES[upper] } : undefined;
}
