/** A password for a token. Whoever fails learns nothing but that, and not sooner or later for any reason. */
import type { LoginLimiter } from "../../auth/mod.ts";
import {
  AUTH,
  type Clock,
  CREDENTIALS,
  type Logger,
  messageOf,
  network,
  type RecentMap,
  type Timers,
} from "../../base/mod.ts";
import { hashOfNobody, type PasswordHasher, type TokenSigner } from "../../credentials/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Directory } from "../../sign_in/mod.ts";
import type { UserRecord } from "../../state/mod.ts";
import { type Caller, limitAddress } from "../caller.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Everywhere } from "./everywhere.ts";
import { mirrorUser } from "./mirror_user.ts";
import type { Login, LoginInput, Session } from "./types.ts";

export interface LoginDeps {
  readonly node: Pick<NodeFacade, "state" | "propose">;
  readonly hasher: Pick<PasswordHasher, "hash" | "check">;
  readonly signer: TokenSigner;
  readonly authenticator: Authenticator;
  readonly limiter: LoginLimiter;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly ttlMs: number;
  readonly everywhere: Pick<Everywhere, "applied">;
  /** Users and networks that they have logged in from a while ago. */
  readonly known: RecentMap<true>;
  /** Users whose hash is being replaced; one at a time is enough, however often they log in meanwhile. */
  readonly rehashing: Set<string>;
  /** Resolves when there is somebody who can log in; see `FirstStart`. */
  firstUser(): Promise<void>;
  /** Asked for users who are not known here, or who came from it. */
  readonly directory: Directory | undefined;
}

type Refused = Extract<Login, { ok: false }>;

const WRONG: Refused = { ok: false, reason: "wrong" };
const LIMITED: Refused = { ok: false, reason: "limited" };

export async function login(deps: LoginDeps, input: LoginInput, caller: Caller): Promise<Login> {
  const proof = await provePassword(deps, input, caller);
  return proof.ok ? { ok: true, ...await openSession(deps, proof.user, input) } : proof;
}

type PasswordProof = { readonly ok: true; readonly user: UserRecord } | Refused;

/** Whose the password is. Counts failures, and answers them no sooner than others. */
export async function provePassword(
  deps: LoginDeps,
  input: LoginInput,
  caller: Caller,
): Promise<PasswordProof> {
  const { clock, limiter } = deps;
  const startedMs = clock.monotonicMs();
  if (!isPossible(input)) return await refuse(deps, WRONG, startedMs);
  if (deps.node.state.userCount() === 0) await deps.firstUser();
  const isForeign = belongsToDirectory(deps, input.username);
  // A directory takes all spellings for one user, so they share a limit.
  const username = isForeign ? input.username.toLowerCase() : input.username;
  // Asked once: it is not known any more when the client has gone.
  const address = limitAddress(caller);
  const place = `${username}\0${network(address)}`;
  const isKnown = deps.known.get(place) === true;
  if (!limiter.admits(username, address, startedMs, isKnown)) return LIMITED;
  const proved = isForeign
    ? await provedByDirectory(deps, input, caller)
    : await provedHere(deps, input, { address, isKnown, caller });
  if (proved === undefined) {
    limiter.failed(username, address, clock.monotonicMs());
    return await refuse(deps, WRONG, startedMs);
  }
  limiter.succeeded(username, address);
  deps.known.set(place, true);
  return { ok: true, user: proved };
}

interface From {
  readonly address: string;
  /** Whether the user has logged in from there before. */
  readonly isKnown: boolean;
  readonly caller: Caller;
}

async function provedHere(
  deps: LoginDeps,
  input: LoginInput,
  { address, isKnown, caller }: From,
): Promise<UserRecord | undefined> {
  const { username, password } = input;
  const user = loginUser(deps, username);
  const { matches, isStale } = await deps.hasher.check(
    password,
    user?.passwordHash ?? hashOfNobody(username),
    address,
    isKnown,
  );
  const now = loginUser(deps, username);
  if (!matches || user === undefined || now === undefined || hasOtherPassword(user, now)) {
    return undefined;
  }
  const isReplaced = now.passwordHash !== user.passwordHash;
  if (isStale && !isReplaced && !deps.rehashing.has(username)) {
    void rehash(deps, now, input, caller);
  }
  return now;
}

/** Another hash in the same version is the same password, replaced behind a login, here or on another node. */
function hasOtherPassword(before: UserRecord, now: UserRecord): boolean {
  return now.passwordHash !== before.passwordHash &&
    now.credentialVersion !== before.credentialVersion;
}

/** A user who is known here stays one of here, whoever has the same name in the directory. */
function belongsToDirectory({ node, directory }: LoginDeps, username: string): boolean {
  const user = node.state.user(username);
  return directory !== undefined && (user === undefined || user.source === "ldap");
}

async function provedByDirectory(
  deps: LoginDeps,
  { username, password }: LoginInput,
  caller: Caller,
): Promise<UserRecord | undefined> {
  const external = await deps.directory?.check(username, password, limitAddress(caller));
  return external === undefined ? undefined : await mirrorUser(deps, "ldap", external, caller);
}

function isPossible({ username, password }: LoginInput): boolean {
  return username !== "" && username.length <= AUTH.maxUserNameChars &&
    password !== "" && password.length <= AUTH.maxPasswordChars;
}

/** Undefined for who cannot log in by a password here. */
function loginUser({ node }: LoginDeps, username: string): UserRecord | undefined {
  const user = node.state.user(username);
  return user?.enabled === true && user.source === "inner" && user.passwordHash !== ""
    ? user
    : undefined;
}

async function refuse(
  { clock, timers }: LoginDeps,
  answer: Refused,
  startedMs: number,
): Promise<Refused> {
  const floorMs = CREDENTIALS.failureFloorMs;
  const tookMs = clock.monotonicMs() - startedMs;
  // What took longer, as a dear hash of another server, is answered at the next step: it shows less of its cost.
  const leftMs = Math.max(1, Math.ceil(tookMs / floorMs)) * floorMs - tookMs;
  if (leftMs > 0) await new Promise<void>((resolve) => void timers.after(leftMs, resolve));
  return answer;
}

/** The user does not wait for it, and logs in without it, too. */
async function rehash(
  { hasher, node, logger, rehashing }: LoginDeps,
  { name, passwordHash }: UserRecord,
  { password }: LoginInput,
  caller: Caller,
): Promise<void> {
  rehashing.add(name);
  try {
    const after = await hasher.hash(password, limitAddress(caller));
    const command = { type: "user.rehash", name, before: passwordHash, after } as const;
    await node.propose(command, { operator: name });
  } catch (error) {
    logger.warn("a password could not be stored in its newer form", {
      user: name,
      error: messageOf(error),
    });
  } finally {
    rehashing.delete(name);
  }
}

/** How long a login lasts; absent members: as the settings have it, and without renewal. */
export interface SessionLife {
  readonly ttlMs?: number | undefined;
  /** Renewed no further than so long after its beginning. */
  readonly maxMs?: number | undefined;
}

export function openSession(
  deps: LoginDeps,
  user: UserRecord,
  { ttlMs = deps.ttlMs, maxMs = ttlMs }: SessionLife = {},
): Promise<Session> {
  const nowMs = deps.clock.nowMs();
  return signSession(deps, user, { expiresMs: nowMs + ttlMs, endsMs: nowMs + maxMs });
}

/** Another token of the same login, for another while; undefined for a login that ends with its token. */
export async function renewSession(
  deps: LoginDeps,
  text: string,
  ttlMs: number,
): Promise<Session | undefined> {
  const token = await deps.authenticator.sessionOf(text);
  const user = token && deps.node.state.user(token.user);
  if (token === undefined || user === undefined || token.endsMs <= token.expiresMs) {
    return undefined;
  }
  const { sessionId, endsMs } = token;
  const expiresMs = Math.min(deps.clock.nowMs() + ttlMs, endsMs);
  return await signSession(deps, user, { sessionId, endsMs, expiresMs });
}

async function signSession(
  { authenticator, clock, signer }: LoginDeps,
  user: UserRecord,
  life: { readonly expiresMs: number; readonly endsMs: number; readonly sessionId?: string },
): Promise<Session> {
  const { name, credentialVersion, mustChangePassword } = user;
  const issuedMs = clock.nowMs();
  const { text, token } = await signer.sign({ user: name, credentialVersion, issuedMs, ...life });
  authenticator.remember(text, token);
  return {
    accessToken: text,
    ttlSeconds: Math.floor((life.expiresMs - issuedMs) / 1_000),
    username: name,
    isManager: authenticator.principals.ofUser(user).principal.rights.isManager,
    mustChangePassword,
  };
}
