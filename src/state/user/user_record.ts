/** Users: records, tables, events and what can be read. */
import type { NamespacePrivilege } from "../../auth/mod.ts";
import type { StateSource } from "../core/part.ts";

/** Where the password is checked. */
export type UserSource = "inner" | "ldap" | "oauth2";

/** What is said about a user, by whoever creates or imports one. */
export interface UserFacts {
  readonly name: string;
  readonly nickname: string;
  /** As `parsePasswordHash` reads it; empty for none, as of whom a directory knows: no password fits. */
  readonly passwordHash: string;
  readonly enabled: boolean;
  readonly mustChangePassword: boolean;
  /** Canonical names; in a record each once, by code units. */
  readonly roles: readonly string[];
  readonly privilege: NamespacePrivilege;
  readonly source: UserSource;
}

export interface UserRecord extends UserFacts {
  /**
   * Index of the entry after which no older login counts: password, roles or state changed, or the user is another one
   * of the same name. Never the same twice, so that who comes back is not opened by old tokens.
   */
  readonly credentialVersion: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface UserTables {
  /** In the order in which they were created. */
  readonly users: Map<string, UserRecord>;
  /** Made of `users`. */
  readonly roleUsers: Map<string, Set<string>>;
  /** Roles of all users together. */
  readonly bindings: { count: number };
}

/** What is allowed has changed, for one user or, without a name, for any. */
export interface AccessEvent {
  readonly type: "accessChanged";
  readonly user: string | undefined;
}

export interface UserView {
  user(name: string): UserRecord | undefined;
  userCount(): number;
  /** In the order in which they were created. */
  users(): MapIterator<UserRecord>;
  /** Names of the users who have it, in no certain order; undefined when no user has. */
  usersOfRole(role: string): ReadonlySet<string> | undefined;
  /** Every role that a user has, by code units. */
  roleNames(): string[];
}

export function createUserTables(): UserTables {
  return { users: new Map(), roleUsers: new Map(), bindings: { count: 0 } };
}

export function userView(source: StateSource<UserTables>): UserView {
  return {
    user: (name) => source.tables.users.get(name),
    userCount: () => source.tables.users.size,
    users: () => source.tables.users.values(),
    usersOfRole: (role) => source.tables.roleUsers.get(role),
    roleNames: () => [...source.tables.roleUsers.keys()].sort(),
  };
}

/** Puts a record in, in place of the one of its name, and keeps the roles' lists true. */
export function putUser(tables: UserTables, record: UserRecord): void {
  const { users, roleUsers, bindings } = tables;
  forgetRoles(tables, users.get(record.name));
  users.set(record.name, record);
  bindings.count += record.roles.length;
  for (const role of record.roles) {
    const names = roleUsers.get(role);
    if (names === undefined) roleUsers.set(role, new Set([record.name]));
    else names.add(record.name);
  }
}

export function deleteUser(tables: UserTables, name: string): boolean {
  forgetRoles(tables, tables.users.get(name));
  return tables.users.delete(name);
}

function forgetRoles({ roleUsers, bindings }: UserTables, record: UserRecord | undefined): void {
  if (record === undefined) return;
  bindings.count -= record.roles.length;
  for (const role of record.roles) {
    const names = roleUsers.get(role);
    names?.delete(record.name);
    if (names?.size === 0) roleUsers.delete(role);
  }
}

/** Each once, by code units, so that equal sets are equal bytes. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}
