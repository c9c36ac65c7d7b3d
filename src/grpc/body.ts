/** The JSON body of a message. */
import { ApiError, GRPC, isJsonObject, jsonExcess, jsonKindOf, JsonMembers } from "../base/mod.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

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
    else if (isJsonObject(next)) { for (const key in next) left.push(key, next[key]); }
  }
}

/** What a message says, member by member. */
export class Body extends JsonMembers {
  /** The body of a message; an empty one is an empty object. Throws ApiError `invalid`. */
  static parse(bytes: Uint8Array): Body {
    if (bytes.length === 0) return new Body({});
    const excess = jsonExcess(bytes);
    if (excess !== undefined) {
      throw new ApiError("invalid", `Cannot read the body: found ${excess}`);
    }
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
    if (!isJsonObject(value)) {
      throw new ApiError(
        "invalid",
        `Cannot read the body: found ${jsonKindOf(value)}, not an object`,
      );
    }
    if (SURROGATE_ESCAPE.test(text)) refuseLoneSurrogates(value);
    // Going over a large content once more is not worth the characters of a number beside it.
    return new Body(value, text.length <= GRPC.maxBatchBodyBytes ? text : undefined);
  }
}
