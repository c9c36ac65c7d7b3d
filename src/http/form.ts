/** Splitting of query strings and form bodies into names and values. */
import { ApiError, HTTP, ownText } from "../base/mod.ts";

// A leading byte order mark belongs to the value: dropping it would change what a user stored.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

const NO_UTF8 = "Invalid request parameter: its bytes are no UTF-8";
const BAD_ESCAPE = "Invalid request parameter: a percent sign needs two hexadecimal digits";

/** What is kept of a shorter one may keep all of it: a copy of each value would cost more. */
const LONG_QUERY_CHARS = 2_048;

/** What each byte is worth as the first and as the second digit of an escape. */
const NO_DIGIT = 256;
const HEX_LOW = Uint16Array.from({ length: 256 }, (_, byte) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(byte).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});
const HEX_HIGH = HEX_LOW.map((digit) => digit === NO_DIGIT ? NO_DIGIT : digit << 4);

/** Adds the pairs of a query string; a name that is already there keeps its value. Throws ApiError `invalid`. */
export function addQueryPairs(query: string, into: Map<string, string>): void {
  const plain = !query.includes("%") && !query.includes("+");
  const long = query.length > LONG_QUERY_CHARS;
  let count = 0;
  let equals = -1;
  for (let start = 0; start < query.length;) {
    const mark = query.indexOf("&", start);
    const end = mark < 0 ? query.length : mark;
    if (end > start) {
      checkCount(++count);
      // Looked for again only once it was passed: else each pair without one costs a walk to the end.
      if (equals < start) equals = placeOr(query.indexOf("=", start), query.length);
      const nameEnd = Math.min(equals, end);
      const name = query.slice(start, nameEnd);
      const value = nameEnd === end ? "" : query.slice(nameEnd + 1, end);
      const text = plain ? value : decodeText(value);
      addOnce(into, plain ? name : decodeText(name), long ? ownText(text) : text);
    }
    start = end + 1;
  }
}

/** Bodies up to this size are turned into a text at once; each decoding has a price of its own. */
const SMALL_BODY_BYTES = 16_384;

/**
 * As `addQueryPairs`, for a form body of any size: a large one is decoded on its bytes, without texts in between. Only
 * the value of `largeParam` may be longer than `HTTP.maxBodyBytes`; throws ApiError `tooLarge` for another one.
 */
export function addFormPairs(
  body: Uint8Array,
  into: Map<string, string>,
  largeParam?: string,
): void {
  if (body.length <= SMALL_BODY_BYTES) {
    addQueryPairs(decodeUtf8(body), into);
    return;
  }
  let count = 0;
  let equals = -1;
  for (let start = 0; start < body.length;) {
    const mark = body.indexOf(AMPERSAND, start);
    const end = mark < 0 ? body.length : mark;
    if (end > start) {
      checkCount(++count);
      if (equals < start) equals = placeOr(body.indexOf(EQUALS, start), body.length);
      const nameEnd = Math.min(equals, end);
      if (nameEnd - start > HTTP.maxBodyBytes) throw tooLong("a name");
      const name = decodeBytes(body.subarray(start, nameEnd));
      const value = body.subarray(Math.min(nameEnd + 1, end), end);
      checkLength(name, value, largeParam);
      addOnce(into, name, decodeBytes(value));
    }
    start = end + 1;
  }
}

function placeOr(place: number, otherwise: number): number {
  return place < 0 ? otherwise : place;
}

/** A value as it was sent; throws ApiError `tooLarge`. */
export function checkLength(name: string, value: Uint8Array, largeParam: string | undefined): void {
  if (value.length > HTTP.maxBodyBytes && name !== largeParam) throw tooLong(name);
}

function tooLong(name: string): ApiError {
  return new ApiError(
    "tooLarge",
    `Request parameter is too large: ${name.slice(0, 64)} has more than ${HTTP.maxBodyBytes} bytes`,
  );
}

/** Text of a component as sent: `+` is a blank, `%XX` a byte of UTF-8. Throws ApiError `invalid`. */
export function decodeText(component: string): string {
  const spaced = component.includes("+") ? component.replaceAll("+", " ") : component;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // The platform does not say which of the two it was; the escapes alone are easily looked at.
    throw new ApiError("invalid", /%(?![0-9a-fA-F]{2})/.test(spaced) ? BAD_ESCAPE : NO_UTF8);
  }
}

function decodeBytes(component: Uint8Array): string {
  return decodeUtf8(unescaped(component));
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ApiError("invalid", NO_UTF8);
  }
}

/** Millions of bytes go through here one by one: nothing in it is called for each. */
function unescaped(component: Uint8Array): Uint8Array {
  if (!component.includes(PERCENT) && !component.includes(PLUS)) return component;
  const out = new Uint8Array(component.length);
  let length = 0;
  for (let at = 0; at < component.length; at++) {
    const byte = component[at] ?? 0;
    if (byte !== PERCENT) {
      out[length++] = byte === PLUS ? SPACE : byte;
      continue;
    }
    const value = (HEX_HIGH[component[at + 1] ?? 0] ?? NO_DIGIT) |
      (HEX_LOW[component[at + 2] ?? 0] ?? NO_DIGIT);
    if (value >= NO_DIGIT) throw new ApiError("invalid", BAD_ESCAPE);
    out[length++] = value;
    at += 2;
  }
  return out.subarray(0, length);
}

export function addOnce(into: Map<string, string>, name: string, value: string): void {
  if (!into.has(name)) into.set(name, value);
}

export function checkCount(count: number): void {
  if (count > HTTP.maxParams) {
    throw new ApiError(
      "invalid",
      `Too many request parameters: more than ${HTTP.maxParams} were found`,
    );
  }
}

/** The charset is ignored on purpose: some clients name one that their bytes are not in. */
export function isUrlEncoded(type: string): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}
