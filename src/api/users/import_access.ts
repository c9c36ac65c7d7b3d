/**
 * Users with the hashes of their passwords, and roles with what is granted to them, as another server knows them. A row
 * comes in as a whole or not at all; what is here stays unless it shall be replaced, and managers stay in any case:
 * nobody becomes one by replacing the password of one.
 */
import {
  type Grant,
  isBuiltInRole,
  isGrantAction,
  type NamespacePrivilege,
  parsePasswordHash,
  ROLE_MANAGER,
} from "../../auth/mod.ts";
import { ApiError, AUTH, messageOf, STATE } from "../../base/mod.ts";
import type { Command, CreateUser, UserRecord } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { UsersDeps } from "./change_users.ts";
import {
  checkGrant,
  checkNewUserName,
  checkNickname,
  checkPrivilege,
  checkRoleName,
} from "./check_user.ts";
import type {
  AccessImport,
  AccessImportReport,
  ImportedAccessRole,
  ImportedAccessUser,
  ImportRow,
} from "./import_types.ts";

type Wanted = Pick<AccessImport, "existing" | "dryRun">;

interface Run {
  readonly deps: UsersDeps;
  readonly wanted: Wanted;
  readonly caller: Caller;
  /** The newest entry that changed something. */
  index: number;
}

export async function importAccess(
  deps: UsersDeps,
  { users, roles, ...wanted }: AccessImport,
  caller: Caller,
): Promise<AccessImportReport> {
  if (users.length + roles.length > AUTH.maxImportedRows) {
    const found = users.length + roles.length;
    throw new ApiError(
      "invalid",
      `the import has ${found} users and roles, allowed at a time are ${AUTH.maxImportedRows}`,
    );
  }
  const run: Run = { deps, wanted, caller, index: 0 };
  // What roles mean comes before who has them.
  const roleRows: ImportRow[] = [];
  for (const role of roles) roleRows.push(await rowOf(role, (each) => importRole(run, each)));
  const userRows = await rowsOf(users, (user) => importUser(run, user));
  if (run.index > 0) await deps.everywhere.applied(run.index);
  return { roles: roleRows, users: userRows };
}

/** A few at a time, so that others' changes find a place between them. */
async function rowsOf<T>(
  items: readonly T[],
  take: (item: T) => Promise<ImportRow>,
): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for (let at = 0; at < items.length; at += AUTH.importWidth) {
    const part = items.slice(at, at + AUTH.importWidth);
    rows.push(...await Promise.all(part.map((item) => rowOf(item, take))));
  }
  return rows;
}

/** A row that is refused does not keep the others out; a server that cannot write now ends them all. */
async function rowOf<T>(item: T, take: (item: T) => Promise<ImportRow>): Promise<ImportRow> {
  try {
    return await take(item);
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.kind === "unavailable") throw thrown;
    return { outcome: "refused", faults: [messageOf(thrown)] };
  }
}

async function importUser(run: Run, given: ImportedAccessUser): Promise<ImportRow> {
  const { deps, wanted } = run;
  const command = userCommand(given);
  const before = deps.node.state.user(command.name);
  if (before === undefined) {
    if (!wanted.dryRun) await change(run, command);
    return row("new");
  }
  if (isSameUser(before, command)) return row("same");
  if (wanted.existing === "skip") return row("skipped");
  const fault = replaceFault(before, command);
  if (fault !== undefined) throw new ApiError("conflict", fault);
  if (wanted.dryRun) return row("replaced");
  const { name, nickname, passwordHash, enabled, mustChangePassword, roles, privilege } = command;
  await change(run, {
    type: "user.update",
    ...{ name, nickname, enabled, mustChangePassword, roles, privilege },
    ...(passwordHash === before.passwordHash ? {} : { passwordHash }),
  });
  return row("replaced");
}

function userCommand(given: ImportedAccessUser): CreateUser {
  const { source, enabled } = given;
  // Who has no password here could never change it.
  const mustChangePassword = source === "inner" && given.mustChangePassword;
  return {
    type: "user.create",
    name: checkNewUserName(given.name),
    nickname: checkNickname(given.nickname),
    passwordHash: source === "inner" ? checkHash(given.passwordHash) : "",
    ...{ enabled, mustChangePassword, source },
    roles: [...new Set(given.roles.map(checkRoleName))].sort(),
    privilege: checkPrivilege(given.privilege),
    onlyFirst: false,
  };
}

/** Never shows it. What would take too long to compare is no hash here, see `parsePasswordHash`. */
function checkHash(text: string): string {
  if (text === "") throw new ApiError("invalid", "there is no password hash");
  if (parsePasswordHash(text).kind !== "none") return text;
  throw new ApiError(
    "invalid",
    "the password hash is none of bcrypt or scrypt at a cost that is taken here",
  );
}

function isSameUser(before: UserRecord, wanted: CreateUser): boolean {
  return before.passwordHash === wanted.passwordHash && before.nickname === wanted.nickname &&
    before.enabled === wanted.enabled && before.source === wanted.source &&
    before.mustChangePassword === wanted.mustChangePassword &&
    isSameList(before.roles, wanted.roles) && isSamePrivilege(before.privilege, wanted.privilege);
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each, at) => each === right[at]);
}

/** The order of the lists has no meaning. */
function isSamePrivilege(left: NamespacePrivilege, right: NamespacePrivilege): boolean {
  return left.enabled === right.enabled && left.whitelistIsAll === right.whitelistIsAll &&
    left.blacklistIsAll === right.blacklistIsAll &&
    isSameList(left.whitelist.toSorted(), right.whitelist.toSorted()) &&
    isSameList(left.blacklist.toSorted(), right.blacklist.toSorted());
}

function replaceFault(before: UserRecord, wanted: CreateUser): string | undefined {
  if (before.roles.includes(ROLE_MANAGER)) {
    return "a manager has this name here, whom no import replaces";
  }
  if (before.source === wanted.source) return undefined;
  return `the user is of ${before.source} here and of ${wanted.source} there`;
}

async function importRole(run: Run, given: ImportedAccessRole): Promise<ImportRow> {
  const { deps, wanted } = run;
  const role = checkRoleName(given.role);
  if (isBuiltInRole(role)) {
    throw new ApiError("invalid", "the role is built in, nothing can be granted to it");
  }
  const { maxGrantsOfRole } = STATE;
  if (given.grants.length > maxGrantsOfRole) {
    const found = given.grants.length;
    throw new ApiError("invalid", `the role has ${found} grants, allowed are ${maxGrantsOfRole}`);
  }
  const { grants, faults } = checkedGrants(given);
  const before = deps.node.state.grantsOf(role)?.grants ?? [];
  if (grants.length === before.length && grants.every((grant) => holds(before, grant))) {
    // Of a role whose grants were all refused nothing has come in.
    return { outcome: grants.length === 0 && faults.length > 0 ? "refused" : "same", faults };
  }
  if (before.length > 0 && wanted.existing === "skip") return { outcome: "skipped", faults };
  // At once: who has the role never has a part of both.
  if (!wanted.dryRun) await change(run, { type: "grant.set", role, grants });
  return { outcome: before.length === 0 ? "new" : "replaced", faults };
}

/** A grant that cannot be taken means fewer rights, never more; it is told by itself. */
function checkedGrants({ grants: given }: ImportedAccessRole) {
  const grants: Grant[] = [];
  const faults: string[] = [];
  for (const { resource, action } of given) {
    try {
      const grant = checkGrant(resource, action);
      if (!holds(grants, grant)) grants.push(grant);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const shown = isGrantAction(action) ? ` ${action}` : "";
      faults.push(`a grant${shown} is left out: ${thrown.message}`);
    }
  }
  return { grants, faults };
}

function holds(grants: readonly Grant[], { resource, action }: Grant): boolean {
  return grants.some((each) => each.resource === resource && each.action === action);
}

async function change(run: Run, command: Command): Promise<void> {
  const { index } = await propose(run.deps.node, command, run.caller);
  run.index = Math.max(run.index, index);
}

function row(outcome: ImportRow["outcome"]): ImportRow {
  return { outcome, faults: [] };
}
