/** Users, roles and permissions out of the database of a Nacos, page by page along their keys. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { IMPORT } from "../base/mod.ts";
import type { TransferUser } from "../export/mod.ts";
import { rowsOf, text } from "./mysql_rows.ts";
import type { ImportRecord } from "./types.ts";

/** They have another meaning here; in a Nacos somebody may have chosen such a name for anything. */
const BUILT_IN: ReadonlySet<string> = new Set(["0", "1", "2"]);
/** May everything without a permission, there and here. */
const ADMIN = "ROLE_ADMIN";
/**
 * Nacos keeps users of a directory under such names, all with one default password, by which it lets nobody in who asks
 * the directory. Here they would be users with that password.
 */
const LDAP_PREFIX = "LDAP_";

export async function* readMysqlAccess(
  connection: Connection,
  tables: ReadonlySet<string>,
): AsyncGenerator<ImportRecord> {
  if (tables.has("permissions")) yield* permissionsOf(connection);
  if (tables.has("users")) yield* usersOf(connection, tables.has("roles"));
}

async function* permissionsOf(connection: Connection): AsyncGenerator<ImportRecord> {
  for (let last = "";;) {
    const names = await rowsOf(
      connection,
      "SELECT DISTINCT role FROM permissions WHERE role > ? ORDER BY role LIMIT ?",
      [last, IMPORT.pageSize],
    );
    for (const row of names) {
      last = text(row, "role");
      const rows = await rowsOf(
        connection,
        "SELECT resource, action FROM permissions WHERE role = ? ORDER BY resource, action",
        [last],
      );
      if (last === ADMIN) continue;
      const grants = rows.map((each) => ({
        resource: text(each, "resource"),
        action: text(each, "action"),
      }));
      if (!BUILT_IN.has(last)) yield { kind: "role", role: { role: last, grants } };
      else for (const _ of grants) yield { kind: "left", what: "permissions of roles 0, 1 and 2" };
    }
    if (names.length < IMPORT.pageSize) return;
  }
}

async function* usersOf(connection: Connection, hasRoles: boolean): AsyncGenerator<ImportRecord> {
  for (let last = "";;) {
    const rows = await rowsOf(
      connection,
      "SELECT username, password, enabled FROM users WHERE username > ? ORDER BY username LIMIT ?",
      [last, IMPORT.pageSize],
    );
    const names = rows.map((row) => text(row, "username"));
    const roles = hasRoles && names.length > 0
      ? await rolesOf(connection, names)
      : new Map<string, string[]>();
    for (const [at, row] of rows.entries()) {
      last = names[at] ?? "";
      const all = roles.get(last) ?? [];
      yield { kind: "user", user: userOf(row, all.filter((role) => !BUILT_IN.has(role))) };
      for (const _ of all.filter((role) => BUILT_IN.has(role))) {
        yield { kind: "left", what: "bindings of users to roles 0, 1 and 2" };
      }
    }
    if (rows.length < IMPORT.pageSize) break;
  }
  if (!hasRoles) return;
  const [row] = await rowsOf(
    connection,
    "SELECT COUNT(*) AS found FROM roles LEFT JOIN users ON roles.username = users.username " +
      "WHERE users.username IS NULL",
  );
  for (let left = Number(row?.["found"] ?? 0); left > 0; left--) {
    yield { kind: "left", what: "roles of users who are not there" };
  }
}

/** By the name of the user as the table of users spells it, whatever the database takes for equal. */
async function rolesOf(
  connection: Connection,
  names: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await rowsOf(
    connection,
    "SELECT users.username AS name, roles.role AS role FROM users " +
      "JOIN roles ON roles.username = users.username WHERE users.username IN (?)",
    [names],
  );
  const roles = new Map<string, string[]>();
  for (const row of rows) {
    const name = text(row, "name");
    const known = roles.get(name);
    if (known === undefined) roles.set(name, [text(row, "role")]);
    else known.push(text(row, "role"));
  }
  return roles;
}

function userOf(row: RowDataPacket, roles: readonly string[]): TransferUser {
  const name = text(row, "username");
  const isForeign = name.startsWith(LDAP_PREFIX) && name.length > LDAP_PREFIX.length;
  return {
    name: isForeign ? name.slice(LDAP_PREFIX.length) : name,
    nickname: "",
    passwordHash: isForeign ? "" : text(row, "password"),
    enabled: Number(row["enabled"]) === 1,
    mustChangePassword: false,
    roles,
    privilege: {
      enabled: true,
      whitelistIsAll: true,
      whitelist: [],
      blacklistIsAll: false,
      blacklist: [],
    },
    source: isForeign ? "ldap" : "inner",
    createdMs: 0,
    modifiedMs: 0,
  };
}
