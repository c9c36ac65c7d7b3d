/**
 * The one error that use cases throw for what a client did or must be told. Each protocol edge gives it the shape that
 * its clients know; anything else that is thrown is a defect and answered as an internal error.
 */

/** What kind of refusal this is; edges map it to a status or an error code. */
export type ErrorKind =
  /** A parameter is missing, malformed or out of range (400). */
  | "invalid"
  /** A required parameter is missing (400). */
  | "missing"
  /** The thing asked for does not exist (404). */
  | "notFound"
  /** The thing exists already or is in the wrong state (400 or 409 by route). */
  | "conflict"
  /** Compare-and-set missed (500 in the words of Nacos). */
  | "casMissed"
  /** Not logged in or no right (403). */
  | "forbidden"
  /** The verb is not supported on this path (405). */
  | "method"
  /** The body is larger than the limit (413). */
  | "tooLarge"
  /** No leader, not ready, shutting down: a retry may succeed (503). */
  | "unavailable"
  /** Over a limit; a retry later may succeed (503). */
  | "overloaded"
  /** A feature that this server does not have (501). */
  | "unsupported";

export class ApiError extends Error {
  readonly kind: ErrorKind;
  /** Numeric code of Nacos where the protocol has one (20004, 5031 ...); 0 when there is none. */
  readonly code: number;

  constructor(kind: ErrorKind, message: string, code = 0) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  // One for several addresses of a host has no words of its own.
  if (thrown instanceof AggregateError && thrown.message === "") {
    return thrown.errors.map(messageOf).join("; ");
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** With the stack where there is one; for defects. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
}

/** Anything that was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
