/** Users in a dump. */
import { readChoice, writeChoice } from "../../base/mod.ts";
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import {
  readNames,
  readPrivilege,
  USER_SOURCES,
  writeNames,
  writePrivilege,
} from "./user_fields.ts";
import { putUser, type UserRecord, type UserTables } from "./user_record.ts";

export const userSection: Section<UserTables, UserRecord> = {
  number: 14,
  records: ({ users }) => [...users.values()],
  write(writer, user) {
    writer.utf8(user.name).utf8(user.nickname).utf8(user.passwordHash);
    writer.bool(user.enabled).bool(user.mustChangePassword);
    writeNames(writer, user.roles);
    writePrivilege(writer, user.privilege);
    writeChoice(writer, USER_SOURCES, user.source);
    writer.varint(user.credentialVersion).varint(user.createdMs).varint(user.modifiedMs);
  },
  startRestore: ({ tables, interner }) => (reader) => {
    const record: UserRecord = {
      name: readName(reader),
      nickname: reader.utf8(),
      passwordHash: reader.utf8(),
      enabled: reader.bool(),
      mustChangePassword: reader.bool(),
      roles: readNames(reader).map((role) => interner.text(role)),
      privilege: readPrivilege(reader),
      source: readChoice(reader, USER_SOURCES),
      credentialVersion: reader.varint(),
      createdMs: reader.varint(),
      modifiedMs: reader.varint(),
    };
    refuseTwice(tables.users.has(record.name), `user ${record.name}`);
    putUser(tables, record);
  },
};
