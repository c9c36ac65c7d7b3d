/** Tokens as texts. Nothing is proved here: this only tells them apart, before anything costs time. */
import { AUTH } from "../base/mod.ts";

/** What a token seems to be. */
export type TokenText =
  | { readonly kind: "signed"; readonly header: string }
  | { readonly kind: "access"; readonly id: string; readonly secret: string }
  | { readonly kind: "none" };

const NONE: TokenText = { kind: "none" };

/** In front of access tokens, so that scanners of code find them where they should not be. */
export const ACCESS_TOKEN_PREFIX = "rnat_";
const ACCESS = /^rnat_([A-Za-z0-9]{16})_([A-Za-z0-9_-]{43})$/;
/** Header, payload, signature of 32 bytes. */
const SIGNED = /^([A-Za-z0-9_-]{1,512})\.[A-Za-z0-9_-]{1,1400}\.[A-Za-z0-9_-]{43}$/;

export function parseTokenText(text: string): TokenText {
  if (text.length > AUTH.maxTokenChars) return NONE;
  if (text.startsWith(ACCESS_TOKEN_PREFIX)) {
    const found = ACCESS.exec(text);
    return found === null ? NONE : { kind: "access", id: found[1] ?? "", secret: found[2] ?? "" };
  }
  const header = SIGNED.exec(text)?.[1];
  return header === undefined ? NONE : { kind: "signed", header };
}

export function accessTokenText(id: string, secret: string): string {
  return `${ACCESS_TOKEN_PREFIX}${id}_${secret}`;
}
