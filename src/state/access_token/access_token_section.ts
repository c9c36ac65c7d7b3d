/** Access tokens in a dump. */
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { readScope, readSha256, writeScope } from "./access_token_commands.ts";
import {
  type AccessTokenRecord,
  type AccessTokenTables,
  putAccessToken,
} from "./access_token_record.ts";

export const accessTokenSection: Section<AccessTokenTables, AccessTokenRecord> = {
  number: 16,
  records: ({ accessTokens }) => [...accessTokens.values()],
  write(writer, token) {
    writer.utf8(token.id).utf8(token.user).utf8(token.name).utf8(token.secretSha256);
    writeScope(writer, token.scope);
    writer.varint(token.expiresMs).varint(token.createdMs).utf8(token.createdBy);
  },
  startRestore: ({ tables }) => (reader) => {
    const record: AccessTokenRecord = {
      id: readName(reader),
      user: readName(reader),
      name: reader.utf8(),
      secretSha256: readSha256(reader),
      scope: readScope(reader),
      expiresMs: reader.varint(),
      createdMs: reader.varint(),
      createdBy: reader.utf8(),
    };
    refuseTwice(tables.accessTokens.has(record.id), `access token ${record.id}`);
    putAccessToken(tables, record);
  },
};
