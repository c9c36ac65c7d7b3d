/** Facts about a config besides its content, and how they look as bytes. */
import { type ByteReader, type ByteWriter, readOptional, writeOptional } from "../../base/mod.ts";
import { readText, writeText } from "../core/fields.ts";

/** "Advance info" in the words of Nacos. Absent means empty. */
export interface ConfigInfo {
  readonly appName?: string;
  readonly desc?: string;
  readonly use?: string;
  readonly effect?: string;
  readonly schema?: string;
  /** Comma-separated, as published. */
  readonly tags?: string;
}

const INFO_NAMES = ["appName", "desc", "use", "effect", "schema", "tags"] as const;

/** In a dump, where every fact stands. */
export function writeInfo(writer: ByteWriter, info: ConfigInfo): void {
  for (const name of INFO_NAMES) writer.utf8(info[name] ?? "");
}

/** In a command, where an absent fact is another thing than an empty one. */
export function writePublishedInfo(writer: ByteWriter, info: ConfigInfo): void {
  for (const name of INFO_NAMES) writeOptional(writer, info[name], writeText);
}

export function readPublishedInfo(reader: ByteReader): ConfigInfo {
  const info: { -readonly [Name in keyof ConfigInfo]: ConfigInfo[Name] } = {};
  for (const name of INFO_NAMES) {
    const value = readOptional(reader, readText);
    if (value !== undefined) info[name] = value;
  }
  return info;
}
