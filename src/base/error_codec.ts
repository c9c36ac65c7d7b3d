/** How a refusal crosses from node to node, and how it stands in a state: the one encoding of an ApiError. */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readChoice, writeChoice } from "./bytes_fields.ts";
import type { ErrorKind } from "./errors.ts";

/** What an ApiError says. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly code: number;
  readonly message: string;
}

/** The places are numbers in snapshots and between nodes: append only. */
const KINDS = [
  "invalid",
  "missing",
  "notFound",
  "conflict",
  "casMissed",
  "forbidden",
  "method",
  "tooLarge",
  "unavailable",
  "overloaded",
  "unsupported",
] as const satisfies readonly ErrorKind[];

export function writeError(writer: ByteWriter, { kind, code, message }: ErrorData): void {
  writeChoice<ErrorKind>(writer, KINDS, kind);
  writer.varint(code).utf8(message);
}

/** Throws BytesError, also for a kind that this version does not know: no edge has a status for it. */
export function readError(reader: ByteReader): ErrorData {
  return { kind: readChoice(reader, KINDS), code: reader.varint(), message: reader.utf8() };
}
