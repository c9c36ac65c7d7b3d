/** Access tokens for machines. The server keeps a hash of the secret; the token itself is shown once. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { accessTokenText } from "../auth/mod.ts";

export interface NewAccessToken {
  readonly id: string;
  /** What the machine shows; it cannot be had again. */
  readonly text: string;
  readonly secretSha256: string;
}

const ID_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 16;
const SECRET_BYTES = 32;

export function makeAccessToken(): NewAccessToken {
  const id = randomText(ID_LENGTH);
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { id, text: accessTokenText(id, secret), secretSha256: sha256Hex(secret) };
}

/** A random secret has no other text with the same hash to be guessed, so a fast hash is enough. */
export function isSecretOf(secret: string, sha256: string): boolean {
  const given = Buffer.from(sha256Hex(secret));
  const wanted = Buffer.from(sha256);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Letters and digits, each as likely as any other. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte; what is above would favour the first letters.
      if (byte < 248 && text.length < length) text += ID_CHARS[byte % ID_CHARS.length];
    }
  }
  return text;
}

function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
