/** What a user may do, worked out once for each version of the user and of the grants of their roles. */
import { type Grant, Grants } from "./grants.ts";
import {
  ALL_NAMESPACES,
  compilePrivilege,
  type NamespaceFilter,
  type NamespacePrivilege,
} from "./namespace_privilege.ts";
import { ROLE_DEVELOPER, ROLE_MANAGER, ROLE_VISITOR } from "./role.ts";

export interface Rights {
  readonly isManager: boolean;
  readonly isDeveloper: boolean;
  readonly isVisitor: boolean;
  /** What is granted to the other roles. */
  readonly grants: Grants;
  readonly namespaces: NamespaceFilter;
}

export interface RightsInput {
  /** Canonical names. */
  readonly roles: readonly string[];
  readonly privilege: NamespacePrivilege;
  readonly grantsOf: (role: string) => Iterable<Grant>;
}

export function compileRights(input: RightsInput): Rights {
  const { roles, privilege, grantsOf } = input;
  return {
    isManager: roles.includes(ROLE_MANAGER),
    isDeveloper: roles.includes(ROLE_DEVELOPER),
    isVisitor: roles.includes(ROLE_VISITOR),
    grants: new Grants(roles.flatMap((role) => [...grantsOf(role)])),
    namespaces: compilePrivilege(privilege),
  };
}

/** Of who has proved nothing, or has nothing. */
export const NO_RIGHTS: Rights = compileRights({
  roles: [],
  privilege: ALL_NAMESPACES,
  grantsOf: () => [],
});
