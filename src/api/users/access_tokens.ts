/** Access tokens for machines: made by whom they belong to, or by managers. */
import type { Principal } from "../../auth/mod.ts";
import { ApiError, AUTH } from "../../base/mod.ts";
import { makeAccessToken } from "../../credentials/mod.ts";
import type { AccessTokenRecord } from "../../state/mod.ts";
import { changed, type UsersDeps } from "./change_users.ts";
import { checkGrant, checkTokenName, checkUserName } from "./check_user.ts";
import { pageOf } from "./name_query.ts";
import type { AccessTokenRow, AccessTokensApi } from "./types.ts";

export function createAccessTokensApi(deps: UsersDeps): AccessTokensApi {
  const { clock, lastUsesMs, node } = deps;
  const rows = (user: string | undefined, principal: Principal) => {
    checkSession(principal);
    const wanted = user ?? (isManager(principal) ? undefined : principal.user);
    if (wanted !== undefined) checkOwner(principal, wanted);
    const records = node.state.accessTokens();
    return wanted === undefined ? records : records.filter((record) => record.user === wanted);
  };
  const withLastUse: AccessTokensApi["withLastUse"] = async (found) => {
    const last = await lastUsesMs(found.map(({ id }) => id));
    const views = found.map((row, at) => ({ ...row, lastUseMs: last.found[at] }));
    return { found: views, silent: last.silent };
  };
  return {
    async create(input, principal, caller) {
      const user = checkUserName(input.user);
      checkOwner(principal, user);
      if (input.expiresMs !== 0 && !(input.expiresMs > clock.nowMs())) {
        throw new ApiError("invalid", "the access token would have expired already");
      }
      const { id, text, secretSha256 } = makeAccessToken();
      await changed(deps, {
        type: "accessToken.create",
        ...{ id, user, secretSha256 },
        name: checkTokenName(input.name),
        expiresMs: Math.floor(input.expiresMs),
        ...(input.scope === undefined
          ? {}
          : { scope: input.scope.map(({ resource, action }) => checkGrant(resource, action)) }),
      }, caller);
      return { id, text };
    },
    async remove(id, principal, caller) {
      const record = node.state.accessToken(id);
      // Who may not see it is told the same as when it is not there.
      if (record === undefined || !owns(principal, record.user)) {
        checkSession(principal);
        return;
      }
      checkOwner(principal, record.user);
      await changed(deps, { type: "accessToken.remove", id }, caller);
    },
    async list({ user, ...page }, principal) {
      const pageSize = Math.min(page.pageSize, AUTH.maxTokenPage);
      const { totalCount, items } = pageOf(rows(user, principal), { ...page, pageSize });
      const { found, silent } = await withLastUse(items.map(rowOf));
      return { totalCount, items: found, silent };
    },
    listFrom: (user, first, principal) => rows(user, principal).drop(first).map(rowOf),
    withLastUse,
    has: (id) => node.state.accessToken(id) !== undefined,
  };
}

function rowOf({ secretSha256: _, ...row }: AccessTokenRecord): AccessTokenRow {
  return row;
}

export function isManager({ kind, rights }: Principal): boolean {
  return kind === "system" || rights.isManager;
}

function owns(principal: Principal, user: string): boolean {
  return isManager(principal) || principal.user === user;
}

/** A stolen token must not be able to make another one, or to change the password. */
export function checkSession({ kind }: Principal): void {
  if (kind === "user" || kind === "system") return;
  throw new ApiError("forbidden", "authorization failed!");
}

export function checkOwner(principal: Principal, user: string): void {
  checkSession(principal);
  if (!owns(principal, user)) throw new ApiError("forbidden", "authorization failed!");
}
