/**
 * What the header Host may be. The platform puts it in front of the target to make a request's URL, so a slash in it
 * would become part of the path; and a page on another's name that a resolver has turned to this machine shows that name.
 */
import { isIP } from "node:net";
import { ApiError } from "../base/mod.ts";
import type { HeaderView } from "../h1/mod.ts";

/** What no name, address or port has, and what would end the authority of a URL. */
// deno-lint-ignore no-control-regex
const NO_HOST = /[\x00-\x20\x7f/\\?#@]/;
const PORT = /:\d{1,5}$/;

/** Undefined for a Host that can stand in a URL, and for none at all. */
export function wrongHost(headers: HeaderView): ApiError | undefined {
  const host = headers.get("host");
  if (host === null || !NO_HOST.test(host)) return undefined;
  return new ApiError("invalid", "The header Host is no name or address with a port");
}

/**
 * Whether a client has called this server by what no resolver can lead elsewhere: an address, `localhost`, or the
 * server's own name. Clients that send no Host are no browsers.
 */
export function isCalledByOwnName(headers: HeaderView, ownName: string): boolean {
  const sent = headers.get("host");
  if (sent === null) return true;
  const host = sent.replace(PORT, "").toLowerCase();
  if (host === "localhost") return true;
  if (host.startsWith("[") && host.endsWith("]")) return isIP(host.slice(1, -1)) === 6;
  return isIP(host) === 4 || (ownName !== "" && host === ownName.toLowerCase());
}
