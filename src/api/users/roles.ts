/** Who has which role, and what is granted to it. */
import { isBuiltInRole, isGrantAction, NACOS_ADMIN_ROLE, ROLE_MANAGER } from "../../auth/mod.ts";
import { ApiError } from "../../base/mod.ts";
import type { Command, UserRecord } from "../../state/mod.ts";
import { changed, type UsersDeps } from "./change_users.ts";
import { checkGrant, checkRoleName, checkUserName } from "./check_user.ts";
import { firstNames, nameFilter, pageOf } from "./name_query.ts";
import type { PermissionRow, RoleRow, RolesApi } from "./types.ts";

export function createRolesApi(deps: UsersDeps): RolesApi {
  const { node: { state } } = deps;
  return {
    async bind(role, user, caller) {
      const command: Command = {
        type: "role.bind",
        role: checkAssignable(role, "create"),
        user: checkUserName(user),
      };
      await changed(deps, command, caller);
    },
    async unbind(role, user, caller) {
      const name = checkAssignable(role, "delete");
      const command: Command = {
        type: "role.unbind",
        role: name,
        ...(user === undefined ? {} : { user: checkUserName(user) }),
      };
      // Of a role that very many have, one command takes a piece; `id` says how many are left.
      while ((await changed(deps, command, caller)).id > 0);
    },
    list({ search, role, username, ...page }) {
      const fitsRole = nameFilter(search, role === NACOS_ADMIN_ROLE ? ROLE_MANAGER : role);
      const fitsUser = nameFilter(search, username);
      return pageOf(rowsOf(state.users(), fitsRole, fitsUser), page);
    },
    searchNames: (part) => firstNames(state.roleNames(), part),
    async grant(role, resource, action, caller) {
      const grant = checkGrant(resource, action);
      const command: Command = {
        type: "grant.put",
        role: checkGrantable(role),
        grant,
        anyRole: false,
      };
      await changed(deps, command, caller);
    },
    async revoke(role, resource, action, caller) {
      // What was granted by older rules must go, too, so the resource is taken as it is.
      const grant = resource !== "" && isGrantAction(action)
        ? { resource, action }
        : checkGrant(resource, action);
      await changed(deps, { type: "grant.remove", role: checkRoleName(role), grant }, caller);
    },
    permissions({ search, role, ...page }) {
      return pageOf(permissionRows(deps, nameFilter(search, role)), page);
    },
    hasGrant(role, resource, action) {
      const grants = state.grantsOf(checkRoleName(role))?.grants ?? [];
      return grants.some((each) =>
        each.resource === resource && (each.action === action || each.action === "rw")
      );
    },
  };
}

/** Nacos gives its administrator's role to one user once and never takes it; other ways to do both are `update`. */
function checkAssignable(role: string, verb: "create" | "delete"): string {
  const name = checkRoleName(role);
  if (name !== ROLE_MANAGER) return name;
  throw new ApiError("invalid", `role '${NACOS_ADMIN_ROLE}' is not permitted to ${verb}!`);
}

function checkGrantable(role: string): string {
  const name = checkRoleName(role);
  if (!isBuiltInRole(name)) return name;
  throw new ApiError("invalid", `role ${role} is built in, nothing can be granted to it`);
}

function* rowsOf(
  users: Iterable<UserRecord>,
  fitsRole: (role: string) => boolean,
  fitsUser: (user: string) => boolean,
): Generator<RoleRow> {
  for (const { name, roles } of users) {
    if (!fitsUser(name)) continue;
    for (const role of roles) if (fitsRole(role)) yield { role, username: name };
  }
}

function* permissionRows(
  { node }: UsersDeps,
  fits: (role: string) => boolean,
): Generator<PermissionRow> {
  for (const { role, grants } of node.state.allGrants()) {
    if (!fits(role)) continue;
    for (const grant of grants) yield { role, ...grant };
  }
}
