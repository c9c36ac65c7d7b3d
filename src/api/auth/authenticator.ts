/** From the token of a request to who asks. What was proved is remembered; whether it still counts is asked each time. */
import { parseTokenText, type Principal, type VerifiedToken } from "../../auth/mod.ts";
import { AUTH, type Clock, CREDENTIALS, RecentMap } from "../../base/mod.ts";
import { isSecretOf, type TokenSigner } from "../../credentials/mod.ts";
import type { AccessTokenRecord, StateView } from "../../state/mod.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import { Principals } from "./principals.ts";
import type { Authentication } from "./types.ts";

const MISSING: Authentication = { ok: false, reason: "missing" };
const INVALID: Authentication = { ok: false, reason: "invalid" };
const EXPIRED: Authentication = { ok: false, reason: "expired" };

export interface AuthenticatorDeps {
  readonly state: Pick<StateView, "user" | "grantsOf" | "accessToken" | "isSessionEnded">;
  readonly signer: TokenSigner;
  readonly clock: Pick<Clock, "nowMs">;
}

export class Authenticator {
  readonly #state: AuthenticatorDeps["state"];
  readonly #signer: TokenSigner;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #verified = new RecentMap<VerifiedToken>(AUTH.maxVerifiedTokens);
  readonly #lastUseMs = new WeakMap<AccessTokenRecord, number>();
  readonly principals: Principals;

  constructor({ state, signer, clock }: AuthenticatorDeps) {
    this.#state = state;
    this.#signer = signer;
    this.#clock = clock;
    this.principals = new Principals(state);
  }

  authenticate(text: string): MaybePromise<Authentication> {
    if (text === "") return MISSING;
    const known = this.#verified.get(text);
    if (known !== undefined) return this.#admit(known);
    const parts = parseTokenText(text);
    if (parts.kind === "signed") return this.#verify(text);
    return parts.kind === "access" ? this.#match(text, parts.id, parts.secret) : INVALID;
  }

  /** See `AuthApi`. */
  follow(principal: Principal, token: string): () => Principal | undefined {
    if (principal.kind === "token") return this.#followToken(principal);
    return this.#followUser(principal, this.#verified.get(token)?.sessionId ?? "");
  }

  /** A login that nobody ended, and that could not be ended because a password came with the request. */
  #followUser(
    { user: name, credentialVersion }: Principal,
    sessionId: string,
  ): () => Principal | undefined {
    const { keysLost } = this.#signer;
    return () => {
      const user = this.#state.user(name);
      return user?.enabled === true && user.credentialVersion === credentialVersion &&
          this.#signer.keysLost === keysLost && !this.#state.isSessionEnded(sessionId)
        ? this.principals.ofUser(user).principal
        : undefined;
    };
  }

  #followToken({ tokenId }: Principal): () => Principal | undefined {
    const createdMs = this.#state.accessToken(tokenId)?.createdMs;
    return () => {
      const record = this.#state.accessToken(tokenId);
      if (record === undefined || record.createdMs !== createdMs) return undefined;
      if (record.expiresMs !== 0 && this.#clock.nowMs() >= record.expiresMs) return undefined;
      const user = this.#state.user(record.user);
      return user?.enabled === true ? this.principals.ofToken(record, user).principal : undefined;
    };
  }

  /** A login has just signed it, so nobody need check that. */
  remember(text: string, token: VerifiedToken): void {
    this.#verified.set(text, token);
  }

  /** The login that a token was made for; undefined for one that does not count, or is of no login. */
  async sessionOf(text: string): Promise<VerifiedToken | undefined> {
    const found = await this.authenticate(text);
    const token = found.ok ? this.#verified.get(text) : undefined;
    return token?.kind === "signed" ? token : undefined;
  }

  lastUseMs(tokenId: string): number {
    const record = this.#state.accessToken(tokenId);
    return record === undefined ? 0 : this.#lastUseMs.get(record) ?? 0;
  }

  async #verify(text: string): Promise<Authentication> {
    const proof = await this.#signer.verify(text, this.#clock.nowMs());
    if (!proof.ok) return proof.reason === "expired" ? EXPIRED : INVALID;
    const admitted = this.#admit(proof.token);
    // One that does not count any more would only take the place of another.
    if (admitted.ok) this.#verified.set(text, proof.token);
    return admitted;
  }

  #match(text: string, id: string, secret: string): Authentication {
    const record = this.#state.accessToken(id);
    if (record === undefined || !isSecretOf(secret, record.secretSha256)) return INVALID;
    const token: VerifiedToken = {
      kind: "access",
      user: record.user,
      id,
      credentialVersion: record.createdMs,
      sessionId: "",
      expiresMs: record.expiresMs,
      endsMs: record.expiresMs,
    };
    const admitted = this.#admit(token);
    if (admitted.ok) this.#verified.set(text, token);
    return admitted;
  }

  #admit(token: VerifiedToken): Authentication {
    const nowMs = this.#clock.nowMs();
    if (token.expiresMs !== 0 && nowMs >= token.expiresMs) return EXPIRED;
    const user = this.#state.user(token.user);
    if (user === undefined || !user.enabled) return INVALID;
    if (token.kind === "signed") {
      return user.credentialVersion === token.credentialVersion &&
          this.#signer.hasKey(token.id) && !this.#state.isSessionEnded(token.sessionId)
        ? this.principals.ofUser(user)
        : INVALID;
    }
    const record = this.#state.accessToken(token.id);
    if (record === undefined || record.createdMs !== token.credentialVersion) return INVALID;
    this.#noteUse(record, nowMs);
    return this.principals.ofToken(record, user);
  }

  #noteUse(record: AccessTokenRecord, nowMs: number): void {
    const lastMs = this.#lastUseMs.get(record) ?? 0;
    if (nowMs - lastMs >= CREDENTIALS.lastUseMs) this.#lastUseMs.set(record, nowMs);
  }
}
