/** Logins, tokens and keys over one node. */
import { LoginLimiter, loginLimits } from "../../auth/mod.ts";
import {
  ApiError,
  type AuditTrail,
  type Clock,
  CREDENTIALS,
  type Logger,
  RecentMap,
  type Timers,
} from "../../base/mod.ts";
import {
  drawSigningKey,
  type PasswordHasher,
  type SigningKey,
  TokenSigner,
} from "../../credentials/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Directory, IdentityProvider } from "../../sign_in/mod.ts";
import type { StateEvent } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { isManager } from "../users/access_tokens.ts";
import { changed } from "../users/change_users.ts";
import { Authenticator } from "./authenticator.ts";
import type { Everywhere } from "./everywhere.ts";
import { followDrawnPassword } from "./drawn_password.ts";
import { type FirstAdmin, FirstStart } from "./first_start.ts";
import { logout } from "./logout.ts";
import { login, type LoginDeps, openSession, provePassword, renewSession } from "./login.ts";
import { createProviderLogins } from "./provider_login.ts";
import { recordFailedLogin, recordLogin, type RecordLoginDeps } from "./record_login.ts";
import type { AuthApi, LoginInput, Session } from "./types.ts";

export interface AuthDeps {
  readonly node: NodeFacade;
  readonly hasher: Pick<PasswordHasher, "hash" | "check">;
  readonly everywhere: Pick<Everywhere, "applied">;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Tokens of another cluster do not count. */
  readonly clusterId: string;
  /** Whether edges demand tokens of all. */
  readonly isEnabled: boolean;
  /** Whether somebody has to log in somewhere, if only at the console; absent: where edges demand tokens. */
  readonly hasLogins?: boolean;
  readonly ttlMs: number;
  readonly loginsOfUserPerMinute: number;
  /** Set by the operator; it signs. */
  readonly ownKey: SigningKey | undefined;
  readonly firstAdmin: FirstAdmin;
  /** Services that know further users. */
  readonly directory?: Directory | undefined;
  /** It is given the secrets that logins there are sealed with, the one in use first. */
  readonly provider?: ((secrets: () => readonly Uint8Array[]) => IdentityProvider) | undefined;
}

export function createAuthApi(deps: AuthDeps): AuthApi {
  const { node, clock, hasher, timers, logger, ttlMs, hasLogins = deps.isEnabled } = deps;
  const signer = new TokenSigner(deps.clusterId);
  const authenticator = new Authenticator({ state: node.state, signer, clock });
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  const limiter = new LoginLimiter(loginLimits(seed ?? 0, deps.loginsOfUserPerMinute));
  const { firstAdmin: admin, ownKey } = deps;
  const hasOwnKey = ownKey !== undefined;
  const firstStart = hasLogins
    ? new FirstStart({ node, hasher, logger, timers, admin, hasOwnKey })
    : undefined;
  const session: LoginDeps = {
    ...{ node, hasher, signer, authenticator, limiter, clock, timers, logger, ttlMs },
    firstUser: async () => await firstStart?.user(),
    everywhere: deps.everywhere,
    directory: deps.directory,
    rehashing: new Set(),
    known: new RecentMap(CREDENTIALS.maxKnownPlaces),
  };
  const provider = deps.provider?.(() => keysOf(deps).map(({ secret }) => secret));
  const recorded = { node, audit: deps.audit };
  const closeKeys = followKeys(deps, signer);
  const endDrawn = hasLogins ? followDrawnPassword({ node, admin, logger }) : () => {};
  return {
    isEnabled: deps.isEnabled,
    authenticate: (token) => authenticator.authenticate(token),
    async authenticatePassword(input, caller) {
      const proof = await recordedProof({ session, recorded }, input, caller);
      if (!proof.ok) return { ok: false, reason: "missing" };
      return authenticator.principals.ofUser(proof.user);
    },
    follow: (principal, token) => authenticator.follow(principal, token),
    login: async (input, caller) =>
      hasLogins
        ? await recordedSession({ session, recorded }, input, caller)
        : { ok: true, ...sessionWithoutRights(input.username, ttlMs) },
    tellTurnedAway: (input, caller) =>
      void recordLogin(recorded, input, caller, { ok: false, reason: "limited" }),
    async openSession(username) {
      const user = node.state.user(username);
      return user?.enabled === true ? await openSession(session, user) : undefined;
    },
    renew: (token, ms) => renewSession(session, token, ms),
    lifeOf: (token) => authenticator.sessionOf(token),
    logout: (token, caller) => logout({ ...deps, authenticator }, token, caller),
    whoAmI: (principal) => ({
      username: principal.user,
      kind: principal.kind,
      roles: principal.roles,
      isManager: isManager(principal),
      mustChangePassword: principal.mustChangePassword,
    }),
    rightsOf(username) {
      const user = node.state.user(username);
      return user?.enabled === true
        ? authenticator.principals.ofUser(user).principal.rights
        : undefined;
    },
    lastUseMs: (tokenId) => authenticator.lastUseMs(tokenId),
    provider: provider === undefined
      ? undefined
      : createProviderLogins({ ...session, ...recorded }, provider),
    rotateKey: ({ keep }, caller) => rotateKey(deps, keep, caller),
    close() {
      firstStart?.end();
      endDrawn();
      closeKeys();
    },
  };
}

interface RecordedDeps {
  readonly session: LoginDeps;
  readonly recorded: RecordLoginDeps;
}

function recordedProof({ session, recorded }: RecordedDeps, input: LoginInput, caller: Caller) {
  return recordedEnd(recorded, input, caller, async () => {
    const found = await provePassword(session, input, caller);
    // With each request: only what fails is a try to get in.
    if (!found.ok) recordLogin(recorded, input, caller, found);
    return found;
  });
}

function recordedSession({ session, recorded }: RecordedDeps, input: LoginInput, caller: Caller) {
  return recordedEnd(
    recorded,
    input,
    caller,
    async () => recordLogin(recorded, input, caller, await login(session, input, caller)),
  );
}

async function recordedEnd<T>(
  deps: RecordLoginDeps,
  input: { readonly username: string },
  caller: Caller,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    recordFailedLogin(deps, input, caller, error);
    throw error;
  }
}

/** Keys of the state, behind the one that the operator has set. */
function followKeys(deps: AuthDeps, signer: TokenSigner): () => void {
  const set = () => signer.setKeys(keysOf(deps));
  set();
  return deps.node.onEvents((events: readonly StateEvent[]) => {
    if (events.some(({ type }) => type === "signingKeysChanged" || type === "restored")) set();
  });
}

function keysOf({ node, ownKey }: AuthDeps): readonly SigningKey[] {
  return [...(ownKey === undefined ? [] : [ownKey]), ...node.state.signingKeys()];
}

/** What r-nacos answers to any login while nobody needs one, so that clients with a password in their settings work. */
function sessionWithoutRights(username: string, ttlMs: number): Session {
  return {
    accessToken: "AUTH_DISABLED",
    ttlSeconds: Math.floor(ttlMs / 1_000),
    username,
    isManager: true,
    mustChangePassword: false,
  };
}

async function rotateKey(deps: AuthDeps, keep: boolean, caller: Caller): Promise<void> {
  if (deps.ownKey !== undefined) {
    throw new ApiError("conflict", "tokens are signed by the key in the settings, change it there");
  }
  const others = keep ? "keep" : "drop";
  await changed(deps, { type: "signingKey.add", ...drawSigningKey(), others }, caller);
}
