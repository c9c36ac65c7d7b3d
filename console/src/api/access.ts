/** Users, roles and access tokens, by the routes that managers use without a console, too. */
import { get, send } from "./client.ts";

interface Wrapped<T> {
  readonly data: T;
}
interface Listed<T> {
  readonly totalCount: number;
  readonly pageItems: readonly T[];
}

export interface Privilege {
  readonly enabled: boolean;
  readonly whitelistIsAll: boolean;
  readonly whitelist: readonly string[];
  readonly blacklistIsAll: boolean;
  readonly blacklist: readonly string[];
}

export interface User {
  readonly username: string;
  readonly nickname: string;
  readonly enabled: boolean;
  readonly roles: readonly string[];
  readonly namespacePrivilege: Privilege;
  readonly mustChangePassword: boolean;
  readonly source: string;
}

export interface UserChange {
  readonly username: string;
  readonly nickname?: string;
  readonly enabled?: boolean;
  readonly roles?: readonly string[];
  readonly namespacePrivilege?: Privilege;
  readonly mustChangePassword?: boolean;
  readonly password?: string;
}

const USERS = "rnacos/v1/auth/users";
const ROLES = "nacos/v1/auth/roles";
const PERMISSIONS = "nacos/v1/auth/permissions";
const TOKENS = "rnacos/v1/auth/tokens";
/** More than any server has of them; the pages filter what they hold. */
const ALL = { pageNo: 1, pageSize: 500 };

export interface UserPage {
  readonly total: number;
  readonly users: readonly User[];
}

export async function getUsers(
  name: string,
  page: { readonly pageNo: number; readonly pageSize: number },
): Promise<UserPage> {
  const { data } = await get<Wrapped<Listed<User>>>(USERS, {
    username: name,
    search: "blur",
    ...page,
  });
  return { total: data.totalCount, users: data.pageItems };
}

const userForm = ({ roles, namespacePrivilege, ...plain }: UserChange) => ({
  ...plain,
  roles: roles?.join(","),
  namespacePrivilege: namespacePrivilege && JSON.stringify(namespacePrivilege),
});

export const createUser = (user: UserChange) => send("POST", USERS, { form: userForm(user) });
export const changeUser = (user: UserChange) => send("PUT", USERS, { form: userForm(user) });
export const removeUser = (username: string) => send("DELETE", USERS, { params: { username } });

export interface Holder {
  readonly role: string;
  readonly username: string;
}
export interface Grant {
  readonly role: string;
  /** `namespace:group:type/name`, with stars. */
  readonly resource: string;
  readonly action: string;
}
export interface Role {
  readonly name: string;
  readonly users: readonly string[];
  readonly grants: readonly Grant[];
}

/** Nacos' name of the role that may do everything. */
const NACOS_ADMIN = "ROLE_ADMIN";
export const MANAGER = "0";

/** Roles are known by who holds them and by what is granted to them: there is no list of them by themselves. */
export async function getRoles(): Promise<readonly Role[]> {
  const [holders, grants] = await Promise.all([
    get<Listed<Holder>>(ROLES, { ...ALL, search: "accurate" }),
    get<Listed<Grant>>(PERMISSIONS, { ...ALL, search: "accurate" }),
  ]);
  const found = new Map<string, { users: string[]; grants: Grant[] }>();
  const roleOf = (sent: string) => {
    const name = sent === NACOS_ADMIN ? MANAGER : sent;
    const role = found.get(name) ?? { users: [], grants: [] };
    found.set(name, role);
    return role;
  };
  for (const { role, username } of holders.pageItems) roleOf(role).users.push(username);
  for (const grant of grants.pageItems) roleOf(grant.role).grants.push(grant);
  return [...found].map(([name, role]) => ({ name, ...role }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const bindRole = (role: string, username: string) =>
  send("POST", ROLES, { form: { role, username } });
export const unbindRole = (role: string, username: string) =>
  send("DELETE", ROLES, { params: { role, username } });
/** From everybody, with what is granted to it. */
export const removeRole = (role: string) => send("DELETE", ROLES, { params: { role } });
export const addGrant = (grant: Grant) => send("POST", PERMISSIONS, { form: { ...grant } });
export const removeGrant = (grant: Grant) => send("DELETE", PERMISSIONS, { params: { ...grant } });

export interface Token {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly scope: readonly { readonly resource: string; readonly action: string }[] | null;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly lastUseMs: number;
}

export interface NewToken {
  readonly name: string;
  readonly username?: string;
  /** 0 for never. */
  readonly expiresMs: number;
  /** Absent: all that the user may. */
  readonly scope?: readonly { readonly resource: string; readonly action: string }[];
}

export async function getTokens(): Promise<readonly Token[]> {
  const found: Token[] = [];
  for (let pageNo = 1;; pageNo++) {
    const { data } = await get<Wrapped<Listed<Token>>>(TOKENS, { ...ALL, pageNo });
    found.push(...data.pageItems);
    if (data.pageItems.length === 0 || found.length >= data.totalCount) return found;
  }
}

/** The text of the token, which nobody can find out later. */
export async function createToken({ scope, ...plain }: NewToken): Promise<string> {
  const form = { ...plain, scope: scope && JSON.stringify(scope) };
  const { data } = await send<Wrapped<{ readonly accessToken: string }>>("POST", TOKENS, { form });
  return data.accessToken;
}

export const revokeToken = (id: string) => send("DELETE", TOKENS, { params: { id } });
