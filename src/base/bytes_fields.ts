/** The parts that our binary formats share, in bytes. Readers are total: a value or BytesError. */
import { type ByteReader, BytesError, type ByteWriter } from "./bytes.ts";

type Write<T> = (writer: ByteWriter, value: T) => void;
type Read<T> = (reader: ByteReader) => T;

export function writeList<T>(writer: ByteWriter, list: readonly T[], write: Write<T>): void {
  writer.varint(list.length);
  for (const value of list) write(writer, value);
}

export function readList<T>(reader: ByteReader, read: Read<T>): T[] {
  const count = reader.varint();
  // Each member takes at least a byte; a larger count is a lie that must not reserve memory.
  if (count > reader.remaining) {
    throw new BytesError(`Cannot read ${count} members: only ${reader.remaining} bytes are left`);
  }
  const list: T[] = [];
  for (let at = 0; at < count; at++) list.push(read(reader));
  return list;
}

export function writeMap(writer: ByteWriter, map: Readonly<Record<string, string>>): void {
  writeList(writer, Object.entries(map), (out, [name, value]) => out.utf8(name).utf8(value));
}

/** `fromEntries` defines own members, so that a name like `__proto__` stays a plain entry. */
export function readMap(reader: ByteReader): Readonly<Record<string, string>> {
  return Object.fromEntries(readList(reader, (from) => [from.utf8(), from.utf8()]));
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

/** A yes or no, then the value when there is one. */
export function writeOptional<T>(
  writer: ByteWriter,
  value: T | undefined,
  write: Write<T>,
): void {
  writer.bool(value !== undefined);
  if (value !== undefined) write(writer, value);
}

export function readOptional<T>(reader: ByteReader, read: Read<T>): T | undefined {
  return reader.bool() ? read(reader) : undefined;
}
