/** Method and target of a head that is in order, as texts of their own. */
import type { Buffer } from "node:buffer";
import { BytesError, utf8Text } from "../../base/mod.ts";
import { latin1Text } from "../native_text.ts";
import type { HeadReader } from "./head_reader.ts";

/** The methods that nearly all requests have. */
const METHODS = ["GET", "PUT", "POST", "HEAD", "DELETE", "PATCH", "OPTIONS"];

const BY_FIRST_BYTES: ReadonlyMap<number, string> = new Map(
  METHODS.map((name) => [keyOf(name.length, name.charCodeAt(0), name.charCodeAt(1)), name]),
);

function keyOf(length: number, first: number, second: number): number {
  return (length << 16) | (first << 8) | second;
}

export function methodOf(
  { methodStart, methodEnd }: HeadReader,
  bytes: Buffer,
  start: number,
): string {
  const from = start + methodStart;
  const length = methodEnd - methodStart;
  const known = BY_FIRST_BYTES.get(keyOf(length, bytes[from] ?? 0, bytes[from + 1] ?? 0));
  if (known !== undefined && hasText(bytes, from, known)) return known;
  return latin1Text(bytes, from, from + length);
}

function hasText(bytes: Buffer, from: number, text: string): boolean {
  for (let at = 2; at < text.length; at++) {
    if (bytes[from + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** Undefined where it is no UTF-8. */
export function targetOf(
  { methodEnd, targetEnd, isTargetAscii }: HeadReader,
  bytes: Buffer,
  start: number,
): string | undefined {
  const from = start + methodEnd + 1;
  if (isTargetAscii) return latin1Text(bytes, from, start + targetEnd);
  try {
    return utf8Text(bytes, from, start + targetEnd);
  } catch (thrown) {
    if (thrown instanceof BytesError) return undefined;
    throw thrown;
  }
}
