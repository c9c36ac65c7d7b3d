/** Users and their roles. The last enabled manager stays one, so that nobody is locked out for good. */
import { ROLE_MANAGER } from "../../auth/mod.ts";
import type { AccessTokenTables } from "../access_token/access_token_record.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import { deleteGrants, type GrantTables } from "../grant/grant_record.ts";
import type {
  BindRole,
  CreateUser,
  RehashUser,
  RemoveUser,
  UnbindRole,
  UpdateUser,
} from "./user_commands.ts";
import {
  type AccessEvent,
  deleteUser,
  putUser,
  sortedNames,
  type UserRecord,
  type UserTables,
} from "./user_record.ts";

type Context = ApplyContext<UserTables>;

function changed(user: string | undefined): readonly AccessEvent[] {
  return [{ type: "accessChanged", user }];
}

export function applyUserCreate(context: Context, command: CreateUser): Outcome<AccessEvent> {
  const { bounds, index, tables, timeMs } = context;
  const { type: _, onlyFirst, ...members } = command;
  if (tables.users.has(command.name)) {
    return refused(index, { kind: "conflict", message: `user '${command.name}' already exist!` });
  }
  if (onlyFirst && tables.users.size > 0) {
    return refused(index, { kind: "conflict", message: "there are users already" });
  }
  if (tables.users.size >= bounds.maxUsers) {
    const message = `Cannot create a user: there are ${bounds.maxUsers} already`;
    return refused(index, { kind: "overloaded", message });
  }
  const fault = boundFault(context, undefined, members);
  if (fault !== undefined) return fault;
  putUser(tables, {
    ...members,
    roles: sortedNames(members.roles),
    credentialVersion: index,
    createdMs: timeMs,
    modifiedMs: timeMs,
  });
  return done(context, { existed: false }, changed(command.name));
}

export function applyUserUpdate(context: Context, command: UpdateUser): Outcome<AccessEvent> {
  const { index, tables } = context;
  const before = tables.users.get(command.name);
  if (before === undefined) return absent(context, `user ${command.name} not exist!`);
  const { type: _, ...given } = command;
  const roles = given.roles === undefined ? before.roles : sortedNames(given.roles);
  const after: UserRecord = {
    ...before,
    ...(given.passwordHash === undefined ? {} : { mustChangePassword: false }),
    ...given,
    roles,
    credentialVersion: endsLogins(before, { ...given, roles }) ? index : before.credentialVersion,
    modifiedMs: context.timeMs,
  };
  const fault = boundFault(context, before, after) ?? lastManagerFault(context, before, after);
  if (fault !== undefined) return fault;
  putUser(tables, after);
  return done(context, { existed: true }, changed(command.name));
}

/** Whether who is logged in has to prove again who they are. */
function endsLogins(
  before: UserRecord,
  { passwordHash, enabled, roles }: Pick<UpdateUser, "passwordHash" | "enabled" | "roles">,
): boolean {
  return passwordHash !== undefined ||
    (enabled !== undefined && enabled !== before.enabled) ||
    (roles !== undefined && roles.join("\0") !== before.roles.join("\0"));
}

export function applyUserRehash(context: Context, command: RehashUser): Outcome {
  const { users } = context.tables;
  const user = users.get(command.name);
  if (user === undefined || user.passwordHash !== command.before) {
    return done(context, { existed: false });
  }
  users.set(command.name, { ...user, passwordHash: command.after });
  return done(context, { existed: true });
}

/** The user's access tokens go, too. Removing one who is not there changes nothing. */
export function applyUserRemove(
  context: ApplyContext<UserTables & AccessTokenTables>,
  command: RemoveUser,
): Outcome<AccessEvent> {
  const { tables } = context;
  const { accessTokens, tokensOfUser } = tables;
  const before = tables.users.get(command.name);
  if (before === undefined) return done(context, { existed: false });
  const fault = lastManagerFault(context, before, undefined);
  if (fault !== undefined) return fault;
  for (const id of tokensOfUser.get(command.name) ?? []) accessTokens.delete(id);
  tokensOfUser.delete(command.name);
  deleteUser(tables, command.name);
  return done(context, { existed: true }, changed(command.name));
}

export function applyRoleBind(context: Context, command: BindRole): Outcome<AccessEvent> {
  const { role, user } = command;
  const before = context.tables.users.get(user);
  if (before === undefined) return absent(context, `user '${user}' not found!`);
  if (before.roles.includes(role)) {
    const message = `user '${user}' already bound to the role '${role}'!`;
    return refused(context.index, { kind: "conflict", message });
  }
  return changeRoles(context, before, [...before.roles, role]);
}

/** Who does not have the role keeps what they have. */
export function applyRoleUnbind(
  context: ApplyContext<UserTables & GrantTables>,
  command: UnbindRole,
): Outcome<AccessEvent> {
  const { role, user } = command;
  if (user === undefined) return unbindFromAll(context, role);
  const before = context.tables.users.get(user);
  if (before === undefined || !before.roles.includes(role)) {
    return done(context, { existed: false });
  }
  return changeRoles(context, before, before.roles.filter((each) => each !== role));
}

/**
 * What is granted to it goes at once, so nobody has its rights any more; the role itself is taken from some users, and
 * `id` of the result says how many have it still. They are found in the order of the users, which all nodes share.
 */
function unbindFromAll(
  context: ApplyContext<UserTables & GrantTables>,
  role: string,
): Outcome<AccessEvent> {
  const { bounds, tables } = context;
  if (role === ROLE_MANAGER && hasManagerBesides(tables, undefined)) {
    return refusedLastManager(context);
  }
  const existed = tables.roleUsers.has(role) || tables.grants.has(role);
  deleteGrants(tables, role);
  let left = bounds.maxUsersAtOnce;
  for (const before of tables.roleUsers.has(role) ? tables.users.values() : []) {
    if (left === 0) break;
    if (!before.roles.includes(role)) continue;
    left--;
    putUser(tables, withRoles(context, before, before.roles.filter((each) => each !== role)));
  }
  const id = tables.roleUsers.get(role)?.size ?? 0;
  return done(context, { id, existed }, existed ? changed(undefined) : []);
}

function changeRoles(
  context: Context,
  before: UserRecord,
  roles: readonly string[],
): Outcome<AccessEvent> {
  const after = withRoles(context, before, roles);
  const fault = boundFault(context, before, after) ?? lastManagerFault(context, before, after);
  if (fault !== undefined) return fault;
  putUser(context.tables, after);
  return done(context, { existed: true }, changed(before.name));
}

function withRoles(context: Context, before: UserRecord, roles: readonly string[]): UserRecord {
  return {
    ...before,
    roles: sortedNames(roles),
    credentialVersion: context.index,
    modifiedMs: context.timeMs,
  };
}

function boundFault(
  { bounds, index, tables: { bindings } }: Context,
  before: UserRecord | undefined,
  { roles, privilege: { whitelist, blacklist } }: Pick<UserRecord, "roles" | "privilege">,
): Outcome | undefined {
  const overloaded = (message: string) => refused(index, { kind: "overloaded", message });
  if (roles.length > bounds.maxRolesOfUser) {
    return overloaded(
      `Cannot give a user ${roles.length} roles: allowed are ${bounds.maxRolesOfUser}`,
    );
  }
  if (bindings.count - (before?.roles.length ?? 0) + roles.length > bounds.maxRoleBindings) {
    return overloaded(`Cannot give more roles: all users have ${bindings.count} already`);
  }
  const listed = Math.max(whitelist.length, blacklist.length);
  return listed <= bounds.maxPrivilegeNamespaces ? undefined : overloaded(
    `Cannot list ${listed} namespaces for a user: allowed are ${bounds.maxPrivilegeNamespaces}`,
  );
}

function lastManagerFault(
  context: Context,
  before: UserRecord,
  after: UserRecord | undefined,
): Outcome | undefined {
  const stays = after !== undefined && isManager(after);
  if (!isManager(before) || stays) return undefined;
  return hasManagerBesides(context.tables, before.name) ? undefined : refusedLastManager(context);
}

function isManager(user: UserRecord): boolean {
  return user.enabled && user.roles.includes(ROLE_MANAGER);
}

function hasManagerBesides({ users, roleUsers }: UserTables, besides: string | undefined): boolean {
  for (const name of roleUsers.get(ROLE_MANAGER) ?? []) {
    if (name !== besides && users.get(name)?.enabled === true) return true;
  }
  return false;
}

function refusedLastManager({ index }: Context): Outcome {
  return refused(index, { kind: "conflict", message: "at least one admin must be reserved!" });
}

function absent({ index }: Context, message: string): Outcome {
  return refused(index, { kind: "notFound", message });
}
