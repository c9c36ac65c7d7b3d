/** Fields that commands and dumped records are made of, as bytes. Readers throw BytesError on anything else. */
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  type ConfigKey,
  type ServiceKey,
} from "../../base/mod.ts";

/** Names are parts of joined keys, so none may be empty or hold the separator. */
export function readName(reader: ByteReader): string {
  const name = reader.utf8();
  if (name === "" || name.includes("\0")) {
    throw new BytesError(`Cannot read a name: found ${JSON.stringify(name.slice(0, 64))}`);
  }
  return name;
}

/** A number that is neither infinite nor NaN: those have no order, and no JSON. */
export function readFinite(reader: ByteReader): number {
  const value = reader.f64();
  if (!Number.isFinite(value)) throw new BytesError(`Cannot read a number: found ${value}`);
  // There is one zero: the other would make equal states differ in their digest.
  return value === 0 ? 0 : value;
}

/** One of a fixed list of words, written as its place in the list. */
export function writeChoice<T>(writer: ByteWriter, choices: readonly T[], value: T): void {
  const place = choices.indexOf(value);
  if (place < 0) throw new BytesError(`Cannot encode ${String(value)}: it is not one of the words`);
  writer.u8(place);
}

export function readChoice<T>(reader: ByteReader, choices: readonly T[]): T {
  const place = reader.u8();
  const value = choices[place];
  if (value === undefined) {
    throw new BytesError(`Cannot read a choice: found ${place}, wanted below ${choices.length}`);
  }
  return value;
}

export function writeOptional<T>(
  writer: ByteWriter,
  value: T | undefined,
  write: (writer: ByteWriter, value: T) => void,
): void {
  writer.bool(value !== undefined);
  if (value !== undefined) write(writer, value);
}

export function readOptional<T>(
  reader: ByteReader,
  read: (reader: ByteReader) => T,
): T | undefined {
  return reader.bool() ? read(reader) : undefined;
}

export function writeText(writer: ByteWriter, text: string): void {
  writer.utf8(text);
}

export function readText(reader: ByteReader): string {
  return reader.utf8();
}

export function writeList<T>(
  writer: ByteWriter,
  list: readonly T[],
  write: (writer: ByteWriter, value: T) => void,
): void {
  writer.varint(list.length);
  for (const value of list) write(writer, value);
}

export function readList<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const count = reader.varint();
  // Each member takes at least a byte; a larger count is a lie that must not reserve memory.
  if (count > reader.remaining) {
    throw new BytesError(`Cannot read ${count} members: only ${reader.remaining} bytes are left`);
  }
  const list: T[] = [];
  for (let at = 0; at < count; at++) list.push(read(reader));
  return list;
}

export function writeConfigKey(writer: ByteWriter, key: ConfigKey): void {
  writer.utf8(key.namespace).utf8(key.group).utf8(key.dataId);
}

export function readConfigKey(reader: ByteReader): ConfigKey {
  return { namespace: readName(reader), group: readName(reader), dataId: readName(reader) };
}

export function writeServiceKey(writer: ByteWriter, key: ServiceKey): void {
  writer.utf8(key.namespace).utf8(key.group).utf8(key.name);
}

export function readServiceKey(reader: ByteReader): ServiceKey {
  return { namespace: readName(reader), group: readName(reader), name: readName(reader) };
}

export function writeMap(writer: ByteWriter, map: Readonly<Record<string, string>>): void {
  writeList(writer, Object.entries(map), (out, [name, value]) => out.utf8(name).utf8(value));
}

/** `fromEntries` defines own members, so that a name like `__proto__` stays a plain entry. */
export function readMap(reader: ByteReader): Readonly<Record<string, string>> {
  return Object.fromEntries(readList(reader, (from) => [from.utf8(), from.utf8()]));
}

/** Lower-case hex, as a content's MD5 stands beside it. */
const MD5 = /^[0-9a-f]{32}$/;

export function readMd5(reader: ByteReader): string {
  const md5 = reader.utf8();
  if (!MD5.test(md5)) throw new BytesError(`Cannot read an MD5: found ${JSON.stringify(md5)}`);
  return md5;
}
