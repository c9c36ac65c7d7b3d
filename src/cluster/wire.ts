/** Bodies of calls between nodes, as JSON. Reading is total: the value wanted, or BytesError. */
import { BytesError, isJsonObject, jsonExcess, type JsonObject } from "../base/mod.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBody(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value));
}

/** One JSON object whose members are asked for by name and type. */
export class Fields {
  readonly #members: JsonObject;

  constructor(members: JsonObject) {
    this.#members = members;
  }

  static of(body: Uint8Array): Fields {
    const excess = jsonExcess(body);
    if (excess !== undefined) {
      throw new BytesError(`Cannot read the body of a call: found ${excess}`);
    }
    let value: unknown;
    try {
      value = JSON.parse(decoder.decode(body));
    } catch {
      throw new BytesError("Cannot read the body of a call: it is no JSON");
    }
    return Fields.from(value);
  }

  static from(value: unknown): Fields {
    if (!isJsonObject(value)) {
      throw new BytesError("Cannot read the body of a call: it is no object");
    }
    return new Fields(value);
  }

  /** A whole number from 0 on. */
  count(name: string): number {
    const value = this.#members[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw wrong(name, "a whole number");
  }

  /** A text of at most this length. */
  text(name: string, maxChars = 1_024): string {
    const value = this.#members[name];
    if (typeof value === "string" && value.length <= maxChars) return value;
    throw wrong(name, `a text of at most ${maxChars} characters`);
  }

  flag(name: string): boolean {
    const value = this.#members[name];
    if (typeof value === "boolean") return value;
    throw wrong(name, "a yes or no");
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  list(name: string, maxLength: number): readonly unknown[] {
    const value: unknown = this.#members[name];
    if (Array.isArray(value) && value.length <= maxLength) return value;
    throw wrong(name, `a list of at most ${maxLength}`);
  }
}

function wrong(name: string, wanted: string): BytesError {
  return new BytesError(`Cannot read ${name} in the body of a call: ${wanted} is wanted`);
}
