/**
 * Numbers in JSON as they are written: JavaScript keeps their value alone, and clients compare texts. `1.0` that is read
 * as a text is "1.0", and a weight of 8 leaves as `8.0`.
 */

/** What the engine's JSON offers beyond what the compiler knows of it. */
interface JsonWithRaw {
  rawJSON(text: string): object;
}

const json = JSON as unknown as JsonWithRaw;

const NUMBERS = /-?\d[\d.eE+-]*/g;
const QUOTE = '"';
const QUOTE_CODE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The same JSON with every number as a text of its own characters, so that parsing keeps them. The text must be valid
 * JSON; to be used where a number was found whose text is wanted.
 */
export function quoteNumbers(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const opens = text.indexOf(QUOTE, at);
    const between = opens < 0 ? text.slice(at) : text.slice(at, opens);
    parts.push(between.length < 2 ? quoted(between) : between.replace(NUMBERS, '"$&"'));
    if (opens < 0) return parts.join("");
    const closes = endOfText(text, opens);
    parts.push(text.slice(opens, closes + 1));
    at = closes + 1;
  }
}

/** A piece of one character or none. */
function quoted(piece: string): string {
  return piece >= "0" && piece <= "9" ? `"${piece}"` : piece;
}

/** Place of the quotation mark that ends the text which begins at `opens`; a text may be nothing but escapes. */
function endOfText(text: string, opens: number): number {
  for (let at = opens + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE_CODE) return at;
  }
  return text.length;
}

/** Java's text of a double: `8.0`, `0.001`, `1.0E10`. */
export function doubleText(value: number): string {
  return javaText(value, value.toExponential());
}

/** Java's text of a float, which has as many digits as tell it from the next one. */
export function floatText(value: number): string {
  const single = Math.fround(value);
  for (let digits = 1; digits < FLOAT_DIGITS; digits++) {
    const text = single.toExponential(digits - 1);
    if (Math.fround(Number(text)) === single) return javaText(single, text);
  }
  return javaText(single, single.toExponential(FLOAT_DIGITS - 1));
}

/** Digits that tell any float from any other. */
const FLOAT_DIGITS = 9;
/** Java writes numbers below and from these on with an exponent. */
const PLAIN_FROM = 1e-3;
const PLAIN_BELOW = 1e7;

function javaText(value: number, exponential: string): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponent = ""] = exponential.split("e");
  const size = Math.abs(value);
  if (size >= PLAIN_FROM && size < PLAIN_BELOW) {
    const plain = String(Number(exponential));
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  const digits = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  return `${digits}E${Number(exponent)}`;
}

/** Texts that were made: lists hold many instances and few different weights. */
const MAX_KNOWN = 1_024;
const doubles = new Map<number, object>();
const floats = new Map<number, object>();

/** A member of a value for JSON.stringify that is written as Java writes a double. */
export function javaDouble(value: number): object {
  return doubles.get(value) ?? kept(doubles, value, doubleText(value));
}

/** As `javaDouble`, for what Java keeps as a float. */
export function javaFloat(value: number): object {
  return floats.get(value) ?? kept(floats, value, floatText(value));
}

function kept(known: Map<number, object>, value: number, text: string): object {
  // Weights come from clients, so there may be any number of them.
  if (known.size >= MAX_KNOWN) known.clear();
  // JSON has no such numbers; Java writes texts then.
  const raw = json.rawJSON(text.endsWith("y") || text === "NaN" ? `"${text}"` : text);
  known.set(value, raw);
  return raw;
}
