/**
 * What the signature, or the stored hash, of a token has proved. What a token says about itself never changes; whether
 * it still counts is asked of the users each time.
 */
export interface VerifiedToken {
  readonly kind: "signed" | "access";
  readonly user: string;
  /** Id of the access token, or of the key that signed. */
  readonly id: string;
  /** Of the user when the token was signed; 0 for an access token, whose record is looked up instead. */
  readonly credentialVersion: number;
  /** Of the login that it was made for; empty for an access token. */
  readonly sessionId: string;
  /** 0 for one that does not expire by itself. */
  readonly expiresMs: number;
  /** The login that it was made for is renewed no further than this; `expiresMs` where it is not renewed at all. */
  readonly endsMs: number;
}
