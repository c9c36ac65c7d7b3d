/** A JSON body, and the headers of its message, as declarations of parameters read them. */
import type { ParamSource } from "../api/mod.ts";
import { ApiError, JsonMembers } from "../base/mod.ts";

export class BodySource implements ParamSource {
  readonly members: JsonMembers;
  readonly #headers: ReadonlyMap<string, string> | undefined;

  /** `headers`: absent where no parameter is declared to be one. */
  constructor(members: JsonMembers, headers?: ReadonlyMap<string, string>) {
    this.members = members;
    this.#headers = headers;
  }

  /** Clients send blank texts for what they do not name. */
  text(name: string): string | undefined {
    return this.members.filled(name);
  }

  raw(name: string): string | undefined {
    return this.members.text(name);
  }

  /** For what is told of a call, not served: undefined also where something else than a text stands. */
  rawIfText(name: string): string | undefined {
    try {
      return this.raw(name);
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  int(name: string): number | undefined {
    return this.members.int(name);
  }

  long(name: string): number | undefined {
    const value = this.members.number(name);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    throw new ApiError("invalid", `Cannot read '${name}': ${value} is out of range`);
  }

  number(name: string): number | undefined {
    return this.members.number(name);
  }

  bool(name: string): boolean | undefined {
    return this.members.bool(name);
  }

  header(name: string): string | undefined {
    return this.#headers?.get(name);
  }

  missing(name: string): ApiError {
    return new ApiError("missing", `Param '${name}' is required.`);
  }
}

export const NO_BODY: BodySource = new BodySource(new JsonMembers({}));
