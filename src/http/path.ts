/** One spelling for each path, so that a route is found by what a path means and not by how it is written. */

const PLAIN_PATH = /^(\/[A-Za-z0-9_\-.~]+)+$/;

/** Whether a path is written with unreserved characters alone, as those of routes are. */
export function isPlainPath(path: string): boolean {
  return path === "/" || (PLAIN_PATH.test(path) && !hasDotSegment(path));
}

/**
 * The canonical form: unreserved characters unescaped, repeated and trailing slashes gone. Undefined for what no
 * client has a reason to send and filters in front of a server read in different ways: dot segments, path
 * parameters, backslashes, control characters, escaped separators.
 */
export function canonicalPath(raw: string): string | undefined {
  if (isPlainPath(raw)) return raw;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  if (/%2f|%5c/i.test(raw) || hasForbiddenCharacter(path)) return undefined;
  path = path.replace(/\/{2,}/g, "/");
  if (hasDotSegment(path)) return undefined;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Path and query of a request's URL, or of its target in origin form, taken as they were sent. */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const start = url.startsWith("/") ? 0 : pathStart(url);
  if (start < 0) return { path: "/", query: "" };
  const mark = url.indexOf("?", start);
  return mark < 0
    ? { path: url.slice(start), query: "" }
    : { path: url.slice(start, mark), query: url.slice(mark + 1) };
}

/** Negative where there is none: `OPTIONS *` and CONNECT have no path at all. */
function pathStart(url: string): number {
  const scheme = url.indexOf("://");
  return scheme < 0 ? -1 : url.indexOf("/", scheme + 3);
}

function hasDotSegment(path: string): boolean {
  return path.includes("/.") && /\/\.{1,2}(\/|$)/.test(path);
}

function hasForbiddenCharacter(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  // A percent sign that is left over came from a double escape.
  return /[\\;%]/.test(path);
}
