/** Users, roles, permissions and access tokens as those see and change them who may. */
import type { Grant, NamespacePrivilege, Principal } from "../../auth/mod.ts";
import type { AccessTokenRecord, Page, UserRecord } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import type { SilentNode, Told } from "../config/types.ts";
import type { AccessImport, AccessImportReport } from "./import_types.ts";

/** Without the hash of the password, which nobody gets to see. */
export type UserView = Omit<UserRecord, "passwordHash" | "credentialVersion">;

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly nickname?: string;
  readonly enabled?: boolean;
  readonly roles?: readonly string[];
  readonly privilege?: NamespacePrivilege;
  readonly mustChangePassword?: boolean;
  /** `ldap` and `oauth2` have no password here; an empty one is wanted for them. */
  readonly source?: UserRecord["source"];
}

export interface UserChange {
  readonly name: string;
  readonly nickname?: string;
  readonly password?: string;
  readonly enabled?: boolean;
  readonly roles?: readonly string[];
  readonly privilege?: NamespacePrivilege;
  readonly mustChangePassword?: boolean;
}

export interface NameQuery {
  /** `blur`: the name contains it, or is like it where it has stars; `accurate`: it is the name; blank: all. */
  readonly search: "accurate" | "blur";
  readonly pageNo: number;
  readonly pageSize: number;
}

export interface PasswordChange {
  readonly name: string;
  readonly newPassword: string;
  /** Checked when it is given. */
  readonly oldPassword?: string;
}

export interface RoleRow {
  readonly role: string;
  readonly username: string;
}

export interface PermissionRow extends Grant {
  readonly role: string;
}

/** Without the hash of the secret. */
export type AccessTokenRow = Omit<AccessTokenRecord, "secretSha256">;

export interface AccessTokenView extends AccessTokenRow {
  /** On any node since its start, to the minute; 0 for not since then, undefined when no node was asked. */
  readonly lastUseMs: number | undefined;
}

export interface AccessTokenPage extends Page<AccessTokenView> {
  /** Nodes that have not said when they saw the tokens last. */
  readonly silent: readonly SilentNode[];
}

export interface AccessTokenQuery {
  /** Of one user; undefined: of all for managers, their own for others. */
  readonly user: string | undefined;
  readonly pageNo: number;
  readonly pageSize: number;
}

/**
 * Changes resolve when they are durable, applied here, and in force on every node that can be reached. They reject with
 * ApiError: invalid, conflict, notFound, overloaded, unavailable; the messages are those of Nacos. Roles are taken and
 * given by their names in Nacos (`ROLE_ADMIN`) or in r-nacos (`0`); views have the latter.
 */
export interface UsersApi {
  create(input: NewUser, caller: Caller): Promise<void>;
  update(input: UserChange, caller: Caller): Promise<void>;
  /** For managers, and for users themselves; others get ApiError forbidden. */
  changePassword(input: PasswordChange, principal: Principal, caller: Caller): Promise<void>;
  /** Removing who is not there changes nothing. */
  remove(name: string, caller: Caller): Promise<void>;
  get(name: string): UserView | undefined;
  count(): number;
  list(query: NameQuery & { readonly name: string }): Page<UserView>;
  /** All of them behind so many, one by one. */
  listFrom(first: number): Iterable<UserView>;
  /** Names that contain the text; a bounded number of them. */
  searchNames(part: string): string[];
  /** Whether somebody can log in who may do everything; besides the one of this name, if one is given. */
  hasManager(besides?: string): boolean;
  /** Whether a manager who can log in has not changed the password that they were given. */
  hasInitialPassword(): boolean;
  /** Row by row: what is refused is told in its row, and the others come in. */
  import(input: AccessImport, caller: Caller): Promise<AccessImportReport>;
  readonly roles: RolesApi;
  readonly tokens: AccessTokensApi;
}

export interface RolesApi {
  bind(role: string, user: string, caller: Caller): Promise<void>;
  /** Without a user: from everybody, with what is granted to it. */
  unbind(role: string, user: string | undefined, caller: Caller): Promise<void>;
  list(query: NameQuery & { readonly role: string; readonly username: string }): Page<RoleRow>;
  searchNames(part: string): string[];
  /** `resource` and `action` as they came. */
  grant(role: string, resource: string, action: string, caller: Caller): Promise<void>;
  revoke(role: string, resource: string, action: string, caller: Caller): Promise<void>;
  permissions(query: NameQuery & { readonly role: string }): Page<PermissionRow>;
  /** Whether the role has this grant, or more actions on the same resource. */
  hasGrant(role: string, resource: string, action: string): boolean;
}

export interface NewAccessToken {
  readonly user: string;
  readonly name: string;
  /** Absent: all that the user may. */
  readonly scope?: readonly { readonly resource: string; readonly action: string }[];
  /** 0: never. */
  readonly expiresMs: number;
}

export interface AccessTokensApi {
  /** The text is shown once. For managers, and for users themselves. */
  create(
    input: NewAccessToken,
    principal: Principal,
    caller: Caller,
  ): Promise<{ readonly id: string; readonly text: string }>;
  /** For managers, and for users whose token it is. Removing what is not there changes nothing. */
  remove(id: string, principal: Principal, caller: Caller): Promise<void>;
  /** Page by page, with the last use on all nodes. */
  list(query: AccessTokenQuery, principal: Principal): Promise<AccessTokenPage>;
  /** Those behind so many, one by one. */
  listFrom(
    user: string | undefined,
    first: number,
    principal: Principal,
  ): Iterable<AccessTokenRow>;
  /** The same rows with the last use on all nodes; at most `AUTH.maxTokenPage` of them. */
  withLastUse(rows: readonly AccessTokenRow[]): Promise<Told<readonly AccessTokenView[]>>;
  has(id: string): boolean;
}
