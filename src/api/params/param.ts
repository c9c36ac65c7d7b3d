/** A parameter as it is declared: how it is read, and what stands about it in the documents. */
import type { ApiError } from "../../base/mod.ts";
import type { ParamSpec } from "../route.ts";
import type { ParamSource } from "./param_source.ts";

/** A way of reading a value; undefined is an absent one. */
export interface ParamKind<T> {
  readonly type: NonNullable<ParamSpec["type"]>;
  /** The type in the words of Java, for the refusal of an absent one. */
  readonly javaType: string;
  readonly in?: "header";
  /** What is read of an object, or of each object of a list. */
  readonly members?: readonly ParamSpec[];
  /** The function that reads the value under this name; made once for each declaration. */
  readonly readerOf: (name: string) => (source: ParamSource) => T | undefined;
}

interface Required {
  /** For a parameter that only some calls of the route need: which ones, as in "with `search`". */
  readonly when?: string;
  /** The refusal where it is not the one of the protocol. */
  readonly missing?: (name: string) => ApiError;
}

interface ParamParts {
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly summary?: string;
  readonly fallback?: unknown;
  readonly assumed?: string;
  readonly unlisted?: boolean;
  readonly required?: Required;
  readonly isRequiredByVerb?: boolean;
}

/** Immutable: each method gives a new one, so declarations may share the beginning. */
export class Param<T> {
  readonly #kind: ParamKind<unknown>;
  readonly #parts: ParamParts;
  /** Only for the types: what `read` gives. */
  declare readonly value: T;

  private constructor(kind: ParamKind<unknown>, parts: ParamParts) {
    this.#kind = kind;
    this.#parts = parts;
  }

  static of<V>(kind: ParamKind<V>): Param<V | undefined> {
    return new Param<V | undefined>(kind, {});
  }

  /** Read when it is absent: the request is refused. */
  required(how: Required = {}): Param<Exclude<T, undefined>> {
    return new Param(this.#kind, { ...this.#parts, required: how });
  }

  /** The verb refuses its absence itself, in an order of its own. */
  requiredByVerb(): Param<T> {
    return new Param(this.#kind, { ...this.#parts, isRequiredByVerb: true });
  }

  /** The value of an absent one. */
  or<F extends string | number | boolean>(fallback: F): Param<Exclude<T, undefined> | Widened<F>> {
    return new Param(this.#kind, { ...this.#parts, fallback });
  }

  /** What a verb takes for an absent one, for the documents: it stays absent here. */
  assumed(value: string): Param<T> {
    return new Param(this.#kind, { ...this.#parts, assumed: value });
  }

  /** Left out of the documents: it is only looked at, to refuse a request. */
  unlisted(): Param<T> {
    return new Param(this.#kind, { ...this.#parts, unlisted: true });
  }

  /** The name on the wire where it is not that of the member. */
  named(name: string): Param<T> {
    return new Param(this.#kind, { ...this.#parts, name });
  }

  /** Other names, for clients that use them. The first that has a value counts. */
  alias(...aliases: readonly string[]): Param<T> {
    return new Param(this.#kind, { ...this.#parts, aliases });
  }

  about(summary: string): Param<T> {
    return new Param(this.#kind, { ...this.#parts, summary });
  }

  /** What the documents say; undefined when they say nothing. `member` is its name where it has no other one. */
  spec(member: string): ParamSpec | undefined {
    if (this.#parts.unlisted === true) return undefined;
    const { name = member, aliases, summary, fallback, assumed, required, isRequiredByVerb } =
      this.#parts;
    const { type, members } = this.#kind;
    const shown = fallback === undefined ? assumed : String(fallback);
    const isRequired = isRequiredByVerb === true ||
      (required !== undefined && required.when === undefined);
    const when = required?.when === undefined ? [] : [`required ${required.when}`];
    const words = [...summary === undefined ? [] : [summary], ...when].join("; ");
    return {
      name,
      type,
      ...members !== undefined && { members },
      ...aliases !== undefined && { aliases },
      ...this.#kind.in !== undefined && { in: this.#kind.in },
      ...isRequired && { required: true },
      ...shown !== undefined && !isRequired && { default: shown },
      ...words !== "" && { summary: words },
    };
  }

  /** The function that reads it; made once for each declaration. */
  reader(member: string): (source: ParamSource) => unknown {
    const { name = member, aliases = [], fallback, required } = this.#parts;
    const { javaType } = this.#kind;
    const read = aliases.map(this.#kind.readerOf).reduce(orElse, this.#kind.readerOf(name));
    if (required === undefined) return fallback === undefined ? read : orElse(read, () => fallback);
    const { missing } = required;
    return orElse(read, (source) => {
      throw missing === undefined ? source.missing(name, javaType) : missing(name);
    });
  }
}

type Read = (source: ParamSource) => unknown;

function orElse(first: Read, next: Read): Read {
  return (source) => {
    const value = first(source);
    return value === undefined ? next(source) : value;
  };
}

/** A default is one value of many. */
type Widened<F> = F extends string ? string : F extends number ? number : boolean;
