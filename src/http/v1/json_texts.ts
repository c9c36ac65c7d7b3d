/** Parameters that hold JSON, or the short form of metadata: bounded before they are parsed. */
import {
  ApiError,
  HTTP,
  isJsonObject,
  JSON_BOUNDS,
  jsonExcess,
  JsonMembers,
  ownText,
} from "../../base/mod.ts";

const encoder = new TextEncoder();
/** Bytes that one unit of a text may become. */
const MAX_UTF8_BYTES = 3;

/** Metadata as JSON or in the short form; values that are no texts are read as the characters they are sent as. */
export function metadataOf(text: string): Record<string, string> {
  checkJsonLength("metadata", text);
  const parsed = text.startsWith("{") ? jsonOf(text) : undefined;
  // What is no JSON, or holds more than texts, is tried in the short form, as Nacos does.
  if (!isJsonObject(parsed) || !isFlat(parsed)) return text === "null" ? {} : shortMetadata(text);
  return new JsonMembers({ metadata: parsed }, `{"metadata":${text}}`).texts("metadata") ?? {};
}

function isFlat(members: Readonly<Record<string, unknown>>): boolean {
  return Object.values(members).every((one) => typeof one !== "object" || one === null);
}

/** Nacos splits with Java, for which parts at the end that are empty are none. */
function shortMetadata(text: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const part of withoutEmptyEnd(text.split(","))) {
    const [key, value, ...more] = withoutEmptyEnd(part.split("="));
    if (key === undefined || value === undefined || more.length > 0) throw badMetadata(text);
    // Of keys that are repeated only one stays, and it must not keep the others.
    if (key !== "__proto__") metadata[key] = ownText(value);
  }
  return metadata;
}

function withoutEmptyEnd(parts: readonly string[]): readonly string[] {
  let end = parts.length;
  while (end > 0 && parts[end - 1] === "") end--;
  return end === parts.length ? parts : parts.slice(0, end);
}

function badMetadata(text: string): ApiError {
  return new ApiError("invalid", `metadata format incorrect:${text.slice(0, 64)}`, 21002);
}

/** Undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what it wanted instead.
  }
}

/** Nothing that is longer is looked at: parsing has its price for each name in it. */
export function checkJsonLength(name: string, text: string): void {
  if (text.length <= HTTP.maxJsonChars) return;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${text.length} characters, at most ${HTTP.maxJsonChars} are wanted`,
  );
}

/** For a list that may be long: what it holds is counted before it is parsed. */
export function checkJsonParts(name: string, text: string): void {
  if (text.length <= JSON_BOUNDS.uncheckedBytes / MAX_UTF8_BYTES) return;
  const excess = jsonExcess(encoder.encode(text));
  if (excess !== undefined) throw new ApiError("invalid", `Cannot read ${name}: found ${excess}`);
}

/** A parameter that must be a JSON object. */
export function objectOf(name: string, text: string): Record<string, unknown> {
  checkJsonLength(name, text);
  const value = jsonOf(text);
  if (isJsonObject(value)) return value;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${text.slice(0, 64)}, a JSON object is wanted`,
  );
}
