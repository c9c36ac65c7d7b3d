/**
 * Whether a page of another site makes a browser send a request. A form of any page may be posted to any server whose
 * address it guesses, from inside its visitor's network; no program that is a client sends these headers.
 */
import { ApiError } from "../base/mod.ts";
import type { HeaderView } from "../h1/mod.ts";

/** Of browsers that are to be taken for pages of this server; as `scheme://host:port`. */
export type AllowedOrigins = ReadonlySet<string>;

export const NO_ORIGINS: AllowedOrigins = new Set();

const FOREIGN_ORIGIN =
  "its Origin is not the Host of this server; a proxy in front has to pass Host or X-Forwarded-Host on, " +
  "or RNACOS_ALLOWED_ORIGINS has to name the origin";

/** Undefined for what a page of this server, one of an allowed origin, or no browser at all has sent. */
export function foreignSiteOf(headers: HeaderView, allowed: AllowedOrigins): ApiError | undefined {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null && site === null) return undefined;
  if (origin !== null && allowed.has(origin)) return undefined;
  // A browser that tells knows better: a proxy may have changed the Host.
  if (site !== null) {
    return site === "same-origin" ? undefined : foreign(`it comes from another site (${site})`);
  }
  return origin === null || isOwnOrigin(origin, headers) ? undefined : foreign(FOREIGN_ORIGIN);
}

export function foreign(why: string): ApiError {
  return new ApiError("forbidden", `Cannot take this request: ${why}`);
}

/** Browsers leave the default port out of both; a proxy that ends TLS changes the scheme, so that is not compared. */
function isOwnOrigin(origin: string, headers: HeaderView): boolean {
  const host = URL.canParse(origin) ? new URL(origin).host : "";
  if (host === "") return false;
  const forwarded = headers.get("x-forwarded-host")?.split(",")[0]?.trim().toLowerCase();
  return host === headers.get("host")?.toLowerCase() || host === forwarded;
}

/** What browsers add by themselves for who has once typed a password, whichever site makes them ask. */
const OF_BROWSERS = /^\s*(basic|digest|negotiate|ntlm)\b/i;

/** In a header, which no page of another site can send along; the parameter of this name is none here. */
export function hasTokenHeader(headers: HeaderView): boolean {
  const authorization = headers.get("authorization");
  return headers.has("accesstoken") || authorization !== null && !OF_BROWSERS.test(authorization);
}
