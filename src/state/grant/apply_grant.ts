/** What is granted to roles. */
import type { Grant } from "../../auth/mod.ts";
import type { StateBounds } from "../core/bounds.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { AccessEvent, UserTables } from "../user/user_record.ts";
import type { PutGrant, RemoveGrant, SetGrants } from "./grant_commands.ts";
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
    return refused(index, { kind: "overloaded", message: tooManyRoles(role, bounds) });
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

function tooManyRoles(role: string, { maxGrantRoles }: Pick<StateBounds, "maxGrantRoles">): string {
  return `Cannot grant anything to ${role}: ${maxGrantRoles} roles have grants already`;
}

export function applyGrantsSet(
  context: ApplyContext<GrantTables>,
  { role, grants: given }: SetGrants,
): Outcome<AccessEvent> {
  const { bounds, index, tables } = context;
  const overloaded = (message: string) => refused(index, { kind: "overloaded", message });
  const before = tables.grants.get(role)?.grants ?? [];
  if (given.length > bounds.maxGrantsOfRole) {
    return overloaded(
      `Cannot grant ${given.length} rights to ${role}: allowed are ${bounds.maxGrantsOfRole}`,
    );
  }
  const grants = given.filter((grant, at) => given.findIndex((each) => same(each, grant)) === at);
  const isSame = grants.length === before.length &&
    grants.every((grant, at) => same(grant, before[at] ?? grant));
  if (isSame) return done(context, { existed: true });
  if (before.length === 0 && tables.grants.size >= bounds.maxGrantRoles) {
    return overloaded(tooManyRoles(role, bounds));
  }
  if (tables.grantTotal.count - before.length + grants.length > bounds.maxGrants) {
    return overloaded(
      `Cannot grant more: all roles have ${tables.grantTotal.count} grants already`,
    );
  }
  putGrants(tables, { role, grants });
  return done(context, { existed: before.length > 0 }, CHANGED);
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
