/** The first key and the first administrator of a cluster. */
import { ALL_NAMESPACES, ROLE_MANAGER } from "../../auth/mod.ts";
import { type Logger, messageOf, type Timers } from "../../base/mod.ts";
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

const RETRY_MS = 500;
/** 20 letters and digits are beyond any guessing, and can be typed. */
const DRAWN_PASSWORD_CHARS = 20;
const OPERATOR = "system";

/** Tries until there are a key and a user. Answers what ends it. */
export function startFirstStart(deps: FirstStartDeps): () => void {
  let cancel = (): void => {};
  let isOver = false;
  let lastError = "";
  const turn = async (): Promise<void> => {
    try {
      if (await completed(deps)) return;
    } catch (error) {
      // Mixed versions, no leader, a full disk: said once, tried again.
      if (messageOf(error) !== lastError) {
        lastError = messageOf(error);
        deps.logger.warn("the first user cannot be made yet", { error: lastError });
      }
    }
    if (!isOver) cancel = deps.timers.after(RETRY_MS, () => void turn());
  };
  void turn();
  return () => {
    isOver = true;
    cancel();
  };
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
