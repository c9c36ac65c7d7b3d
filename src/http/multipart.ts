/**
 * multipart/form-data (RFC 7578): the fields of a form as names and values. The whole body is in memory already, within
 * the bound of every body; one pass over its bytes finds the parts, and nothing is copied but the texts themselves.
 */
import { ApiError, HTTP } from "../base/mod.ts";
import { addOnce, checkCount, checkLength, decodeUtf8 } from "./form.ts";

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** For headers: a file name in another encoding does no harm, because it is not used. */
const lenientUtf8 = new TextDecoder();
const encoder = new TextEncoder();

/** Characters that RFC 2046 allows in a boundary, and those that clients take besides; none that a line ends with. */
const BOUNDARY = /^[\x20-\x7e]+$/;

/** The boundary that a content type names; undefined when it is no multipart form. Throws ApiError `invalid`. */
export function boundaryOf(contentType: string | null): string | undefined {
  if (contentType === null || !/^\s*multipart\/form-data\s*(;|$)/i.test(contentType)) {
    return undefined;
  }
  const boundary = parameterOf(contentType, "boundary") ?? "";
  if (boundary === "" || boundary.length > HTTP.maxBoundaryChars || !BOUNDARY.test(boundary)) {
    throw malformed(`a boundary of 1 to ${HTTP.maxBoundaryChars} printable characters is wanted`);
  }
  return boundary;
}

/**
 * Adds the fields; a name that is already there keeps its value. A field with a file name is a parameter like the
 * others, unless its bytes are no text. Only `largeParam` may be longer than `HTTP.maxBodyBytes`. Charsets and encodings that a part states are ignored, as those of a form are.
 * The part `filePart` is no parameter: its bytes, a view of the body, are what is given back.
 */
export function addMultipartPairs(
  body: Uint8Array<ArrayBuffer>,
  boundary: string,
  into: Map<string, string>,
  { largeParam, filePart }: KnownParts = {},
): Uint8Array<ArrayBuffer> | undefined {
  const fields = new FieldReader(into, { largeParam, filePart });
  const search = new DelimiterSearch(boundary);
  let count = 0;
  let at = search.first(body);
  for (;;) {
    if (at < 0) throw malformed("it ends before its last boundary");
    if (body[at] === DASH && body[at + 1] === DASH) return fields.file;
    checkCount(++count);
    const headersStart = lineEnd(body, at);
    const contentStart = headersEnd(body, headersStart);
    // A part without content may have its delimiter at once, so the search begins with the line end before it.
    const next = search.next(body, contentStart - 2);
    if (next < 0) throw malformed("it ends before its last boundary");
    const content = body.subarray(contentStart, Math.max(contentStart, next - search.length));
    fields.add(body.subarray(headersStart, contentStart), content);
    at = next;
  }
}

/** What a route declares of its body. */
interface KnownParts {
  readonly largeParam?: string | undefined;
  readonly filePart?: string | undefined;
}

class FieldReader {
  /** The first part of the name that was asked for. */
  file: Uint8Array<ArrayBuffer> | undefined;
  readonly #into: Map<string, string>;
  readonly #largeParam: string | undefined;
  readonly #filePart: string | undefined;

  constructor(into: Map<string, string>, { largeParam, filePart }: KnownParts) {
    this.#into = into;
    this.#largeParam = largeParam;
    this.#filePart = filePart;
  }

  add(headers: Uint8Array, content: Uint8Array<ArrayBuffer>): void {
    const disposition = dispositionOf(lenientUtf8.decode(headers));
    const name = disposition === undefined ? undefined : parameterOf(disposition, "name");
    if (disposition === undefined || name === undefined) return;
    if (name === this.#filePart) {
      this.file ??= content;
      return;
    }
    checkLength(name, content, this.#largeParam);
    const isFile = parameterOf(disposition, "filename") !== undefined ||
      parameterOf(disposition, "filename*") !== undefined;
    if (!isFile) addOnce(this.#into, name, decodeUtf8(content));
    else if (!this.#into.has(name)) {
      const text = textOrNothing(content);
      if (text !== undefined) this.#into.set(name, text);
    }
  }
}

function textOrNothing(content: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(content);
  } catch {
    return undefined;
  }
}

/** Value of the part's Content-Disposition when it is that of a form's field. */
function dispositionOf(headers: string): string | undefined {
  for (const line of headers.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0 || line.slice(0, colon).trim().toLowerCase() !== "content-disposition") continue;
    const value = line.slice(colon + 1).trim();
    return /^form-data\s*(;|$)/i.test(value) ? value : undefined;
  }
  return undefined;
}

/** A parameter of a header's value, `; name=token` or `; name="quoted"`; undefined when it has none of that name. */
export function parameterOf(value: string, wanted: string): string | undefined {
  let at = value.indexOf(";");
  while (at >= 0) {
    const equals = value.indexOf("=", at);
    if (equals < 0) return undefined;
    // A parameter without a value ends at the next semicolon.
    const skipped = value.lastIndexOf(";", equals);
    const name = value.slice(skipped + 1, equals).trim().toLowerCase();
    let start = equals + 1;
    while (value[start] === " " || value[start] === "\t") start++;
    const { text, end } = value[start] === '"' ? quoted(value, start) : token(value, start);
    if (name === wanted) return text;
    at = value.indexOf(";", end);
  }
  return undefined;
}

function token(value: string, start: number): { readonly text: string; readonly end: number } {
  const mark = value.indexOf(";", start);
  const end = mark < 0 ? value.length : mark;
  return { text: value.slice(start, end).trim(), end };
}

/**
 * From the quotation mark at `start`. A mark behind a backslash does not end it, and both stay as sent, because no
 * parameter has such a name. A text that does not end is taken as a whole.
 */
function quoted(value: string, start: number): { readonly text: string; readonly end: number } {
  let at = start + 1;
  while (at < value.length && value[at] !== '"') at += value[at] === "\\" ? 2 : 1;
  return { text: value.slice(start + 1, at), end: at + 1 };
}

/** Behind the line that a delimiter stands in, which may end with blanks. */
function lineEnd(body: Uint8Array, start: number): number {
  let at = start;
  while (body[at] === SPACE || body[at] === TAB) at++;
  if (body[at] !== CR || body[at + 1] !== LF) {
    throw malformed("a line end is wanted behind each boundary");
  }
  return at + 2;
}

/** Where the content of a part begins: behind the empty line. */
function headersEnd(body: Uint8Array, start: number): number {
  if (body[start] === CR && body[start + 1] === LF) return start + 2;
  const last = Math.min(body.length - 3, start + HTTP.maxPartHeaderBytes);
  for (let at = start; at < last; at++) {
    if (
      body[at] === CR && body[at + 1] === LF && body[at + 2] === CR && body[at + 3] === LF
    ) return at + 4;
  }
  throw malformed(
    `headers that end within ${HTTP.maxPartHeaderBytes} bytes are wanted for each part`,
  );
}

/**
 * Finds delimiters as Horspool does: the byte under the delimiter's end says how far it can move on. A delimiter has
 * its only CR at its front, and that is looked at first, so no body is compared with it again and again.
 */
class DelimiterSearch {
  readonly #delimiter: Uint8Array;
  /** By byte; a delimiter is shorter than 256. */
  readonly #steps: Uint8Array;

  constructor(boundary: string) {
    this.#delimiter = encoder.encode(`\r\n--${boundary}`);
    const length = this.#delimiter.length;
    this.#steps = new Uint8Array(256).fill(length);
    for (let at = 0; at < length - 1; at++) {
      this.#steps[this.#delimiter[at] ?? 0] = length - 1 - at;
    }
  }

  get length(): number {
    return this.#delimiter.length;
  }

  /** Behind the first delimiter, which may stand at the very beginning, without a line end before it; -1 for none. */
  first(body: Uint8Array): number {
    const begun = this.#delimiter.subarray(2);
    return startsWith(body, begun, 0) ? begun.length : this.next(body, 0);
  }

  /** Behind the next delimiter at or after `from`, or -1. */
  next(body: Uint8Array, from: number): number {
    const length = this.#delimiter.length;
    for (let at = from; at + length <= body.length;) {
      if (body[at] === CR && startsWith(body, this.#delimiter, at)) return at + length;
      at += this.#steps[body[at + length - 1] ?? 0] ?? 1;
    }
    return -1;
  }
}

function startsWith(body: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let place = 0; place < wanted.length; place++) {
    if (body[at + place] !== wanted[place]) return false;
  }
  return true;
}

function malformed(wanted: string): ApiError {
  return new ApiError("invalid", `Cannot read the multipart form: ${wanted}`);
}
