/** Signed tokens of logins. One algorithm; which keys count is told from outside. */
import { Buffer } from "node:buffer";
import { parseTokenText, type VerifiedToken } from "../auth/mod.ts";
import { ApiError, AUTH, CREDENTIALS } from "../base/mod.ts";
import { randomText } from "./access_token.ts";
import type { SigningKey } from "./signing_key.ts";

const ALGORITHM = "HS256";
/** Of a login; no two are the same. */
const SESSION_ID_CHARS = 16;

/** Loaded with the first token: most servers never see one. */
const loadJose = () => import("jose");

export interface TokenClaims {
  readonly user: string;
  readonly credentialVersion: number;
  readonly issuedMs: number;
  readonly expiresMs: number;
  /** Of a login that may be renewed: until then at most. */
  readonly endsMs?: number;
  /** Of the login that is renewed; absent: a new one. */
  readonly sessionId?: string;
}

export type TokenProof =
  | { readonly ok: true; readonly token: VerifiedToken }
  | { readonly ok: false; readonly reason: "invalid" | "expired" };

const INVALID: TokenProof = { ok: false, reason: "invalid" };
const EXPIRED: TokenProof = { ok: false, reason: "expired" };

interface ImportedKey {
  readonly id: string;
  readonly key: Promise<CryptoKey>;
}

export class TokenSigner {
  /** Id of the cluster: a key that two clusters were given opens each of them for its own tokens only. */
  readonly #issuer: string;
  #signing: ImportedKey | undefined;
  /** By the header that tokens of the key have, letter by letter; another one is not looked into. */
  #byHeader = new Map<string, ImportedKey>();
  #ids: ReadonlySet<string> = new Set();
  #pending = 0;
  /** How often a key went out of use: what was proved with one may count no more. */
  keysLost = 0;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** The first one signs. Tokens of keys that are not in the list are invalid from now on. */
  setKeys(keys: readonly SigningKey[]): void {
    const known = new Map([...this.#byHeader.values()].map((each) => [each.id, each]));
    const imported = keys.map((key) => known.get(key.id) ?? importKey(key));
    this.#signing = imported[0];
    const ids = new Set(imported.map(({ id }) => id));
    if (!this.#ids.isSubsetOf(ids)) this.keysLost++;
    this.#ids = ids;
    this.#byHeader = new Map(imported.map((each) => [headerText(each.id), each]));
  }

  hasKey(id: string): boolean {
    return this.#ids.has(id);
  }

  async sign(
    claims: TokenClaims,
  ): Promise<{ readonly text: string; readonly token: VerifiedToken }> {
    const signing = this.#signing;
    if (signing === undefined) {
      throw new ApiError("unavailable", "there is no key for tokens yet, try again later");
    }
    const { user, credentialVersion, endsMs = claims.expiresMs } = claims;
    const expiresSeconds = Math.floor(claims.expiresMs / 1_000);
    const endsSeconds = Math.floor(endsMs / 1_000);
    const sessionId = claims.sessionId ?? randomText(SESSION_ID_CHARS);
    const { SignJWT } = await loadJose();
    const text = await new SignJWT({
      cv: credentialVersion,
      ...endsSeconds > expiresSeconds && { end: endsSeconds },
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: signing.id })
      .setIssuer(this.#issuer)
      .setSubject(user)
      .setJti(sessionId)
      .setIssuedAt(Math.floor(claims.issuedMs / 1_000))
      .setExpirationTime(expiresSeconds)
      .sign(await signing.key);
    const token: VerifiedToken = {
      kind: "signed",
      user,
      id: signing.id,
      credentialVersion,
      sessionId,
      expiresMs: expiresSeconds * 1_000,
      endsMs: Math.max(expiresSeconds, endsSeconds) * 1_000,
    };
    return { text, token };
  }

  /** Rejects with ApiError `overloaded` when too many are looked at; whatever the text is, it throws nothing else. */
  async verify(text: string, nowMs: number): Promise<TokenProof> {
    const parts = parseTokenText(text);
    const known = parts.kind === "signed" ? this.#byHeader.get(parts.header) : undefined;
    if (known === undefined) return INVALID;
    if (this.#pending >= CREDENTIALS.maxPendingTokens) {
      throw new ApiError("overloaded", "too many tokens are being checked, try again later");
    }
    this.#pending++;
    try {
      return await this.#verifyWith(known, text, nowMs);
    } finally {
      this.#pending--;
    }
  }

  async #verifyWith({ id, key }: ImportedKey, text: string, nowMs: number): Promise<TokenProof> {
    const { errors, jwtVerify } = await loadJose();
    try {
      const { payload } = await jwtVerify(text, await key, {
        algorithms: [ALGORITHM],
        issuer: this.#issuer,
        requiredClaims: ["sub", "exp", "cv", "jti"],
        currentDate: new Date(nowMs),
      });
      const { sub, exp, cv, jti, end = exp } = payload;
      if (typeof sub !== "string" || typeof exp !== "number" || typeof cv !== "number") {
        return INVALID;
      }
      if (typeof end !== "number") return INVALID;
      // What is signed here has no other.
      if (typeof jti !== "string" || jti.length !== SESSION_ID_CHARS) return INVALID;
      return {
        ok: true,
        token: {
          ...{ kind: "signed", user: sub, id, credentialVersion: cv, sessionId: jti },
          expiresMs: exp * 1_000,
          endsMs: Math.max(exp, end) * 1_000,
        },
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return EXPIRED;
      if (error instanceof errors.JOSEError) return INVALID;
      throw error;
    }
  }
}

function importKey({ id, secret }: SigningKey): ImportedKey {
  if (secret.length < AUTH.minKeyBytes) {
    throw new RangeError(
      `the key of tokens has ${secret.length} bytes, wanted ${AUTH.minKeyBytes}`,
    );
  }
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = Uint8Array.from(secret);
  return { id, key: crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]) };
}

function headerText(id: string): string {
  return Buffer.from(JSON.stringify({ alg: ALGORITHM, kid: id })).toString("base64url");
}
