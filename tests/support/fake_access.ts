/** Users and logins over a fake node, with hashes that cost nothing. */
import { ALL_NAMESPACES, ANONYMOUS, compileRights, type Principal } from "../../src/auth/mod.ts";
import {
  type AuthApi,
  createAuthApi,
  createLastUses,
  createUsersApi,
  type UsersApi,
} from "../../src/api/mod.ts";
import type { AuthDeps } from "../../src/api/mod.ts";
import { NO_AUDIT, silentLogger } from "../../src/base/mod.ts";
import { createFakeTime, type FakeTime } from "./callers.ts";
import { createFakeNode, type FakeNode } from "./fake_node.ts";

type Hasher = AuthDeps["hasher"];

export interface FakeAccess {
  readonly node: FakeNode;
  readonly time: FakeTime;
  readonly auth: AuthApi;
  readonly users: UsersApi;
  /** Passwords that were compared or hashed, in order. */
  readonly hashed: string[];
  /** Indexes that were waited for on all nodes. */
  readonly everywhere: number[];
  /** Passwords of the first administrator as the operator was shown them. */
  readonly kept: string[];
  /** Lets everything that was begun come to its end. */
  settle(): Promise<void>;
}

/** `plain:` and the password; `old:` is a hash of another kind. */
function fakeHasher(hashed: string[]): Hasher {
  return {
    hash(password) {
      hashed.push(password);
      return Promise.resolve(`plain:${password}`);
    },
    check(password, stored) {
      hashed.push(password);
      const isStale = stored === `old:${password}`;
      return Promise.resolve({ matches: isStale || stored === `plain:${password}`, isStale });
    },
  };
}

export function createFakeAccess(
  given: Partial<AuthDeps> = {},
  node: FakeNode = createFakeNode(),
): FakeAccess {
  const time = createFakeTime(node.nowMs);
  const hashed: string[] = [];
  const everywhere: number[] = [];
  const kept: string[] = [];
  const hasher = fakeHasher(hashed);
  const applied = {
    applied(index: number) {
      everywhere.push(index);
      return Promise.resolve();
    },
  };
  const auth = createAuthApi({
    node,
    hasher,
    everywhere: applied,
    audit: NO_AUDIT,
    clock: time,
    timers: time.timers,
    logger: silentLogger,
    clusterId: "c1",
    isEnabled: true,
    ttlMs: 3_600_000,
    loginsOfUserPerMinute: 100,
    ownKey: undefined,
    firstAdmin: {
      username: "admin",
      password: "",
      keep: (_, password) => Promise.resolve(void kept.push(password)),
      discard: () => Promise.resolve(void kept.push("discarded")),
    },
    ...given,
  });
  const users = createUsersApi({
    node: given.node ?? node,
    hasher,
    everywhere: applied,
    clock: time,
    lastUsesMs: createLastUses({
      ownMs: auth.lastUseMs,
      transport: undefined,
      logger: silentLogger,
    }),
  });
  return {
    ...{ node, time, auth, users, hashed, everywhere, kept },
    settle: () => new Promise((resolve) => setTimeout(resolve)),
  };
}

/** A user of these roles, without a record. */
export function principalOf(user: string, roles: readonly string[] = []): Principal {
  return {
    ...ANONYMOUS,
    kind: "user",
    user,
    operator: user,
    roles,
    credentialVersion: 1,
    rights: compileRights({ roles, privilege: ALL_NAMESPACES, grantsOf: () => [] }),
  };
}
