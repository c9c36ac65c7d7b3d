/** The first key and the first administrator of a cluster. */
import { ALL_NAMESPACES, ROLE_MANAGER } from "../../auth/mod.ts";
import { ApiError, CREDENTIALS, type Logger, messageOf, type Timers } from "../../base/mod.ts";
import { drawSigningKey, type PasswordHasher, randomText } from "../../credentials/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { succeeded } from "../outcome.ts";

export interface FirstStartDeps {
  readonly node: Pick<NodeFacade, "state" | "propose" | "status" | "isReady">;
  readonly hasher: Pick<PasswordHasher, "hash" | "check">;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly admin: FirstAdmin;
  /** Whether tokens are signed by a key that the operator has set. */
  readonly hasOwnKey: boolean;
}

export interface FirstAdmin {
  readonly username: string;
  /** Empty: one is drawn, which has to be changed at the first login. */
  readonly password: string;
  /** Shows the drawn password to the operator and keeps it, before it counts. */
  keep(username: string, password: string): Promise<void>;
  /** Another node was faster: the password that was kept is nobody's. */
  discard(): Promise<void>;
}

/** A node becomes ready, or leader, or hears of the first user. */
const POLL_MS = 50;
/** After a failure: a hash was computed for nothing. */
const RETRY_MS = 500;
/** 20 letters and digits are beyond any guessing, and can be typed. */
const DRAWN_PASSWORD_CHARS = 20;
const OPERATOR = "system";

/** Tries until there are a key and a user, and lets logins wait for them. */
export class FirstStart {
  readonly #deps: FirstStartDeps;
  readonly #over = Promise.withResolvers<void>();
  #cancel = (): void => {};
  #isOver = false;
  #lastError = "";
  #waits = 0;

  constructor(deps: FirstStartDeps) {
    this.#deps = deps;
    void this.#turn();
  }

  /**
   * A server is ready a moment before its first user is made, and whoever waited for it logs in at once. Throws ApiError
   * `unavailable` when there is still nobody who could.
   */
  async user(): Promise<void> {
    const { node, timers } = this.#deps;
    if (node.state.userCount() > 0) return;
    if (this.#waits < CREDENTIALS.maxFirstUserWaits) {
      this.#waits++;
      const late = Promise.withResolvers<void>();
      const cancel = timers.after(CREDENTIALS.firstUserWaitMs, late.resolve);
      await Promise.race([this.#over.promise, late.promise]);
      cancel();
      this.#waits--;
    }
    if (node.state.userCount() === 0) {
      throw new ApiError("unavailable", "the first administrator is not made yet, try again later");
    }
  }

  end(): void {
    this.#isOver = true;
    this.#cancel();
    this.#over.resolve();
  }

  async #turn(): Promise<void> {
    let delayMs = POLL_MS;
    try {
      if (await completed(this.#deps)) return this.#over.resolve();
    } catch (error) {
      delayMs = RETRY_MS;
      // Mixed versions, no leader, a full disk: said once, tried again.
      if (messageOf(error) !== this.#lastError) {
        this.#lastError = messageOf(error);
        this.#deps.logger.warn("the first user cannot be made yet", { error: this.#lastError });
      }
    }
    if (!this.#isOver) {
      this.#cancel = this.#deps.timers.after(delayMs, () => void this.#turn());
    }
  }
}

/** True when there is nothing left to do. Only the leader does anything, so that one password is shown. */
async function completed(deps: FirstStartDeps): Promise<boolean> {
  const { node, hasOwnKey } = deps;
  const needsKey = !hasOwnKey && node.state.signingKeys().length === 0;
  const needsUser = node.state.userCount() === 0;
  if (!node.isReady() || ((needsKey || needsUser) && node.status().raft.role !== "leader")) {
    return false;
  }
  if (needsKey) await addKey(node);
  if (needsUser) await addAdmin(deps);
  return true;
}

async function addKey(node: FirstStartDeps["node"]): Promise<void> {
  const command = { type: "signingKey.add", ...drawSigningKey(), others: "ifNone" } as const;
  succeeded(await node.propose(command, { operator: OPERATOR }));
}

async function addAdmin({ node, hasher, admin }: FirstStartDeps): Promise<void> {
  const isDrawn = admin.password === "";
  const password = isDrawn ? randomText(DRAWN_PASSWORD_CHARS) : admin.password;
  const passwordHash = await hasher.hash(password, OPERATOR);
  if (isDrawn) await admin.keep(admin.username, password);
  const result = await node.propose({
    type: "user.create",
    name: admin.username,
    nickname: admin.username,
    passwordHash,
    enabled: true,
    mustChangePassword: isDrawn,
    roles: [ROLE_MANAGER],
    privilege: ALL_NAMESPACES,
    source: "inner",
    onlyFirst: true,
  }, { operator: OPERATOR });
  if (!result.ok && isDrawn) await admin.discard();
}
