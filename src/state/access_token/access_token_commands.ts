/** Commands about access tokens, and how they stand in the log. */
import type { Grant } from "../../auth/mod.ts";
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  readList,
  readOptional,
  writeList,
  writeOptional,
} from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";
import { readGrant, writeGrant } from "../grant/grant_fields.ts";

export interface CreateAccessToken {
  readonly type: "accessToken.create";
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly secretSha256: string;
  readonly scope?: readonly Grant[];
  readonly expiresMs: number;
}

export interface RemoveAccessToken {
  readonly type: "accessToken.remove";
  readonly id: string;
}

const SINCE = 2;
const SHA256 = /^[0-9a-f]{64}$/;

export function writeScope(writer: ByteWriter, scope: readonly Grant[] | undefined): void {
  writeOptional(writer, scope, (to, grants) => writeList(to, grants, writeGrant));
}

export function readScope(reader: ByteReader): readonly Grant[] | undefined {
  return readOptional(reader, (from) => readList(from, readGrant));
}

export function readSha256(reader: ByteReader): string {
  const hash = reader.utf8();
  if (!SHA256.test(hash)) {
    throw new BytesError(`Cannot read a SHA-256: found ${hash.length} characters`);
  }
  return hash;
}

export const createAccessToken: CommandCodec<CreateAccessToken> = {
  type: "accessToken.create",
  number: 24,
  since: SINCE,
  write(writer, { id, user, name, secretSha256, scope, expiresMs }) {
    writer.utf8(id).utf8(user).utf8(name).utf8(secretSha256);
    writeScope(writer, scope);
    writer.varint(expiresMs);
  },
  read(reader) {
    const id = readName(reader);
    const user = readName(reader);
    const name = reader.utf8();
    const secretSha256 = readSha256(reader);
    const scope = readScope(reader);
    const expiresMs = reader.varint();
    return {
      type: "accessToken.create",
      ...{ id, user, name, secretSha256, expiresMs },
      ...(scope === undefined ? {} : { scope }),
    };
  },
};

export const removeAccessToken: CommandCodec<RemoveAccessToken> = {
  type: "accessToken.remove",
  number: 25,
  since: SINCE,
  write: (writer, command) => void writer.utf8(command.id),
  read: (reader) => ({ type: "accessToken.remove", id: readName(reader) }),
};
