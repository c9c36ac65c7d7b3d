/** Who asks, and what they may: what every edge calls before a verb. */
import type { Principal, Rights } from "../../auth/mod.ts";
import type { ProviderAnswer, ProviderRedirect } from "../../sign_in/mod.ts";
import type { Caller } from "../caller.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** What a request has proved. */
export type Authentication =
  | { readonly ok: true; readonly principal: Principal }
  | {
    readonly ok: false;
    /** `missing`: no token at all. `invalid`: not ours, or what it was made for has changed. */
    readonly reason: "missing" | "invalid" | "expired";
  };

export interface LoginInput {
  readonly username: string;
  readonly password: string;
  /** Life of the session; absent: as the settings have it for all. */
  readonly ttlMs?: number;
  /** It may be renewed, no further than so long after its beginning; absent: it ends with its token. */
  readonly maxMs?: number;
}

export type Login =
  | ({ readonly ok: true } & Session)
  /** `wrong`: no such user, another password, or the user is disabled; nobody is told which. */
  | { readonly ok: false; readonly reason: "wrong" | "limited" };

export interface Session {
  readonly accessToken: string;
  readonly ttlSeconds: number;
  readonly username: string;
  readonly isManager: boolean;
  readonly mustChangePassword: boolean;
}

export interface SessionEnds {
  readonly expiresMs: number;
  readonly endsMs: number;
}

/** Logins on the pages of a provider (OpenID Connect, OAuth 2): a browser goes there and comes back. */
export interface ProviderLogins {
  /** The text of the button that leads there. */
  readonly button: string;
  /** Whether browsers come back over TLS, so that the cookie of the ticket can be kept to it. */
  readonly isSecure: boolean;
  /**
   * Where to send the browser, and the ticket for a cookie that scripts cannot read. `returnTo` is a path of this
   * server, or empty. Rejects with ApiError: invalid, unavailable, overloaded.
   */
  begin(returnTo: string, caller: Caller): Promise<ProviderRedirect>;
  /** Rejects with ApiError: forbidden for whatever does not fit together, unavailable, overloaded. */
  finish(answer: ProviderAnswer, caller: Caller, ttlMs?: number): Promise<ProviderSession>;
}

export interface ProviderSession extends Session {
  /** As `begin` was given it. */
  readonly returnTo: string;
}

export interface WhoAmI {
  readonly username: string;
  readonly kind: Principal["kind"];
  readonly roles: readonly string[];
  readonly isManager: boolean;
  readonly mustChangePassword: boolean;
}

export interface AuthApi {
  /** Whether edges demand tokens. */
  readonly isEnabled: boolean;
  /**
   * Of a token as it came. At once for tokens that were seen a moment ago and for access tokens. Rejects with ApiError
   * `overloaded` only.
   */
  authenticate(token: string): MaybePromise<Authentication>;
  /**
   * Of name and password, for clients that send them with each request instead of a token. With the limits of logins;
   * a wrong password is answered as none. Rejects with ApiError: overloaded, unavailable.
   */
  authenticatePassword(input: LoginInput, caller: Caller): Promise<Authentication>;
  /**
   * For whoever keeps something open for one that was authenticated: asks what they may now. Undefined once what was
   * proved counts no more: the user is disabled or has another password, the keys were thrown away, the access token is
   * revoked or has expired, the login of `token` was ended. A login's time alone does not end it, because the client
   * need not send a token meanwhile.
   */
  follow(principal: Principal, token: string): () => Principal | undefined;
  /**
   * Rejects with ApiError: overloaded, unavailable; the latter also when the directory that would know the user cannot
   * be asked.
   */
  login(input: LoginInput, caller: Caller): Promise<Login>;
  /** Records a login that an edge has turned away by a limit of its own, without asking. */
  tellTurnedAway(input: Pick<LoginInput, "username">, caller: Caller): void;
  /**
   * A session of a user whom another service has proved (LDAP, OpenID Connect); undefined when there is no such user or
   * they are disabled. Rejects with ApiError unavailable.
   */
  openSession(username: string): Promise<Session | undefined>;
  /**
   * Another token of the same login, which ends with it. Undefined for a login that is renewed no further, and for what
   * does not count. Rejects with ApiError: overloaded, unavailable.
   */
  renew(token: string, ttlMs: number): Promise<Session | undefined>;
  /** When a token ends, and when the last one of its login will. Undefined for what does not count as a login. */
  lifeOf(token: string): Promise<SessionEnds | undefined>;
  /**
   * Ends the login of a token on all nodes that can be reached; what is no such token is nothing to end. Rejects with
   * ApiError: overloaded, unavailable.
   */
  logout(token: string, caller: Caller): Promise<void>;
  /** Undefined while the settings name no provider. */
  readonly provider: ProviderLogins | undefined;
  whoAmI(principal: Principal): WhoAmI;
  /** What a user may, for edges that ask without a token of theirs. */
  rightsOf(username: string): Rights | undefined;
  /** When this node last saw an access token, to the minute; 0 for never. */
  lastUseMs(tokenId: string): number;
  /** Takes a new key into use. Without `keep` everybody has to log in again. */
  rotateKey(options: { readonly keep: boolean }, caller: Caller): Promise<void>;
  close(): void;
}
