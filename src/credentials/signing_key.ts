/** Keys that sign tokens, and the one that the operator sets in the words of Nacos. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { AUTH, CREDENTIALS } from "../base/mod.ts";
import { randomText } from "./access_token.ts";

export interface SigningKey {
  /** Stands in the header of a token, so that keys can be changed without ending the tokens of the one before. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Published with Nacos or its documents, so that anybody can forge tokens with them: as they are set, and decoded. */
const PUBLISHED: readonly string[] = [
  "SecretKey012345678901234567890123456789012345678901234567890123456789",
  "SecretKey01234567890123456789012345678901234567890123456789012345678",
  "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg=",
  "ThisIsMyCustomSecretKey012345678",
  "ThisIsMyCustomSecretKey0123456789",
  "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg5",
  "SecretKey012345678901234567890123456789",
];

/** Fewer different bytes are a pattern, not a random key; 32 random ones have about 30. */
const MIN_DIFFERENT_BYTES = 12;

/** A key that the server makes for itself. */
export function drawSigningKey(): SigningKey {
  return {
    id: `k${randomText(11)}`,
    secret: Uint8Array.from(randomBytes(CREDENTIALS.ownKeyBytes)),
  };
}

export type SigningKeyResult =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly message: string };

/** `nacos.core.auth.plugin.nacos.token.secret.key`: base64, or, as old versions had it, the key itself. */
export function parseSigningKey(text: string): SigningKeyResult {
  const secret = decode(text.trim());
  if (isPublished(text.trim()) || isPublished(Buffer.from(secret).toString())) {
    return refuse("is published in documents, so anybody can forge tokens with it");
  }
  if (secret.length < AUTH.minKeyBytes) {
    return refuse(`has ${secret.length} bytes, wanted are at least ${AUTH.minKeyBytes}`);
  }
  if (new Set(secret).size < MIN_DIFFERENT_BYTES) {
    return refuse("repeats few characters, wanted is a random one");
  }
  const id = createHash("sha256").update("key id\0").update(secret).digest("hex").slice(0, 12);
  return { ok: true, key: { id: `s${id}`, secret } };
}

/** Cut to a length that was wanted, or with something behind it, it is guessed as fast. */
function isPublished(text: string): boolean {
  // What is shorter is no key at all.
  if (text.length < AUTH.minKeyBytes) return false;
  return PUBLISHED.some((key) => key.startsWith(text) || text.startsWith(key));
}

function refuse(fault: string): SigningKeyResult {
  return {
    ok: false,
    message: `the key of tokens ${fault}; make one with: openssl rand -base64 48`,
  };
}

function decode(text: string): Uint8Array {
  const decoded = Buffer.from(text, "base64");
  const isBase64 = decoded.toString("base64").replaceAll("=", "") === text.replaceAll("=", "");
  return new Uint8Array(isBase64 ? decoded : Buffer.from(text));
}
