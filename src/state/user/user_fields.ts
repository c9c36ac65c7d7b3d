/** Members of users as bytes, in commands and dumps alike. */
import { ALL_NAMESPACES, type NamespacePrivilege } from "../../auth/mod.ts";
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  readList,
  writeList,
} from "../../base/mod.ts";
import { readName, writeText } from "../core/fields.ts";
import { sortedNames, type UserSource } from "./user_record.ts";

/** Their places are in the log. */
export const USER_SOURCES: readonly UserSource[] = ["inner", "ldap", "oauth2"];

const NONE: readonly string[] = [];

const ENABLED = 1;
const WHITELIST_IS_ALL = 2;
const BLACKLIST_IS_ALL = 4;

/** The flags are those of r-nacos' own files. */
export function writePrivilege(writer: ByteWriter, privilege: NamespacePrivilege): void {
  const { enabled, whitelistIsAll, whitelist, blacklistIsAll, blacklist } = privilege;
  writer.u8(
    (enabled ? ENABLED : 0) | (whitelistIsAll ? WHITELIST_IS_ALL : 0) |
      (blacklistIsAll ? BLACKLIST_IS_ALL : 0),
  );
  writeNames(writer, whitelist);
  writeNames(writer, blacklist);
}

export function readPrivilege(reader: ByteReader): NamespacePrivilege {
  const flags = reader.u8();
  if (flags > (ENABLED | WHITELIST_IS_ALL | BLACKLIST_IS_ALL)) {
    throw new BytesError(`Cannot read a namespace privilege: found the flags ${flags}`);
  }
  const whitelist = readNames(reader);
  const blacklist = readNames(reader);
  // Most users have this one, and need no copy of it.
  if (
    flags === (ENABLED | WHITELIST_IS_ALL) && whitelist.length === 0 && blacklist.length === 0
  ) return ALL_NAMESPACES;
  return {
    enabled: (flags & ENABLED) !== 0,
    whitelistIsAll: (flags & WHITELIST_IS_ALL) !== 0,
    blacklistIsAll: (flags & BLACKLIST_IS_ALL) !== 0,
    whitelist,
    blacklist,
  };
}

export function writeNames(writer: ByteWriter, names: readonly string[]): void {
  writeList(writer, names, writeText);
}

/** Sorted and each once, also when the writer did neither. */
export function readNames(reader: ByteReader): readonly string[] {
  const names = readList(reader, readName);
  if (names.length > 1) return sortedNames(names);
  return names.length === 0 ? NONE : names;
}
