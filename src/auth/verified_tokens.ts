/**
 * Tokens that were found genuine a moment ago, so that the next request with the same text costs a look into a map.
 * What they say about themselves never changes; whether it still counts is asked of the users each time.
 */

/** What the signature, or the stored hash, of a token has proved. */
export interface VerifiedToken {
  readonly kind: "signed" | "access";
  readonly user: string;
  /** Id of the access token, or of the key that signed. */
  readonly id: string;
  /** Of the user when the token was signed; 0 for an access token, whose record is looked up instead. */
  readonly credentialVersion: number;
  /** 0 for one that does not expire by itself. */
  readonly expiresMs: number;
}

/** Two generations: when the young one is full, what was not asked for since is forgotten. */
export class VerifiedTokens {
  readonly #max: number;
  #young = new Map<string, VerifiedToken>();
  #old = new Map<string, VerifiedToken>();

  constructor(max: number) {
    this.#max = max;
  }

  get(text: string): VerifiedToken | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) {
      this.#old.delete(text);
      this.put(text, old);
    }
    return old;
  }

  put(text: string, token: VerifiedToken): void {
    if (this.#young.size >= this.#max) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, token);
  }

  delete(text: string): void {
    this.#young.delete(text);
    this.#old.delete(text);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
