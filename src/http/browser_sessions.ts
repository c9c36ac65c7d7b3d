/**
 * Sessions of browsers, which the console's port has: a cookie that scripts cannot read holds the token of a login, and
 * what changes something has to come from a page of this server.
 */
import { type ApiError, HTTP } from "../base/mod.ts";
import type { HeaderView } from "../h1/mod.ts";
import { type AllowedOrigins, foreign, foreignSiteOf, NO_ORIGINS } from "./foreign_site.ts";
import { isCalledByOwnName } from "./host.ts";

export interface BrowserSessions {
  /** Nobody has to log in. */
  readonly isOpen: boolean;
  /** Names by which the console may be called while nobody logs in; addresses among them mean nothing. */
  readonly ownNames: readonly string[];
  /** Of the header Cookie; empty when there is none. */
  tokenOf(cookies: string): string;
  /**
   * The cookie of a login, or, with an empty token, of its end. `scheme` is the header X-Forwarded-Proto of the proxy in
   * front; a client that claims it only keeps its own cookie from itself.
   */
  cookie(token: string, maxAgeSeconds: number, scheme: string | undefined): string;
}

interface BrowserSessionOptions {
  readonly isOpen: boolean;
  /** Absent for none. */
  readonly ownNames?: readonly string[];
  /** Path below which browsers find the console; it begins and ends with `/`. */
  readonly basePath: string;
}

const COOKIE = "rnacos_session";
/** Set by the app; a page of another site cannot set it without asking first, and is never allowed to. */
const CONSOLE_HEADER = "x-rnacos-console";
const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export function createBrowserSessions(options: BrowserSessionOptions): BrowserSessions {
  const { isOpen, basePath, ownNames = [] } = options;
  return {
    isOpen,
    ownNames,
    tokenOf: (cookies) => cookieOf(cookies, COOKIE),
    cookie(token, maxAgeSeconds, scheme) {
      const secure = scheme?.split(",")[0]?.trim().toLowerCase() === "https" ? "; Secure" : "";
      return `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=${basePath}; Max-Age=${maxAgeSeconds}${secure}`;
    },
  };
}

/** Why a request that comes without a token of its own may not change anything; undefined when it may. */
export function forgeryOf(
  method: string,
  headers: HeaderView,
  allowed: AllowedOrigins = NO_ORIGINS,
): ApiError | undefined {
  if (READING.has(method)) return undefined;
  if (headers.get(CONSOLE_HEADER) !== "1") {
    return foreign(`the header X-Rnacos-Console: 1 is wanted, found none of this value`);
  }
  return foreignSiteOf(headers, allowed);
}

/**
 * Why nobody may be taken for a manager without a login: a page elsewhere whose name has been turned to this address
 * would be of the same origin. Undefined when the console is called by what cannot be turned.
 */
export function strangeNameOf(
  headers: HeaderView,
  ownNames: readonly string[],
): ApiError | undefined {
  if (isCalledByOwnName(headers, "")) return undefined;
  return ownNames.some((name) => isCalledByOwnName(headers, name)) ? undefined : foreign(
    "while nobody logs in, the console is called by an address or localhost alone; name it so, add the name to RNACOS_CONSOLE_ALLOWED_HOSTS, have the proxy send" +
      " the address as Host and the name as X-Forwarded-Host, or take RNACOS_ENABLE_NO_AUTH_CONSOLE=true away",
  );
}

/** The first of the name, as browsers order them; what is no cookie is passed over, and so is a header of any length. */
export function cookieOf(header: string, name: string): string {
  if (header.length > HTTP.maxCookieChars) return "";
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at !== -1 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return "";
}
