/** Commands about users and their roles, and how they stand in the log. */
import {
  type ByteReader,
  type ByteWriter,
  given,
  readChoice,
  readOptional,
  writeChoice,
  writeOptional,
} from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName, readText, writeText } from "../core/fields.ts";
import {
  readNames,
  readPrivilege,
  USER_SOURCES,
  writeNames,
  writePrivilege,
} from "./user_fields.ts";
import type { UserFacts } from "./user_record.ts";

export interface CreateUser extends UserFacts {
  readonly type: "user.create";
  /** Only while there is no user at all: who starts a cluster first makes its administrator. */
  readonly onlyFirst: boolean;
}

/** An absent member stays as it is. A new password takes `mustChangePassword` back unless that is given. */
export interface UpdateUser extends Pick<UserFacts, "name">, Partial<UserFactsThatChange> {
  readonly type: "user.update";
}

type UserFactsThatChange = Omit<UserFacts, "name" | "source">;

/** The same password in a better form: logins stay. Does nothing when the hash is another one meanwhile. */
export interface RehashUser {
  readonly type: "user.rehash";
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface RemoveUser {
  readonly type: "user.remove";
  readonly name: string;
}

export interface BindRole {
  readonly type: "role.bind";
  readonly role: string;
  readonly user: string;
}

/** Without a user it is taken from everybody, and what is granted to it goes, too. */
export interface UnbindRole {
  readonly type: "role.unbind";
  readonly role: string;
  readonly user?: string;
}

const SINCE = 2;

function writeBool(writer: ByteWriter, value: boolean): void {
  writer.bool(value);
}

function readBool(reader: ByteReader): boolean {
  return reader.bool();
}

export const createUser: CommandCodec<CreateUser> = {
  type: "user.create",
  number: 16,
  since: SINCE,
  write(writer, command) {
    writer.utf8(command.name).utf8(command.nickname).utf8(command.passwordHash);
    writer.bool(command.enabled).bool(command.mustChangePassword);
    writeNames(writer, command.roles);
    writePrivilege(writer, command.privilege);
    writeChoice(writer, USER_SOURCES, command.source);
    writer.bool(command.onlyFirst);
  },
  read: (reader) => ({
    type: "user.create",
    name: readName(reader),
    nickname: reader.utf8(),
    passwordHash: reader.utf8(),
    enabled: reader.bool(),
    mustChangePassword: reader.bool(),
    roles: readNames(reader),
    privilege: readPrivilege(reader),
    source: readChoice(reader, USER_SOURCES),
    onlyFirst: reader.bool(),
  }),
};

export const updateUser: CommandCodec<UpdateUser> = {
  type: "user.update",
  number: 17,
  since: SINCE,
  write(writer, command) {
    writer.utf8(command.name);
    writeOptional(writer, command.nickname, writeText);
    writeOptional(writer, command.passwordHash, writeText);
    writeOptional(writer, command.enabled, writeBool);
    writeOptional(writer, command.mustChangePassword, writeBool);
    writeOptional(writer, command.roles, writeNames);
    writeOptional(writer, command.privilege, writePrivilege);
  },
  read(reader) {
    const name = readName(reader);
    const nickname = readOptional(reader, readText);
    const passwordHash = readOptional(reader, readText);
    const enabled = readOptional(reader, readBool);
    const mustChangePassword = readOptional(reader, readBool);
    const roles = readOptional(reader, readNames);
    const privilege = readOptional(reader, readPrivilege);
    return {
      type: "user.update",
      name,
      ...given({ nickname, passwordHash, enabled, mustChangePassword, roles, privilege }),
    };
  },
};

export const rehashUser: CommandCodec<RehashUser> = {
  type: "user.rehash",
  number: 18,
  since: SINCE,
  write: (writer, { name, before, after }) => void writer.utf8(name).utf8(before).utf8(after),
  read: (reader) => ({
    type: "user.rehash",
    name: readName(reader),
    before: reader.utf8(),
    after: reader.utf8(),
  }),
};

export const removeUser: CommandCodec<RemoveUser> = {
  type: "user.remove",
  number: 19,
  since: SINCE,
  write: (writer, command) => void writer.utf8(command.name),
  read: (reader) => ({ type: "user.remove", name: readName(reader) }),
};

export const bindRole: CommandCodec<BindRole> = {
  type: "role.bind",
  number: 20,
  since: SINCE,
  write: (writer, { role, user }) => void writer.utf8(role).utf8(user),
  read: (reader) => ({ type: "role.bind", role: readName(reader), user: readName(reader) }),
};

export const unbindRole: CommandCodec<UnbindRole> = {
  type: "role.unbind",
  number: 21,
  since: SINCE,
  write(writer, { role, user }) {
    writer.utf8(role);
    writeOptional(writer, user, writeText);
  },
  read(reader) {
    const role = readName(reader);
    const user = readOptional(reader, readName);
    return { type: "role.unbind", role, ...(user === undefined ? {} : { user }) };
  },
};
