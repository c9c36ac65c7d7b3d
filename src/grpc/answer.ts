/** Answers as every client reads them: the three result members always, never a null, one class per request. */
import { ApiError, type ErrorKind } from "../base/mod.ts";
import { encodePayload } from "./payload_codec.ts";

/** Codes that clients act upon. */
export const ErrorCode = {
  /** The server is starting or going away; also "no such config". */
  starting: 300,
  unregistered: 301,
  noHandler: 302,
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  server: 500,
  badSource: 502,
  overloaded: 503,
} as const;

const RESULT_OK = '"resultCode":200,"errorCode":0,"success":true';
const CODE_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: ErrorCode.invalid,
  missing: ErrorCode.invalid,
  notFound: ErrorCode.notFound,
  conflict: ErrorCode.invalid,
  casMissed: ErrorCode.server,
  forbidden: ErrorCode.forbidden,
  method: ErrorCode.invalid,
  tooLarge: ErrorCode.invalid,
  unavailable: ErrorCode.overloaded,
  overloaded: ErrorCode.overloaded,
  unsupported: ErrorCode.server,
};

/** The class a route answers its own failures with, and the members that readers of that class insist on. */
export interface FailureShape {
  readonly type: string;
  readonly members: Readonly<Record<string, unknown>>;
}

export const ERROR_RESPONSE: FailureShape = { type: "ErrorResponse", members: {} };

/** A success with these members. */
export function success(type: string, members: Readonly<Record<string, unknown>>): Uint8Array {
  return encodePayload(type, JSON.stringify({ ...SUCCESS, ...members }));
}

const SUCCESS = { resultCode: 200, errorCode: 0, success: true };

/** A success whose other members are JSON already: `"name":value,...` without braces. */
export function successOf(type: string, membersJson: string): Uint8Array {
  return encodePayload(type, `{${RESULT_OK},${membersJson}}`);
}

export function failure(
  errorCode: number,
  message: string,
  shape: FailureShape = ERROR_RESPONSE,
): Uint8Array {
  return encodePayload(
    shape.type,
    JSON.stringify({ resultCode: 500, errorCode, success: false, message, ...shape.members }),
  );
}

/** The codes of what goes over a limit, of the cluster to that of a content. */
const FIRST_LIMIT_CODE = 5_031;
const LAST_LIMIT_CODE = 5_034;

/**
 * The answer to a refusal by a use case. Its finer code belongs to the HTTP API of version 2; clients here know the kind,
 * and of limits the code.
 */
export function refusal(error: ApiError, shape: FailureShape): Uint8Array {
  const message = error.message.startsWith("Param '")
    ? `Param check invalid:${error.message}`
    : error.message;
  const isLimit = error.code >= FIRST_LIMIT_CODE && error.code <= LAST_LIMIT_CODE;
  return failure(isLimit ? error.code : CODE_OF_KIND[error.kind], message, shape);
}
