/**
 * Parameters of a request as servlets see them: query and form body are one map, the query comes first, the first
 * of repeated names wins, and all of it is UTF-8 whatever the content type says.
 */
import { ApiError } from "../base/mod.ts";
import type { ErrorFamily } from "./error_family.ts";

const INT_TEXT = /^[+-]?\d{1,10}$/;
const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const INT_MAX = 0x7fff_ffff;
const TRUE_TEXTS: ReadonlySet<string> = new Set(["true", "yes", "on", "y", "t", "1"]);
const FALSE_TEXTS: ReadonlySet<string> = new Set(["false", "no", "off", "n", "f", "0"]);

/**
 * On naming routes every value is trimmed and a blank one counts as absent; elsewhere values are as sent, and a blank
 * one counts as absent only where a number or a yes/no is wanted.
 */
export class Params {
  readonly #values: ReadonlyMap<string, string>;
  readonly #family: ErrorFamily;

  constructor(values: ReadonlyMap<string, string>, family: ErrorFamily) {
    this.#values = values;
    this.#family = family;
  }

  /** The value exactly as sent. */
  raw(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value, or that of the first alias that has one. */
  get(name: string, ...aliases: readonly string[]): string | undefined {
    const value = this.#usable(name);
    if (value !== undefined || aliases.length === 0) return value;
    for (const alias of aliases) {
      const other = this.#usable(alias);
      if (other !== undefined) return other;
    }
    return undefined;
  }

  /** As `get`, else `fallback`. */
  text(name: string, fallback: string, ...aliases: readonly string[]): string {
    return this.get(name, ...aliases) ?? fallback;
  }

  /** As `get`; throws ApiError `missing` in the words of the family. */
  required(name: string, ...aliases: readonly string[]): string {
    const value = this.get(name, ...aliases);
    if (value === undefined) throw this.missing(name, "String");
    return value;
  }

  /** A 32-bit integer in decimal; throws ApiError `invalid`. Without `fallback` it is required. */
  int(name: string, fallback?: number, ...aliases: readonly string[]): number {
    const value = this.get(name, ...aliases)?.trim();
    if (value === undefined || value === "") {
      if (fallback === undefined) throw this.missing(name, "int");
      return fallback;
    }
    const parsed = INT_TEXT.test(value) ? Number(value) : NaN;
    if (!(parsed >= -INT_MAX - 1 && parsed <= INT_MAX)) throw this.#notNumber(value, "int");
    return parsed;
  }

  /** An integer that may be larger than 32 bits, such as an id. */
  long(name: string, fallback?: number, ...aliases: readonly string[]): number {
    const value = this.get(name, ...aliases)?.trim();
    if (value === undefined || value === "") {
      if (fallback === undefined) throw this.missing(name, "Long");
      return fallback;
    }
    const parsed = /^[+-]?\d{1,19}$/.test(value) ? Number(value) : NaN;
    if (Number.isNaN(parsed)) throw this.#notNumber(value, "long");
    return parsed;
  }

  /** A finite decimal number; throws ApiError `invalid`. Without `fallback` it is required. */
  number(name: string, fallback?: number, ...aliases: readonly string[]): number {
    const value = this.get(name, ...aliases)?.trim();
    if (value === undefined || value === "") {
      if (fallback === undefined) throw this.missing(name, "double");
      return fallback;
    }
    const parsed = NUMBER_TEXT.test(value) ? Number(value) : NaN;
    if (!Number.isFinite(parsed)) throw this.#notNumber(value, "double");
    return parsed;
  }

  /**
   * `true` and `false` in any case and their short forms. Another text is no on naming routes, as these have always
   * read it, and ApiError `invalid` elsewhere. Without `fallback` it is required.
   */
  bool(name: string, fallback?: boolean, ...aliases: readonly string[]): boolean {
    const value = this.get(name, ...aliases)?.trim().toLowerCase();
    if (value === undefined || value === "") {
      if (fallback === undefined) throw this.missing(name, "boolean");
      return fallback;
    }
    if (TRUE_TEXTS.has(value)) return true;
    if (FALSE_TEXTS.has(value) || this.#family === "naming") return false;
    throw new ApiError("invalid", `Invalid boolean value '${value.slice(0, 64)}'`);
  }

  /** The error for a required parameter that is absent; `type` is named on the routes that name it. */
  missing(name: string, type = "String"): ApiError {
    return new ApiError("missing", this.#missingText(name, type));
  }

  #missingText(name: string, type: string): string {
    switch (this.#family) {
      case "naming":
        return `Param '${name}' is required.`;
      case "result":
        return `Required parameter '${name}' type ${type} is not present`;
      case "caused":
        return `Required request parameter '${name}' for method parameter type ${type} is not present`;
    }
  }

  #usable(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || this.#family !== "naming") return value;
    const trimmed = value.trim();
    return trimmed === "" ? undefined : trimmed;
  }

  #notNumber(value: string, type: "int" | "long" | "double"): ApiError {
    const found = `For input string: "${value.slice(0, 64)}"`;
    if (this.#family === "naming") return new ApiError("invalid", found);
    return new ApiError(
      "invalid",
      `Failed to convert value of type 'java.lang.String' to required type '${type}'; ${found}`,
    );
  }
}
