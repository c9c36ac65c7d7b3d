/** Fields that commands and dumped records are made of, as bytes. Readers throw BytesError on anything else. */
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  type ConfigKey,
  type ServiceKey,
} from "../../base/mod.ts";
import type { Interner } from "./interner.ts";

/** Names are parts of joined keys, so none may be empty or hold the separator. */
export function readName(reader: ByteReader): string {
  return checkedName(reader.utf8());
}

function checkedName(name: string): string {
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

export function writeText(writer: ByteWriter, text: string): void {
  writer.utf8(text);
}

export function readText(reader: ByteReader): string {
  return reader.utf8();
}

export function writeConfigKey(writer: ByteWriter, key: ConfigKey): void {
  writer.utf8(key.namespace).utf8(key.group).utf8(key.dataId);
}

export function readConfigKey(reader: ByteReader): ConfigKey {
  return { namespace: readName(reader), group: readName(reader), dataId: readName(reader) };
}

/** The same, where many have one namespace and one group. `likely`: a data id that may stand here. */
export function readSharedKey(reader: ByteReader, interner: Interner, likely = ""): ConfigKey {
  const namespace = checkedName(interner.read(reader));
  const group = checkedName(interner.read(reader));
  return { namespace, group, dataId: checkedName(reader.utf8Like(likely)) };
}

export function writeServiceKey(writer: ByteWriter, key: ServiceKey): void {
  writer.utf8(key.namespace).utf8(key.group).utf8(key.name);
}

export function readServiceKey(reader: ByteReader): ServiceKey {
  return { namespace: readName(reader), group: readName(reader), name: readName(reader) };
}

/** Lower-case hex, as a content's MD5 stands beside it. */
const MD5 = /^[0-9a-f]{32}$/;

/** `likely`: one that may stand here and is known to be one. */
export function readMd5(reader: ByteReader, likely = ""): string {
  const md5 = reader.utf8Like(likely);
  if (likely !== "" && md5 === likely) return md5;
  if (!MD5.test(md5)) throw new BytesError(`Cannot read an MD5: found ${JSON.stringify(md5)}`);
  return md5;
}
