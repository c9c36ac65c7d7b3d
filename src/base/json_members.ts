/**
 * A JSON object, read member by member. What Java's reader takes is taken here: unknown members, absent ones and null
 * count as nothing, numbers and yes/no may be written as texts and texts as numbers, which keep their characters.
 */
import { ApiError } from "./errors.ts";
import { quoteNumbers } from "./json_numbers.ts";

const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const INT_TEXT = /^[+-]?\d{1,10}$/;
const INT_MAX = 0x7fff_ffff;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, for refusals. */
export function jsonKindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

type Path = readonly (string | number)[];

/** What an object was parsed from: only this knows the characters of its numbers. */
class Source {
  readonly #text: string;
  #quoted: unknown;

  constructor(text: string) {
    this.#text = text;
  }

  /** The number at this place, as it was sent. */
  numberAt(path: Path): string {
    this.#quoted ??= JSON.parse(quoteNumbers(this.#text));
    let found = this.#quoted;
    for (const step of path) {
      found = typeof found === "object" && found !== null ? Reflect.get(found, step) : undefined;
    }
    if (typeof found === "string") return found;
    throw new Error(`Cannot find the number at ${path.join(".")}: found ${jsonKindOf(found)}`);
  }
}

/** One JSON object. Every reading method throws ApiError `invalid` for a value that cannot be meant. */
export class JsonMembers {
  readonly #members: JsonObject;
  readonly #source: Source | undefined;
  readonly #path: Path;

  /** `text` is what the members were parsed from; without it their numbers are written as JavaScript writes them. */
  constructor(members: JsonObject, text?: string | Source, path: Path = []) {
    this.#members = members;
    this.#source = typeof text === "string" ? new Source(text) : text;
    this.#path = path;
  }

  /** A text that must be a JSON object; `name` is told in refusals. Throws ApiError `invalid`. */
  static read(name: string, text: string): JsonMembers {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    if (isJsonObject(value)) return new JsonMembers(value, text);
    throw new ApiError(
      "invalid",
      `Cannot read ${name}: found ${text.slice(0, 64)}, a JSON object is wanted`,
    );
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** The text as sent; undefined when absent. */
  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number") {
      return this.#source?.numberAt([...this.#path, name]) ?? String(value);
    }
    if (typeof value === "boolean") return String(value);
    throw this.#unexpected(name, value, "a text");
  }

  /** The text; a number, which is no text in other languages than Java, is refused. */
  onlyText(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.#unexpected(name, value, "a text");
  }

  /** As `text`, but blank counts as absent. */
  filled(name: string): string | undefined {
    const value = this.text(name);
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  number(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined || value === "") return undefined;
    const parsed = typeof value === "string" && NUMBER_TEXT.test(value.trim())
      ? Number(value)
      : value;
    if (typeof parsed === "number" && Number.isFinite(parsed)) return parsed;
    throw this.#unexpected(name, value, "a number");
  }

  /** A 32-bit integer; a fraction of a number is cut off, one of a text is refused. */
  int(name: string): number | undefined {
    const sent = this.#value(name);
    if (typeof sent === "string" && sent !== "" && !INT_TEXT.test(sent.trim())) {
      throw this.#unexpected(name, sent, "an integer");
    }
    const value = this.number(name);
    if (value === undefined) return undefined;
    const whole = Math.trunc(value);
    if (whole > INT_MAX || whole < -INT_MAX - 1) {
      throw new ApiError("invalid", `Cannot read '${name}': ${value} is out of range`);
    }
    return whole;
  }

  bool(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value === undefined || value === "") return undefined;
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return value !== 0;
    const word = typeof value === "string" ? value.trim().toLowerCase() : "";
    if (word === "true" || word === "false") return word === "true";
    throw this.#unexpected(name, value, "true or false");
  }

  object(name: string): JsonMembers | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return this.#inner(value, name);
    throw this.#unexpected(name, value, "an object");
  }

  /** A list of texts, of at most `maxItems`; absent is empty. */
  textList(name: string, maxItems: number): string[] {
    return this.#list(name, maxItems).map((item) => {
      if (typeof item === "string") return item;
      throw this.#unexpected(name, item, "texts");
    });
  }

  /** A list of objects, of at most `maxItems`; absent is empty, items that are null are left out. */
  objects(name: string, maxItems: number): JsonMembers[] {
    const items: JsonMembers[] = [];
    for (const [at, item] of this.#list(name, maxItems).entries()) {
      if (item === null) continue;
      if (!isJsonObject(item)) throw this.#unexpected(name, item, "objects");
      items.push(this.#inner(item, name, at));
    }
    return items;
  }

  /** As `objects`, but null is refused: what is left out unnoticed could be what somebody relies on. */
  everyObject(name: string, maxItems: number): JsonMembers[] {
    if (this.#list(name, maxItems).includes(null)) throw this.#unexpected(name, null, "objects");
    return this.objects(name, maxItems);
  }

  /** An object of texts; members without a value are left out, as is the name that would change the object itself. */
  texts(name: string): Record<string, string> | undefined {
    const inner = this.object(name);
    if (inner === undefined) return undefined;
    const out: Record<string, string> = {};
    for (const key of Object.keys(inner.#members)) {
      const value = key === "__proto__" ? undefined : inner.text(key);
      if (value !== undefined) out[key] = value;
    }
    return out;
  }

  #list(name: string, maxItems: number): readonly unknown[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.#unexpected(name, value, "a list");
    if (value.length <= maxItems) return value;
    throw new ApiError(
      "invalid",
      `Cannot take '${name}': found ${value.length} items, at most ${maxItems} are wanted`,
    );
  }

  #inner(members: JsonObject, ...steps: Path): JsonMembers {
    return new JsonMembers(members, this.#source, [...this.#path, ...steps]);
  }

  #value(name: string): unknown {
    // Only what was sent counts, never what every object inherits.
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  #unexpected(name: string, value: unknown, wanted: string): ApiError {
    return new ApiError(
      "invalid",
      `Cannot read '${name}': found ${jsonKindOf(value)}, not ${wanted}`,
    );
  }
}
