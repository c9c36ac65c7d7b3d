/** Tables of a Nacos in a small database of another make, which knows the same SQL. */
import { assertEquals } from "#assert";
import { DatabaseSync } from "node:sqlite";
import { IMPORT } from "../base/mod.ts";
import { rowsOf, text } from "./mysql_rows.ts";
import { readMysqlAccess } from "./read_mysql_access.ts";
import type { ImportRecord } from "./types.ts";

type Connection = Parameters<typeof readMysqlAccess>[0];
type Values = readonly (string | number | readonly string[])[];

class Tables implements Disposable {
  readonly #database = new DatabaseSync(":memory:");
  readonly #names = new Set<string>();

  create(name: string, columns: readonly string[]): void {
    this.#names.add(name);
    // Nacos' database takes letters for equal whatever their case.
    const typed = columns.map((column) => `${column} TEXT COLLATE NOCASE`);
    this.#database.exec(`CREATE TABLE ${name} (${typed.join(", ")})`);
  }

  insert(name: string, rows: readonly (readonly string[])[]): void {
    for (const row of rows) {
      const places = row.map(() => "?").join(", ");
      this.#database.prepare(`INSERT INTO ${name} VALUES (${places})`).run(...row);
    }
  }

  connection(): Connection {
    const query = (sql: string, values: Values) => {
      const flat = values.flatMap((value) => typeof value === "object" ? [...value] : [value]);
      let at = 0;
      // A list takes as many places as it has members.
      const whole = sql.replaceAll("?", () => {
        const value = values[at++];
        return typeof value === "object" ? value.map(() => "?").join(", ") : "?";
      });
      return Promise.resolve([this.#database.prepare(whole).all(...flat), []]);
    };
    return { query } as unknown as Connection;
  }

  async read(): Promise<ImportRecord[]> {
    return await Array.fromAsync(readMysqlAccess(this.connection(), this.#names));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function nacos(): Tables {
  const tables = new Tables();
  tables.create("permissions", ["role", "resource", "action"]);
  tables.create("users", ["username", "password", "enabled"]);
  tables.create("roles", ["username", "role"]);
  return tables;
}

const user = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  kind: "user",
  user: {
    ...{ name, nickname: "", passwordHash: `$2a$10$${name}`, enabled: true, roles: [] },
    ...{ mustChangePassword: false, source: "inner", createdMs: 0, modifiedMs: 0 },
    privilege: {
      ...{ enabled: true, whitelistIsAll: true, whitelist: [] },
      ...{ blacklistIsAll: false, blacklist: [] },
    },
    ...more,
  },
});
const left = (what: string) => ({ kind: "left", what });

Deno.test("roles come with all that is granted to them; what means something else here is left, one by one", async () => {
  using tables = nacos();
  tables.insert("permissions", [
    ["team", "dev:*:*", "w"],
    ["team", "dev:*:*", "r"],
    ["team", "a:*:*", "rw"],
    ["ROLE_ADMIN", "x:*:*", "rw"],
    ["1", "b:*:*", "r"],
    ["1", "c:*:*", "r"],
    ["zone", "z:*:*", "r"],
  ]);
  assertEquals(
    await tables.read(),
    [
      left("permissions of roles 0, 1 and 2"),
      left("permissions of roles 0, 1 and 2"),
      {
        kind: "role",
        role: {
          role: "team",
          grants: [
            { resource: "a:*:*", action: "rw" },
            { resource: "dev:*:*", action: "r" },
            { resource: "dev:*:*", action: "w" },
          ],
        },
      },
      { kind: "role", role: { role: "zone", grants: [{ resource: "z:*:*", action: "r" }] } },
    ] as ImportRecord[],
  );
});

Deno.test("users come with their roles, however the tables spell their names, and those of a directory without a password", async () => {
  using tables = nacos();
  tables.insert("users", [
    ["Ann", "$2a$10$Ann", "1"],
    ["bob", "$2a$10$bob", "0"],
    ["LDAP_eve", "$2a$10$default", "1"],
    ["LDAP_", "$2a$10$LDAP_", "1"],
  ]);
  tables.insert("roles", [
    ["ann", "team"],
    ["ANN", "ROLE_ADMIN"],
    ["bob", "0"],
    ["bob", "2"],
    ["gone", "team"],
    ["gone", "zone"],
  ]);
  const found = (await tables.read()).map((record) =>
    // The order of roles is the database's own.
    record.kind === "user"
      ? { ...record, user: { ...record.user, roles: record.user.roles.toSorted() } }
      : record
  );
  assertEquals(
    found,
    [
      user("Ann", { roles: ["ROLE_ADMIN", "team"] }),
      user("bob", { enabled: false }),
      left("bindings of users to roles 0, 1 and 2"),
      left("bindings of users to roles 0, 1 and 2"),
      user("LDAP_"),
      user("eve", { passwordHash: "", source: "ldap" }),
      left("roles of users who are not there"),
      left("roles of users who are not there"),
    ] as ImportRecord[],
  );
});

Deno.test("pages follow each other to the end, where one is just full, too", async () => {
  for (const count of [IMPORT.pageSize - 1, IMPORT.pageSize, 2 * IMPORT.pageSize + 1]) {
    using tables = nacos();
    const names = Array.from({ length: count }, (_, at) => `n${String(at).padStart(6, "0")}`);
    tables.insert("users", names.map((name) => [name, "x", "1"]));
    tables.insert("roles", names.slice(-1).map((name) => [name, "team"]));
    tables.insert("permissions", names.map((name) => [name, "dev:*:*", "r"]));
    const records = await tables.read();
    const users = records.flatMap((record) => record.kind === "user" ? [record.user] : []);
    const roles = records.flatMap((record) => record.kind === "role" ? [record.role.role] : []);
    assertEquals([users.map(({ name }) => name), roles], [names, names]);
    assertEquals(users.at(-1)?.roles, ["team"]);
    assertEquals(records.length, 2 * count);
  }
});

Deno.test("a Nacos without these tables has nobody, and one without roles has users", async () => {
  using none = new Tables();
  assertEquals(await none.read(), []);
  using users = new Tables();
  users.create("users", ["username", "password", "enabled"]);
  users.insert("users", [["ann", "$2a$10$ann", "1"]]);
  assertEquals(await users.read(), [user("ann")] as ImportRecord[]);
});

Deno.test("rows are those of the question, and a column without a text is empty", async () => {
  using tables = new Tables();
  tables.create("users", ["username", "password"]);
  tables.insert("users", [["ann", "a"], ["bob", "b"]]);
  const connection = tables.connection();
  const rows = await rowsOf(connection, "SELECT username, 7 AS n FROM users WHERE password = ?", [
    "b",
  ]);
  const [row] = rows;
  assertEquals(rows.length, 1);
  assertEquals(row && [text(row, "username"), text(row, "n"), text(row, "none")], ["bob", "", ""]);
  assertEquals((await rowsOf(connection, "SELECT * FROM users")).length, 2);
});
