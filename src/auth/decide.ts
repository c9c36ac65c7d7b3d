/** The one place where a right is given or refused. */
import type { Action, Permission, ResourceKind } from "./permission.ts";
import type { Principal } from "./principal.ts";
import type { Resource } from "./resource.ts";

export type Decision = { readonly allowed: true } | Refusal;

export interface Refusal {
  readonly allowed: false;
  /** Nothing proved who asks, or they are known and may not. */
  readonly reason: "unauthenticated" | "forbidden";
  /** For texts and the audit log. */
  readonly cause: "noIdentity" | "mustChangePassword" | "namespace" | "role" | "scope";
}

const ALLOWED: Decision = { allowed: true };
const UNAUTHENTICATED: Refusal = {
  allowed: false,
  reason: "unauthenticated",
  cause: "noIdentity",
};

function forbidden(cause: Refusal["cause"]): Refusal {
  return { allowed: false, reason: "forbidden", cause };
}

const MUST_CHANGE_PASSWORD = forbidden("mustChangePassword");
const NO_NAMESPACE = forbidden("namespace");
const NO_ROLE = forbidden("role");
const OUT_OF_SCOPE = forbidden("scope");

/** Nothing is made here, so it costs a fraction of a microsecond unless names have to be compared with patterns. */
export function decide(
  principal: Principal,
  permission: Permission,
  resource: Resource,
): Decision {
  if (permission.action === "public" || principal.kind === "system") return ALLOWED;
  if (principal.kind === "anonymous") return UNAUTHENTICATED;
  if (principal.mustChangePassword) {
    return permission.action === "identity" && permission.withOldPassword === true
      ? ALLOWED
      : MUST_CHANGE_PASSWORD;
  }
  if (permission.action === "identity") return ALLOWED;
  const { action, resource: kind } = permission;
  if (!isInNamespaces(principal, kind, resource)) return NO_NAMESPACE;
  if (!isInRoles(principal, action, kind, resource)) return NO_ROLE;
  return isInScope(principal, action, kind, resource) ? ALLOWED : OUT_OF_SCOPE;
}

/**
 * A list of all namespaces needs no right in a certain one, because its edge drops what `seesNamespace` denies. Configs
 * and services of all namespaces at once need all of them.
 */
function isInNamespaces(principal: Principal, kind: ResourceKind, resource: Resource): boolean {
  const { namespaces } = principal.rights;
  if (namespaces.all) return true;
  if (kind === "cluster" || kind === "user" || kind === "system") return true;
  if (resource.namespace !== undefined) return namespaces.admits(resource.namespace);
  return kind === "namespace";
}

function isInRoles(
  principal: Principal,
  action: Action,
  kind: ResourceKind,
  resource: Resource,
): boolean {
  const { isManager, isDeveloper, isVisitor, grants } = principal.rights;
  if (isManager) return true;
  if (action === "admin" || kind === "user" || kind === "system") return false;
  if (isDeveloper) return action === "read" || kind !== "cluster";
  if (kind === "cluster") return false;
  if (isVisitor && action === "read") return true;
  if (kind === "namespace") return action === "read" && grants.size > 0;
  return grants.allows(kind, action, resource);
}

/** A token with a scope is for configs, services and locks: it opens nothing else, whatever rights its owner has. */
function isInScope(
  principal: Principal,
  action: Action,
  kind: ResourceKind,
  resource: Resource,
): boolean {
  const { scope } = principal;
  if (scope === undefined) return true;
  if (action === "admin") return false;
  if (kind === "namespace") return action === "read" && resource.namespace === undefined;
  return (kind === "config" || kind === "naming" || kind === "lock") &&
    scope.allows(kind, action, resource);
}

/** Whether a namespace belongs into a list that is shown to them. */
export function seesNamespace(principal: Principal, namespace: string): boolean {
  return principal.kind === "system" || principal.rights.namespaces.admits(namespace);
}

/**
 * Whether somebody may do this to anything in a namespace, so that a page offers it. What they then ask for is decided
 * by `decide`, name by name.
 */
export function reachesNamespace(
  principal: Principal,
  kind: "config" | "naming",
  action: "read" | "write",
  namespace: string,
): boolean {
  const resource = { namespace, group: undefined, name: undefined };
  if (decide(principal, { action, resource: kind }, resource).allowed) return true;
  const { mustChangePassword, rights, scope } = principal;
  return !mustChangePassword && scope === undefined && rights.namespaces.admits(namespace) &&
    rights.grants.reaches(kind, action, namespace);
}
