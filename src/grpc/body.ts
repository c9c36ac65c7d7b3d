/**
 * The JSON body of a message, read member by member. What Java's reader takes is taken here: unknown members, absent
 * ones and null count as nothing, numbers and yes/no may be written as texts and texts as numbers.
 */
import { ApiError } from "../base/mod.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const INT_MAX = 0x7fff_ffff;

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Throws when any text in the value holds half of a surrogate pair, which no UTF-8 can carry. */
function refuseLoneSurrogates(value: unknown): void {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") {
      if (!next.isWellFormed()) {
        throw new ApiError("invalid", "Cannot read the body: a text holds a lone surrogate");
      }
    } else if (Array.isArray(next)) left.push(...next.values());
    else if (isObject(next)) { for (const key in next) left.push(key, next[key]); }
  }
}

/** One JSON object. Every reading method throws ApiError `invalid` for a value that cannot be meant. */
export class Body {
  readonly #members: JsonObject;

  constructor(members: JsonObject) {
    this.#members = members;
  }

  /** The body of a message; an empty one is an empty object. Throws ApiError `invalid`. */
  static parse(bytes: Uint8Array): Body {
    if (bytes.length === 0) return new Body({});
    let text: string;
    try {
      text = strictUtf8.decode(bytes);
    } catch {
      throw new ApiError("invalid", "Cannot read the body: it is no UTF-8");
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 200) : "";
      throw new ApiError("invalid", `Cannot read the body: it is no JSON (${why})`);
    }
    if (!isObject(value)) {
      throw new ApiError("invalid", `Cannot read the body: found ${kindOf(value)}, not an object`);
    }
    if (SURROGATE_ESCAPE.test(text)) refuseLoneSurrogates(value);
    return new Body(value);
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** The text as sent; undefined when absent. */
  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
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

  /** A 32-bit integer; a fraction is cut off. */
  int(name: string): number | undefined {
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

  object(name: string): Body | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Body(value);
    throw this.#unexpected(name, value, "an object");
  }

  /** A list of objects, of at most `maxItems`; absent is empty, items that are null are left out. */
  objects(name: string, maxItems: number): Body[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.#unexpected(name, value, "a list");
    if (value.length > maxItems) {
      throw new ApiError(
        "invalid",
        `Cannot take '${name}': found ${value.length} items, at most ${maxItems} are wanted`,
      );
    }
    const items: Body[] = [];
    for (const item of value) {
      if (item === null) continue;
      if (!isObject(item)) throw this.#unexpected(name, item, "objects");
      items.push(new Body(item));
    }
    return items;
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

  #value(name: string): unknown {
    // Only what was sent counts, never what every object inherits.
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  #unexpected(name: string, value: unknown, wanted: string): ApiError {
    return new ApiError("invalid", `Cannot read '${name}': found ${kindOf(value)}, not ${wanted}`);
  }
}
