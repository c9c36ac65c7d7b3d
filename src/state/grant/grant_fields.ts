/** A grant as bytes, in commands and dumps alike. */
import type { Grant, GrantAction } from "../../auth/mod.ts";
import { type ByteReader, type ByteWriter, readChoice, writeChoice } from "../../base/mod.ts";
import { readName } from "../core/fields.ts";

/** Their places are in the log. */
const ACTIONS: readonly GrantAction[] = ["r", "w", "rw"];

export function writeGrant(writer: ByteWriter, { resource, action }: Grant): void {
  writer.utf8(resource);
  writeChoice(writer, ACTIONS, action);
}

export function readGrant(reader: ByteReader): Grant {
  return { resource: readName(reader), action: readChoice(reader, ACTIONS) };
}
