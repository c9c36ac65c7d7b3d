/** Names in the two languages of LDAP: what a user types must stay a value and never become syntax. */

import { SIGN_IN } from "../../base/mod.ts";

/** Control characters, and what cannot be seen: no name of a user has them. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export function isPossibleName(name: string): boolean {
  return name.trim() !== "" && name === name.trim() && !UNFIT.test(name);
}

/** A value inside of a filter (RFC 4515). */
export function escapeFilterValue(value: string): string {
  return value.replaceAll(/[\\*()\0]/g, hexEscape);
}

/** A value inside of a distinguished name (RFC 4514). */
export function escapeDnValue(value: string): string {
  return value
    .replaceAll(/[\\,+"<>;=]/g, (char) => `\\${char}`)
    // deno-lint-ignore no-control-regex -- control characters are what it is about
    .replaceAll(/[\x00-\x1f\x7f]/g, hexEscape)
    .replace(/^[ #]/, (char) => `\\${char}`)
    .replace(/ $/, "\\ ");
}

function hexEscape(char: string): string {
  return `\\${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** The `cn` that a distinguished name begins with, as groups are called; undefined when it begins with another. */
export function commonNameOf(dn: string): string | undefined {
  if (dn.length > SIGN_IN.maxDnChars) return undefined;
  const [, value] = /^\s*cn\s*=\s*((?:\\[0-9a-f]{2}|\\.|[^\\,+])*?)\s*(?:[,+]|$)/i.exec(dn) ?? [];
  return value === undefined ? undefined : unescapeDnValue(value);
}

/** Pairs of hex digits are bytes of UTF-8. */
function unescapeDnValue(value: string): string {
  return value.replaceAll(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (found, char: string | undefined) => {
    if (char !== undefined && found.length === 2) return char;
    const bytes = found.split("\\").slice(1).map((pair) => parseInt(pair, 16));
    return new TextDecoder().decode(new Uint8Array(bytes));
  });
}
