/** Users with all that this server knows of them, and access tokens: what Nacos has no routes for. */
import { type AccessTokenView, param, type ParamValues, type UserView } from "../api/mod.ts";
import type { NamespacePrivilege, Permission } from "../auth/mod.ts";
import { ApiError, AUTH, given, isJsonObject } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { NOT_CACHED, pageOf, restResult } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import { commaList, pageAt } from "./v1/config_params.ts";
import { checkJsonLength, checkJsonParts, jsonOf, objectOf } from "./v1/json_texts.ts";
import { asWrong, MANAGE, queryOf, SEARCH } from "./v1/user_form.ts";

const KNOWN: Permission = { action: "identity" };

const ROLES = param.parsed("string", commaList).about("comma-separated; replaces all of them");
const PRIVILEGE = param.parsed("json", privilegeOf).about(
  '`{"enabled","whitelistIsAll","whitelist","blacklistIsAll","blacklist"}`; a whitelist makes ' +
    "whitelistIsAll false",
);
const USER = {
  username: param.text().required(),
  nickname: param.text(),
  enabled: param.bool(),
  roles: ROLES,
  privilege: PRIVILEGE.named("namespacePrivilege"),
  mustChangePassword: param.bool(),
};
const NEW_USER = { ...USER, password: param.text().required() };
const CHANGED_USER = { ...USER, password: param.filled() };
const NAMED = { username: param.text().required() };
const LISTED = { username: param.text().or(""), ...SEARCH };

function privilegeOf(sent: string, name: string): NamespacePrivilege {
  const value = objectOf(name, sent);
  const flag = (member: string, fallback: boolean): boolean => {
    const found = value[member] ?? fallback;
    if (typeof found === "boolean") return found;
    throw new ApiError("invalid", `Cannot read ${name}: ${member} is wanted as true or false`);
  };
  const names = (member: string): string[] => {
    const found = value[member] ?? [];
    if (Array.isArray(found) && found.every((one) => typeof one === "string")) return found;
    throw new ApiError("invalid", `Cannot read ${name}: ${member} is wanted as a list of texts`);
  };
  // Who names a white list means no more than it.
  const isListed = (value["whitelist"] ?? undefined) !== undefined;
  const privilege = {
    enabled: flag("enabled", true),
    whitelistIsAll: flag("whitelistIsAll", !isListed),
    whitelist: names("whitelist"),
    blacklistIsAll: flag("blacklistIsAll", false),
    blacklist: names("blacklist"),
  };
  checkListsCount(name, privilege);
  return privilege;
}

/** A list that nobody looks at would give more than it seems to. */
function checkListsCount(name: string, privilege: NamespacePrivilege): void {
  const { enabled, whitelistIsAll, whitelist, blacklistIsAll, blacklist } = privilege;
  if (whitelistIsAll && whitelist.length > 0) {
    throw new ApiError(
      "invalid",
      `Cannot read ${name}: found a whitelist with whitelistIsAll true, which allows all ` +
        "namespaces; leave whitelistIsAll out or make it false, or leave the whitelist out",
    );
  }
  if (!enabled && (whitelist.length > 0 || blacklist.length > 0 || blacklistIsAll)) {
    throw new ApiError(
      "invalid",
      `Cannot read ${name}: found lists with enabled false, which allows all namespaces; ` +
        "leave enabled out or make it true, or leave the lists out",
    );
  }
}

function userJson(
  { name, nickname, enabled, roles, privilege, mustChangePassword, source }: UserView,
) {
  return {
    username: name,
    nickname,
    enabled,
    roles,
    namespacePrivilege: privilege,
    mustChangePassword,
    source,
  };
}

const DONE = true;

async function createUser(
  params: ParamValues<typeof NEW_USER>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const { username: name, password, nickname, enabled, roles, privilege, mustChangePassword } =
    params;
  const more = given({ nickname, enabled, roles, privilege, mustChangePassword });
  await api.users.create({ name, password, ...more }, caller);
  return restResult(DONE);
}

async function updateUser(
  params: ParamValues<typeof CHANGED_USER>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const { username: name, password, nickname, enabled, roles, privilege, mustChangePassword } =
    params;
  const change = given({ password, nickname, enabled, roles, privilege, mustChangePassword });
  await asWrong(api.users.update({ name, ...change }, caller));
  return restResult(DONE);
}

const TOKENS = {
  username: param.filled().about("managers see those of all when it is absent"),
  pageNo: param.int().or(1),
  pageSize: param.int().or(100).about(`at most ${AUTH.maxTokenPage}`),
};
const NEW_TOKEN = {
  name: param.text().required(),
  username: param.filled().about("another user's, for managers"),
  expiresMs: param.long().or(0).about("milliseconds since the epoch; 0 for never"),
  scope: param.parsed("json", scopeOf).about(
    '`[{"resource":"dev:*","action":"r"}]`: no more than this of what the user may',
  ),
};
const TOKEN_ID = { id: param.text().required() };

interface ScopeRow {
  readonly resource: string;
  readonly action: string;
}

function scopeOf(sent: string, name: string): ScopeRow[] {
  checkJsonLength(name, sent);
  checkJsonParts(name, sent);
  const value = jsonOf(sent);
  if (Array.isArray(value) && value.every(isScopeRow)) return value;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${sent.slice(0, 64)}, a list of {"resource","action"} is wanted`,
  );
}

function isScopeRow(value: unknown): value is ScopeRow {
  return isJsonObject(value) && typeof value["resource"] === "string" &&
    typeof value["action"] === "string";
}

function tokenJson({ id, user, name, scope, createdMs, expiresMs, lastUseMs }: AccessTokenView) {
  return { id, username: user, name, scope: scope ?? null, createdMs, expiresMs, lastUseMs };
}

async function listTokens(
  { username: user, pageNo, pageSize }: ParamValues<typeof TOKENS>,
  { api, principal }: HttpCall,
): Promise<HttpAnswer> {
  const page = pageAt({ pageNo, pageSize });
  if (page.pageSize > AUTH.maxTokenPage) {
    throw new ApiError("invalid", `pageSize is wanted from 1 to ${AUTH.maxTokenPage}`);
  }
  const found = await api.users.tokens.list({ user, ...page }, principal);
  // Only when a last use may be missing.
  const missingNodes = found.silent.length === 0 ? undefined : found.silent;
  return restResult({ ...pageOf(found, page, tokenJson), ...given({ missingNodes }) });
}

async function createToken(
  { name, username, expiresMs, scope }: ParamValues<typeof NEW_TOKEN>,
  { api, caller, principal }: HttpCall,
): Promise<HttpAnswer> {
  const user = username ?? principal.user;
  const input = { user, name, expiresMs, ...given({ scope }) };
  const { id, text } = await asWrong(api.users.tokens.create(input, principal, caller));
  const answer = restResult({ id, accessToken: text });
  answer.setHeader("cache-control", NOT_CACHED);
  return answer;
}

const route = routesUnder({ base: "/rnacos/v1/auth", family: "caused" });

const userRoutes: readonly HttpRoute[] = [
  route("GET", "/users", {
    summary: "Users with their roles and namespaces, page by page",
    permission: MANAGE,
    params: LISTED,
    handler(params, { api }) {
      const query = queryOf(params);
      const found = api.users.list({ ...query, name: params.username });
      return restResult(pageOf(found, query, userJson));
    },
  }),
  route("POST", "/users", {
    summary: "Create a user with roles and namespaces",
    permission: MANAGE,
    params: NEW_USER,
    handler: createUser,
  }),
  route("PUT", "/users", {
    summary: "Change of a user what is given",
    permission: MANAGE,
    params: CHANGED_USER,
    handler: updateUser,
  }),
  route("DELETE", "/users", {
    summary: "Remove a user, with their access tokens",
    permission: MANAGE,
    params: NAMED,
    async handler({ username }, { api, caller }) {
      await api.users.remove(username, caller);
      return restResult(DONE);
    },
  }),
];

const tokenRoutes: readonly HttpRoute[] = [
  route("GET", "/whoami", {
    summary: "Who the token of this request belongs to",
    permission: { action: "identity", withOldPassword: true },
    params: {},
    handler: (_params, { api, principal }) => restResult(api.auth.whoAmI(principal)),
  }),
  route("GET", "/tokens", {
    summary:
      "Access tokens, without their secrets, page by page, with their last use on any node; `missingNodes` have not said when",
    permission: KNOWN,
    params: TOKENS,
    handler: listTokens,
  }),
  route("POST", "/tokens", {
    summary: "Create an access token; it is shown this once",
    permission: KNOWN,
    params: NEW_TOKEN,
    handler: createToken,
  }),
  route("DELETE", "/tokens", {
    summary: "Revoke an access token",
    permission: KNOWN,
    params: TOKEN_ID,
    async handler({ id }, { api, caller, principal }) {
      await api.users.tokens.remove(id, principal, caller);
      return restResult(DONE);
    },
  }),
  route("POST", "/key", {
    summary:
      "Take a new key for the tokens of logins into use; without `keep` all must log in again",
    permission: MANAGE,
    params: { keep: param.bool().or(false) },
    async handler({ keep }, { api, caller }) {
      await api.auth.rotateKey({ keep }, caller);
      return restResult(DONE);
    },
  }),
];

export const accessRoutes: readonly HttpRoute[] = [...userRoutes, ...tokenRoutes];
