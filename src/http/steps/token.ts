/** Where a request has the token that proves who asks. */
import type { HttpRequest } from "../../h1/mod.ts";
import type { BrowserSessions } from "../browser_sessions.ts";

type Headers = HttpRequest["headers"];

const BEARER = /^bearer +/i;

/**
 * The first of parameter, header of that name, and `Authorization`, with or without `Bearer`. Clients of Nacos send the
 * parameter; to look for a header costs more than to look for it.
 */
export function tokenIn(param: string | undefined, headers: Headers): string {
  const token = param || headers.get("accesstoken");
  return token || (headers.get("authorization") ?? "").replace(BEARER, "");
}

/** On a port for browsers: a token in a header, unless that is for the route itself, or the cookie's. */
export function sessionTokenOf(
  sessions: BrowserSessions,
  headers: Headers,
  hasOwnToken: boolean,
): string {
  const given = hasOwnToken ? undefined : headers.get("authorization")?.replace(BEARER, "");
  const sent = headers.get("accesstoken") || given;
  return sent || sessions.tokenOf(headers.get("cookie") ?? "");
}
