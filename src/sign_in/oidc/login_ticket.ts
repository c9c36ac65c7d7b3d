/**
 * What has to be known when a browser comes back, sealed into a cookie of that browser: nothing is held here for who
 * never comes back, and any node of the cluster can read it.
 */
import { Buffer } from "node:buffer";
import { SIGN_IN } from "../../base/mod.ts";

export interface LoginTicket {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: only who has it can turn the code into a token. */
  readonly codeVerifier: string;
  readonly returnTo: string;
  readonly expiresMs: number;
}

const IV_BYTES = 12;
const INFO = new TextEncoder().encode("rnacos login ticket");
const MEMBERS = ["state", "nonce", "codeVerifier", "returnTo"] as const;

/** Secrets are those that sign tokens, the one in use first; keys for tickets are derived from them. */
export class TicketSeal {
  readonly #secrets: () => readonly Uint8Array[];
  readonly #keys = new WeakMap<Uint8Array, Promise<CryptoKey>>();

  constructor(secrets: () => readonly Uint8Array[]) {
    this.#secrets = secrets;
  }

  async seal(ticket: LoginTicket): Promise<string> {
    const [secret] = this.#secrets();
    if (secret === undefined) throw new Error("there is no key to seal a login with yet");
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify(ticket));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv },
      await this.#keyOf(secret),
      plain,
    );
    return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64url");
  }

  /** Undefined for what this cluster has not sealed, and for what is too old. */
  async open(text: string, nowMs: number): Promise<LoginTicket | undefined> {
    if (text.length > SIGN_IN.maxTicketChars) return undefined;
    const bytes = new Uint8Array(Buffer.from(text, "base64url"));
    if (bytes.length <= IV_BYTES) return undefined;
    for (const secret of this.#secrets()) {
      const plain = await this.#opened(bytes, await this.#keyOf(secret));
      if (plain === undefined) continue;
      const ticket = readTicket(plain);
      return ticket !== undefined && nowMs < ticket.expiresMs ? ticket : undefined;
    }
    return undefined;
  }

  async #opened(bytes: Uint8Array<ArrayBuffer>, key: CryptoKey): Promise<string | undefined> {
    const iv = bytes.subarray(0, IV_BYTES);
    try {
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv },
        key,
        bytes.subarray(IV_BYTES),
      );
      return new TextDecoder().decode(plain);
    } catch (error) {
      // Sealed by another key, or changed.
      if (error instanceof DOMException) return undefined;
      throw error;
    }
  }

  #keyOf(secret: Uint8Array): Promise<CryptoKey> {
    const known = this.#keys.get(secret);
    if (known !== undefined) return known;
    const made = deriveKey(secret);
    this.#keys.set(secret, made);
    return made;
  }
}

async function deriveKey(secret: Uint8Array): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", new Uint8Array(secret), "HKDF", false, [
    "deriveKey",
  ]);
  return await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function readTicket(text: string): LoginTicket | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  return isTicket(value) ? value : undefined;
}

function isTicket(value: object): value is LoginTicket {
  const members: Readonly<Record<string, unknown>> = { ...value };
  return MEMBERS.every((name) => typeof members[name] === "string") &&
    typeof members["expiresMs"] === "number";
}
