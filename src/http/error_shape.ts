/** Gives every refusal the status and body that clients of the route know. */
import { ParamError } from "../api/mod.ts";
import type { ApiError, ErrorKind } from "../base/mod.ts";
import type { WholeAnswer } from "../h1/mod.ts";
import { AccessRefusal } from "./access_refusal.ts";
import { json, text } from "./answer.ts";
import { resultOf } from "./result_code.ts";
import type { ErrorFamily } from "./error_family.ts";

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  missing: 400,
  notFound: 404,
  conflict: 400,
  casMissed: 500,
  forbidden: 403,
  method: 405,
  tooLarge: 413,
  unavailable: 503,
  overloaded: 503,
  unsupported: 501,
};

const REASON: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Payload Too Large",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

/** Where and when an error happened, for the shapes that tell it. */
export interface ErrorPlace {
  readonly family: ErrorFamily;
  readonly path: string;
  nowMs(): number;
}

/** Status of a refusal; an error's own code wins where it is an HTTP status. */
function errorStatus(error: ApiError): number {
  return error.code >= 400 && error.code < 600 ? error.code : STATUS[error.kind];
}

/** The answer to a refusal in the words of the route's family. */
export function errorAnswer(error: ApiError, place: ErrorPlace): WholeAnswer {
  const status = errorStatus(error);
  if (error instanceof AccessRefusal) {
    const { message, accessCode } = error;
    return json({ ...errorObject(status, message, place), errorCode: accessCode }, status);
  }
  const isObject = place.family === "console" || error.kind === "forbidden" ||
    error.kind === "method";
  if (isObject) {
    return jsonError(status, error.message, place);
  }
  // The check of names and lengths answers alike on all routes: the plain text and a line end.
  if (error instanceof ParamError) return text(error.message + "\r\n", status);
  if (place.family === "result") return json(resultOf(error, status), status);
  if (place.family === "naming") return text(error.message, status);
  return text(`caused: ${escapeHtml(error.message)};`, status);
}

/** The object with time and path: refused logins, unknown paths, wrong verbs. */
export function jsonError(
  status: number,
  message: string,
  place: Pick<ErrorPlace, "path" | "nowMs">,
): WholeAnswer {
  return json(errorObject(status, message, place), status);
}

function errorObject(
  status: number,
  message: string,
  place: Pick<ErrorPlace, "path" | "nowMs">,
): Record<string, unknown> {
  return {
    timestamp: isoOffset(place.nowMs()),
    status,
    error: REASON[status] ?? "Error",
    message,
    path: place.path,
  };
}

/** Milliseconds since the epoch as `2026-11-22T16:01:12.138+00:00`. */
export function isoOffset(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1) + "+00:00";
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text that quotes the request must not become markup in a browser that is shown the answer. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character);
}
