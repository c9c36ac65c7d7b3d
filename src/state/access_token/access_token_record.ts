/** Access tokens of machines: records, tables and what can be read. */
import type { Grant } from "../../auth/mod.ts";
import type { StateSource } from "../core/part.ts";

export interface AccessTokenRecord {
  readonly id: string;
  /** Whose rights it has. */
  readonly user: string;
  /** What people call it. */
  readonly name: string;
  /** Of its secret, as lower-case hex; the secret itself is nowhere. */
  readonly secretSha256: string;
  /** What it is limited to; undefined for all that its user may. */
  readonly scope: readonly Grant[] | undefined;
  /** 0 for never. */
  readonly expiresMs: number;
  readonly createdMs: number;
  readonly createdBy: string;
}

export interface AccessTokenTables {
  /** In the order in which they were made. */
  readonly accessTokens: Map<string, AccessTokenRecord>;
  /** Made of `accessTokens`. */
  readonly tokensOfUser: Map<string, Set<string>>;
}

export interface AccessTokenView {
  accessToken(id: string): AccessTokenRecord | undefined;
  /** In the order in which they were made. */
  accessTokens(): MapIterator<AccessTokenRecord>;
}

export function createAccessTokenTables(): AccessTokenTables {
  return { accessTokens: new Map(), tokensOfUser: new Map() };
}

export function accessTokenView(source: StateSource<AccessTokenTables>): AccessTokenView {
  return {
    accessToken: (id) => source.tables.accessTokens.get(id),
    accessTokens: () => source.tables.accessTokens.values(),
  };
}

export function putAccessToken(tables: AccessTokenTables, record: AccessTokenRecord): void {
  tables.accessTokens.set(record.id, record);
  const ids = tables.tokensOfUser.get(record.user);
  if (ids === undefined) tables.tokensOfUser.set(record.user, new Set([record.id]));
  else ids.add(record.id);
}

export function deleteAccessToken(tables: AccessTokenTables, record: AccessTokenRecord): void {
  tables.accessTokens.delete(record.id);
  const ids = tables.tokensOfUser.get(record.user);
  ids?.delete(record.id);
  if (ids?.size === 0) tables.tokensOfUser.delete(record.user);
}
