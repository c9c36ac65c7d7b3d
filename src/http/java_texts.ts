/**
 * Numbers and yes/no in parameters, read as Java reads them: one reader for each type, because clients were written
 * against exactly these. Each answers undefined, or no, for what Java refuses or takes for no.
 */

const INT = /^[+-]?\d+$/;
const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/;
const NOT_FINITE = /^[+-]?(?:NaN|Infinity)$/;
const INT_MAX = 0x7fff_ffff;
const YES: ReadonlySet<string> = new Set(["y", "yes", "on", "true", "t"]);

/** `Integer.parseInt`: a sign, digits, 32 bits; no blanks, no hexadecimal digits. */
export function javaInt(text: string): number | undefined {
  if (!INT.test(text)) return undefined;
  const value = Number(text);
  return value >= -INT_MAX - 1 && value <= INT_MAX ? value + 0 : undefined;
}

/** `Double.parseDouble`, without hexadecimal numbers: also NaN, Infinity, `1.`, `.5` and `1d`; blanks around it are none. */
export function javaDoubleOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (NOT_FINITE.test(trimmed)) return Number(trimmed);
  return DOUBLE.test(trimmed) ? Number(trimmed.replace(/[dDfF]$/, "")) : undefined;
}

/** A finite number. */
export function javaNumber(text: string): number | undefined {
  const value = javaDoubleOf(text);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** `Boolean.parseBoolean`: `true` in any case, and nothing else. */
export function javaTrue(text: string): boolean {
  return text.toLowerCase() === "true";
}

/** What registrations take for yes: y, yes, on, t and true in any case; everything else, `1` too, is no. */
export function javaYes(text: string): boolean {
  return YES.has(text.toLowerCase());
}
