/** What is granted to roles. */
import type { Grant } from "../../auth/mod.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { AccessEvent, UserTables } from "../user/user_record.ts";
import type { PutGrant, RemoveGrant } from "./grant_commands.ts";
import { type GrantTables, putGrants } from "./grant_record.ts";

const CHANGED: readonly AccessEvent[] = [{ type: "accessChanged", user: undefined }];

function same(left: Grant, right: Grant): boolean {
  return left.resource === right.resource && left.action === right.action;
}

export function applyGrantPut(
  context: ApplyContext<GrantTables & UserTables>,
  command: PutGrant,
): Outcome<AccessEvent> {
  const { role, grant, anyRole } = command;
  const { bounds, index, tables } = context;
  if (!anyRole && !tables.roleUsers.has(role)) {
    return refused(index, { kind: "notFound", message: `role ${role} not found!` });
  }
  const before = tables.grants.get(role);
  if (before?.grants.some((each) => same(each, grant)) === true) {
    return done(context, { existed: true });
  }
  if (before === undefined && tables.grants.size >= bounds.maxGrantRoles) {
    const message =
      `Cannot grant anything to ${role}: ${bounds.maxGrantRoles} roles have grants already`;
    return refused(index, { kind: "overloaded", message });
  }
  const grants = [...before?.grants ?? [], grant];
  if (grants.length > bounds.maxGrantsOfRole) {
    const message = `Cannot grant more to ${role}: it has ${bounds.maxGrantsOfRole} grants already`;
    return refused(index, { kind: "overloaded", message });
  }
  if (tables.grantTotal.count >= bounds.maxGrants) {
    const message = `Cannot grant more: all roles have ${bounds.maxGrants} grants already`;
    return refused(index, { kind: "overloaded", message });
  }
  putGrants(tables, { role, grants });
  return done(context, { existed: false }, CHANGED);
}

export function applyGrantRemove(
  context: ApplyContext<GrantTables>,
  command: RemoveGrant,
): Outcome<AccessEvent> {
  const { role, grant } = command;
  const before = context.tables.grants.get(role);
  const grants = before?.grants.filter((each) => !same(each, grant)) ?? [];
  if (before === undefined || grants.length === before.grants.length) {
    return done(context, { existed: false });
  }
  putGrants(context.tables, { role, grants });
  return done(context, { existed: true }, CHANGED);
}
