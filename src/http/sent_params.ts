/**
 * Parameters of a request as servlets see them: query and form body are one map, the query comes first, the first
 * of repeated names wins, and all of it is UTF-8 also when the content type says otherwise.
 */
import type { ParamSource } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import type { HttpRequest } from "../h1/mod.ts";
import type { ErrorFamily } from "./error_family.ts";

const INT_TEXT = /^[+-]?\d{1,10}$/;
const LONG_TEXT = /^[+-]?\d{1,19}$/;
const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const INT_MAX = 0x7fff_ffff;
const TRUE_TEXTS: ReadonlySet<string> = new Set(["true", "yes", "on", "y", "t", "1"]);
const FALSE_TEXTS: ReadonlySet<string> = new Set(["false", "no", "off", "n", "f", "0"]);

/**
 * On naming routes every value is trimmed and a blank one counts as absent; elsewhere values are as sent, and a blank
 * one counts as absent only where a number or a yes/no is wanted.
 */
export class SentParams implements ParamSource {
  readonly #values: ReadonlyMap<string, string>;
  readonly #request: Pick<HttpRequest, "headers">;
  readonly #family: ErrorFamily;

  /** The request is asked for its headers when one is read: before, the platform need not have made them. */
  constructor(
    values: ReadonlyMap<string, string>,
    request: Pick<HttpRequest, "headers">,
    family: ErrorFamily,
  ) {
    this.#values = values;
    this.#request = request;
    this.#family = family;
  }

  raw(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** `name=value` of each of these that was sent and is not empty, as the audit log tells them. */
  told(names: readonly string[]): string[] {
    return names.flatMap((name) => {
      const value = this.raw(name);
      return value === undefined || value === "" ? [] : [`${name}=${value}`];
    });
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || this.#family !== "naming") return value;
    const trimmed = value.trim();
    return trimmed === "" ? undefined : trimmed;
  }

  /** In decimal. */
  int(name: string): number | undefined {
    const value = this.#filled(name);
    if (value === undefined) return undefined;
    const parsed = INT_TEXT.test(value) ? Number(value) : NaN;
    if (!(parsed >= -INT_MAX - 1 && parsed <= INT_MAX)) throw this.#notNumber(value, "int");
    return parsed;
  }

  long(name: string): number | undefined {
    const value = this.#filled(name);
    if (value === undefined) return undefined;
    if (!LONG_TEXT.test(value)) throw this.#notNumber(value, "long");
    return Number(value);
  }

  /** Finite and in decimal. */
  number(name: string): number | undefined {
    const value = this.#filled(name);
    if (value === undefined) return undefined;
    const parsed = NUMBER_TEXT.test(value) ? Number(value) : NaN;
    if (!Number.isFinite(parsed)) throw this.#notNumber(value, "double");
    return parsed;
  }

  /**
   * `true` and `false` in any case and their short forms. Another text is no on naming routes, as these have always
   * read it, and ApiError `invalid` elsewhere.
   */
  bool(name: string): boolean | undefined {
    const value = this.#filled(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (TRUE_TEXTS.has(value)) return true;
    if (FALSE_TEXTS.has(value) || this.#family === "naming") return false;
    throw new ApiError("invalid", `Invalid boolean value '${value.slice(0, 64)}'`);
  }

  /** Trimmed by the platform; undefined when absent or blank. */
  header(name: string): string | undefined {
    const value = this.#request.headers.get(name);
    return value === null || value === "" ? undefined : value;
  }

  /** In the words of the family; `type` is named on the routes that name it. */
  missing(name: string, type: string): ApiError {
    return new ApiError("missing", this.#missingText(name, type));
  }

  #missingText(name: string, type: string): string {
    switch (this.#family) {
      case "naming":
        return `Param '${name}' is required.`;
      case "result":
        return `Required parameter '${name}' type ${type} is not present`;
      case "console":
        return `The parameter ${name} is wanted`;
      case "caused":
        return `Required request parameter '${name}' for method parameter type ${type} is not present`;
    }
  }

  #filled(name: string): string | undefined {
    const value = this.#values.get(name)?.trim();
    return value === "" ? undefined : value;
  }

  #notNumber(value: string, type: "int" | "long" | "double"): ApiError {
    const found = `For input string: "${value.slice(0, 64)}"`;
    if (this.#family === "naming") return new ApiError("invalid", found);
    if (this.#family === "console") {
      return new ApiError("invalid", `A number is wanted in place of "${value.slice(0, 64)}"`);
    }
    return new ApiError(
      "invalid",
      `Failed to convert value of type 'java.lang.String' to required type '${type}'; ${found}`,
    );
  }
}
