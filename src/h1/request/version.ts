import type { Buffer } from "node:buffer";
import { CR, LF } from "./characters.ts";
import { BAD, type Refusal } from "./refusal.ts";

/** `HTTP/1.1` and the end of its line. */
export const VERSION_BYTES = 10;

const NAME = "HTTP/";
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/** The number behind the dot of HTTP/1; `two` for HTTP/2.0; undefined while it has not arrived whole. */
type Version = number | "two" | undefined;

/** What is known of the version that begins at `at`; a refusal as soon as it can be none. */
export function readVersion(bytes: Uint8Array, at: number, end: number): Version | Refusal {
  for (let index = 0; index < VERSION_BYTES; index++) {
    if (at + index === end) return undefined;
    const byte = bytes[at + index] ?? 0;
    if (!fits(byte, index)) return index < VERSION_BYTES - 2 ? BAD.protocol : BAD.lineEnd;
  }
  const minor = (bytes[at + 7] ?? 0) - ZERO;
  const major = (bytes[at + 5] ?? 0) - ZERO;
  if (major === 1) return minor;
  return major === 2 && minor === 0 ? "two" : BAD.version;
}

const PREFACE_LINE = "PRI * HTTP/2.0\r\n";

/** Whether this is the line that begins a connection of HTTP/2. */
export function beginsHttp2(bytes: Buffer, at: number): boolean {
  return bytes.toString("latin1", at, at + PREFACE_LINE.length) === PREFACE_LINE;
}

function fits(byte: number, index: number): boolean {
  if (index < NAME.length) return byte === NAME.charCodeAt(index);
  if (index === 6) return byte === DOT;
  if (index === 8) return byte === CR;
  if (index === 9) return byte === LF;
  return byte >= ZERO && byte <= NINE;
}
