/** Users: made, changed, removed, found. */
import { ALL_NAMESPACES, type Principal, ROLE_MANAGER } from "../../auth/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import type { Command, UserRecord } from "../../state/mod.ts";
import { type Caller, limitAddress } from "../caller.ts";
import { checkOwner, createAccessTokensApi } from "./access_tokens.ts";
import { changed, type UsersDeps } from "./change_users.ts";
import {
  checkNewUserName,
  checkNickname,
  checkPassword,
  checkPrivilege,
  checkRoleName,
} from "./check_user.ts";
import { importAccess } from "./import_access.ts";
import { firstNames, nameFilter, pageOf } from "./name_query.ts";
import { createRolesApi } from "./roles.ts";
import type { NewUser, PasswordChange, UserChange, UsersApi, UserView } from "./types.ts";

export function createUsersApi(deps: UsersDeps): UsersApi {
  const { node: { state } } = deps;
  return {
    create: (input, caller) => create(deps, input, caller),
    update: (input, caller) => update(deps, input, caller),
    changePassword: (input, principal, caller) =>
      changePassword(deps, input, { principal, caller }),
    async remove(name, caller) {
      if (state.user(name) === undefined) return;
      await changed(deps, { type: "user.remove", name }, caller);
    },
    get(name) {
      const record = state.user(name);
      return record === undefined ? undefined : viewOf(record);
    },
    count: () => state.userCount(),
    list({ search, name, ...page }) {
      const fits = nameFilter(search, name);
      const { totalCount, items } = pageOf(state.users().filter((user) => fits(user.name)), page);
      return { totalCount, items: items.map(viewOf) };
    },
    listFrom: (first) => state.users().drop(first).map(viewOf),
    searchNames: (part) => firstNames(state.users().map(({ name }) => name), part),
    hasManager(besides) {
      for (const name of state.usersOfRole(ROLE_MANAGER) ?? []) {
        if (name !== besides && state.user(name)?.enabled === true) return true;
      }
      return false;
    },
    hasInitialPassword() {
      for (const name of state.usersOfRole(ROLE_MANAGER) ?? []) {
        const user = state.user(name);
        if (user?.enabled === true && user.mustChangePassword) return true;
      }
      return false;
    },
    import: (input, caller) => importAccess(deps, input, caller),
    roles: createRolesApi(deps),
    tokens: createAccessTokensApi(deps),
  };
}

function viewOf(record: UserRecord): UserView {
  const { passwordHash: _, credentialVersion: __, ...view } = record;
  return view;
}

async function create(deps: UsersDeps, input: NewUser, caller: Caller): Promise<void> {
  const { source = "inner", roles = [], privilege = ALL_NAMESPACES } = input;
  const name = checkNewUserName(input.name);
  if (source === "inner") checkPassword(input.password);
  if (input.mustChangePassword === true) checkHasPassword(name, source);
  const command: Command = {
    type: "user.create",
    ...{ name, source, passwordHash: "" },
    nickname: checkNickname(input.nickname ?? ""),
    enabled: input.enabled ?? true,
    mustChangePassword: input.mustChangePassword ?? false,
    roles: roles.map(checkRoleName),
    privilege: checkPrivilege(privilege),
    onlyFirst: false,
  };
  // Before the work of a hash; the state has the last word.
  if (deps.node.state.user(name) !== undefined) {
    throw new ApiError("conflict", `user '${name}' already exist!`);
  }
  const passwordHash = source === "inner"
    ? await deps.hasher.hash(input.password, limitAddress(caller))
    : "";
  await changed(deps, { ...command, passwordHash }, caller);
}

async function update(deps: UsersDeps, input: UserChange, caller: Caller): Promise<void> {
  const { name, nickname, password, enabled, roles, privilege, mustChangePassword } = input;
  const user = deps.node.state.user(name);
  if (user === undefined) throw new ApiError("notFound", `user ${name} not exist!`);
  if (nickname !== undefined) checkNickname(nickname);
  if (password !== undefined) checkNewPassword(user, password);
  if (mustChangePassword === true) checkHasPassword(name, user.source);
  const command: Command = {
    type: "user.update",
    name,
    ...given({ nickname, enabled, mustChangePassword }),
    ...given({
      roles: roles?.map(checkRoleName),
      privilege: privilege && checkPrivilege(privilege),
    }),
  };
  const passwordHash = password === undefined
    ? {}
    : { passwordHash: await deps.hasher.hash(password, limitAddress(caller)) };
  await changed(deps, { ...command, ...passwordHash }, caller);
}

/** A directory's users have their password there; one here would open a second door. */
function checkNewPassword({ name, source }: UserRecord, password: string): void {
  checkPassword(password);
  checkHasPassword(name, source);
}

/** Who has no password here could never change it. */
function checkHasPassword(name: string, source: UserRecord["source"]): void {
  if (source === "inner") return;
  throw new ApiError("invalid", `user ${name} has their password at ${source}, not here`);
}

async function changePassword(
  deps: UsersDeps,
  { name, newPassword, oldPassword }: PasswordChange,
  { principal, caller }: { readonly principal: Principal; readonly caller: Caller },
): Promise<void> {
  checkOwner(principal, name);
  const isOwn = principal.user === name;
  const user = deps.node.state.user(name);
  if (user === undefined) throw new ApiError("notFound", `user ${name} not exist!`);
  if (principal.mustChangePassword && !isOwn) {
    throw new ApiError("forbidden", "authorization failed!");
  }
  checkNewPassword(user, newPassword);
  const fits = async (password: string) =>
    (await deps.hasher.check(password, user.passwordHash, limitAddress(caller), true)).matches;
  if (oldPassword !== undefined && !(await fits(oldPassword))) {
    throw new ApiError("forbidden", "Old password is invalid");
  }
  if (user.mustChangePassword && isOwn && await fits(newPassword)) {
    throw new ApiError("invalid", "the new password is the one that has to be changed");
  }
  const passwordHash = await deps.hasher.hash(newPassword, limitAddress(caller));
  await changed(deps, { type: "user.update", name, passwordHash }, caller);
}
