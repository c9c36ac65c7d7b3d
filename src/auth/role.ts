/**
 * Roles. Three are built in and have the names that r-nacos stores; every other name is a role of Nacos, which may do
 * what is granted to it.
 */

/** Everything. Nacos calls it ROLE_ADMIN. */
export const ROLE_MANAGER = "0";
/** Reads and writes configs, services and namespaces. */
export const ROLE_DEVELOPER = "1";
/** Reads configs, services and namespaces. */
export const ROLE_VISITOR = "2";

export const NACOS_ADMIN_ROLE = "ROLE_ADMIN";

/** One name for the one role that has two. */
export function canonicalRole(role: string): string {
  return role === NACOS_ADMIN_ROLE ? ROLE_MANAGER : role;
}

/** The name of a role in answers of Nacos' API. */
export function nacosRole(role: string): string {
  return role === ROLE_MANAGER ? NACOS_ADMIN_ROLE : role;
}

/** Their meaning is fixed: nothing can be granted to them or taken from them. */
export function isBuiltInRole(role: string): boolean {
  return role === ROLE_MANAGER || role === ROLE_DEVELOPER || role === ROLE_VISITOR;
}
