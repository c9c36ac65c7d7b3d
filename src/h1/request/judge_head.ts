/** What a whole head means for the request: whether it is served, and what body follows. */
import type { Buffer } from "node:buffer";
import { H1 } from "../../base/mod.ts";
import { HOST, isName, LOWER } from "./characters.ts";
import type { HeadReader } from "./head_reader.ts";
import { BAD, type Refusal } from "./refusal.ts";

const SLASH = 47;
const STAR = 42;
const ZERO = 48;
const NINE = 57;
const HEAD = "HEAD";
const CONNECT = "CONNECT";
const OPTIONS = "OPTIONS";
const COLON_SLASHES = "://";

/** The body's length where its chunks say it. */
export const CHUNKED = -1;

/** A head that has arrived whole. */
export interface Head {
  readonly reader: HeadReader;
  readonly bytes: Buffer;
  /** Where it begins in the bytes. */
  readonly start: number;
}

/** Undefined where the request line and the fields that every request has are in order. */
function judgeLine({ reader, bytes, start }: Head): Refusal | undefined {
  const bad = judgeTarget(reader, bytes, start);
  if (bad !== undefined) return bad;
  if (reader.hosts !== 1) {
    if (reader.hosts > 1 || reader.minorVersion > 0) return BAD.host;
    return undefined;
  }
  const { fields, hostAt } = reader;
  const end = start + (fields[hostAt + 3] as number);
  for (let at = start + (fields[hostAt + 2] as number); at < end; at++) {
    if (HOST[bytes[at] as number] !== 1) return BAD.hostText;
  }
  return undefined;
}

function judgeTarget(
  { methodStart, methodEnd, targetEnd }: HeadReader,
  bytes: Uint8Array,
  start: number,
): Refusal | undefined {
  const method = start + methodStart;
  const methodBytes = methodEnd - methodStart;
  if (methodBytes === CONNECT.length && isExactly(bytes, method, CONNECT)) return BAD.connect;
  const first = start + methodEnd + 1;
  if (bytes[first] === SLASH) return undefined;
  const last = start + targetEnd;
  if (last - first === 1 && bytes[first] === STAR) {
    const isOptions = methodBytes === OPTIONS.length && isExactly(bytes, method, OPTIONS);
    return isOptions ? undefined : BAD.targetForm;
  }
  return isWholeUrl(bytes, first, last) ? undefined : BAD.targetForm;
}

function isExactly(bytes: Uint8Array, start: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (bytes[start + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** `http://host...` or `https://host...`. */
function isWholeUrl(bytes: Uint8Array, first: number, last: number): boolean {
  if (last - first < "http://h".length || !isName(bytes, first, "http")) return false;
  const at = first + "http".length;
  const colon = LOWER[bytes[at] as number] === S ? at + 1 : at;
  return isName(bytes, colon, COLON_SLASHES) && colon + COLON_SLASHES.length < last;
}

const S = 115;

/** Whether the method is HEAD, also of a head that is broken behind it. */
export function isHead({ reader, bytes, start }: Head): boolean {
  const { hasMethod, methodStart, methodEnd } = reader;
  return hasMethod && methodEnd - methodStart === HEAD.length &&
    isExactly(bytes, start + methodStart, HEAD);
}

/** The length of the body, or `CHUNKED`. Strict where two servers in a row could read different requests. */
function bodyLength(head: Head): number | Refusal {
  const { codings, lengths } = head.reader;
  if (codings === 0) return lengths === 0 ? 0 : statedLength(head);
  if (lengths > 0) return BAD.bothLengths;
  if (head.reader.minorVersion === 0) return BAD.oldCoding;
  const { fields, codingAt } = head.reader;
  const start = fields[codingAt + 2] as number;
  const isChunked = (fields[codingAt + 3] as number) - start === CHUNKED_NAME.length &&
    isName(head.bytes, head.start + start, CHUNKED_NAME);
  return isChunked && codings === 1 ? CHUNKED : BAD.coding;
}

const CHUNKED_NAME = "chunked";

function statedLength({ reader, bytes, start }: Head): number | Refusal {
  if (reader.lengths > 1) return BAD.twoLengths;
  const { fields, lengthAt } = reader;
  const first = start + (fields[lengthAt + 2] as number);
  const end = start + (fields[lengthAt + 3] as number);
  if (first === end) return BAD.length;
  let length = 0;
  for (let at = first; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return BAD.length;
    if (at - first < H1.maxLengthDigits) length = length * 10 + byte - ZERO;
  }
  return end - first > H1.maxLengthDigits ? BAD.longBody : length;
}

/** What a head asks for. */
interface Demand {
  /** Of the body; may be `CHUNKED`. */
  readonly lengthBytes: number;
  /** The client waits for a word before it sends the body. */
  readonly expectsContinue: boolean;
}

/** What nearly all requests ask for. */
const NO_BODY: Demand = Object.freeze({ lengthBytes: 0, expectsContinue: false });

/** What the head asks for, or why it is not served. */
export function judgeHead(head: Head): Demand | Refusal {
  const bad = judgeLine(head);
  if (bad !== undefined) return bad;
  const lengthBytes = bodyLength(head);
  if (typeof lengthBytes === "object") return lengthBytes;
  const expects = expectsContinue(head);
  if (typeof expects === "object") return expects;
  return lengthBytes === 0 ? NO_BODY : { lengthBytes, expectsContinue: expects };
}

/** Whether the client waits for a word before it sends the body. */
function expectsContinue({ reader, bytes, start }: Head): boolean | Refusal {
  // What 1.0 had no word for is not heard.
  if (reader.expectations === 0 || reader.minorVersion === 0) return false;
  const { fields, expectationAt } = reader;
  const first = fields[expectationAt + 2] as number;
  const isKnown = (fields[expectationAt + 3] as number) - first === CONTINUE.length &&
    isName(bytes, start + first, CONTINUE);
  return isKnown && reader.expectations === 1 ? true : BAD.expectation;
}

const CONTINUE = "100-continue";
