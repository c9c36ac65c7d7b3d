/** Access tokens. They end with their user (`apply_user.ts`). */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { AccessEvent, UserTables } from "../user/user_record.ts";
import type { CreateAccessToken, RemoveAccessToken } from "./access_token_commands.ts";
import {
  type AccessTokenTables,
  deleteAccessToken,
  putAccessToken,
} from "./access_token_record.ts";

export function applyAccessTokenCreate(
  context: ApplyContext<AccessTokenTables & UserTables>,
  command: CreateAccessToken,
): Outcome<AccessEvent> {
  const { bounds, index, operator, tables, timeMs } = context;
  const { id, user, name, secretSha256, scope, expiresMs } = command;
  if (!tables.users.has(user)) {
    return refused(index, { kind: "notFound", message: `user '${user}' not found!` });
  }
  if (tables.accessTokens.has(id)) {
    return refused(index, { kind: "conflict", message: `there is an access token ${id} already` });
  }
  const own = tables.tokensOfUser.get(user)?.size ?? 0;
  if (own >= bounds.maxTokensOfUser || tables.accessTokens.size >= bounds.maxAccessTokens) {
    const message = `Cannot create an access token: ${user} has ${own} of at most ` +
      `${bounds.maxTokensOfUser}, all users ${tables.accessTokens.size} of ${bounds.maxAccessTokens}`;
    return refused(index, { kind: "overloaded", message });
  }
  if ((scope?.length ?? 0) > bounds.maxGrantsOfToken) {
    const message = `Cannot limit an access token by ${scope?.length} rights: allowed are ` +
      `${bounds.maxGrantsOfToken}`;
    return refused(index, { kind: "overloaded", message });
  }
  putAccessToken(tables, {
    ...{ id, user, name, secretSha256, scope, expiresMs },
    createdMs: timeMs,
    createdBy: operator,
  });
  return done(context, { existed: false }, [{ type: "accessChanged", user }]);
}

export function applyAccessTokenRemove(
  context: ApplyContext<AccessTokenTables>,
  command: RemoveAccessToken,
): Outcome<AccessEvent> {
  const record = context.tables.accessTokens.get(command.id);
  if (record === undefined) return done(context, { existed: false });
  deleteAccessToken(context.tables, record);
  return done(context, { existed: true }, [{ type: "accessChanged", user: record.user }]);
}
