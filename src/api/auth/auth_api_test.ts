import { assert, assertEquals, assertRejects } from "#assert";
import { decide, SYSTEM } from "../../auth/mod.ts";
import { ApiError, type AuditFacts, CREDENTIALS } from "../../base/mod.ts";
import { parseSigningKey } from "../../credentials/mod.ts";
import { createCaller, createLookedUpCaller } from "../../../tests/support/callers.ts";
import {
  createFakeAccess,
  type FakeAccess,
  principalOf,
} from "../../../tests/support/fake_access.ts";
import type { Login } from "./types.ts";

const CALLER = createCaller({ user: "root" });

async function withUser(given: Parameters<typeof createFakeAccess>[0] = {}): Promise<FakeAccess> {
  const access = createFakeAccess(given);
  await access.settle();
  await access.users.create({ name: "jo", password: "secret", roles: ["1"] }, CALLER);
  return access;
}

/** Failures wait for their time, which a test has to let pass. */
async function login(access: FakeAccess, username: string, password: string): Promise<Login> {
  const answer = access.auth.login({ username, password }, createLookedUpCaller());
  await access.settle();
  access.time.advance(CREDENTIALS.failureFloorMs);
  return await answer;
}

async function tokenOf(access: FakeAccess): Promise<string> {
  const answer = await login(access, "jo", "secret");
  assert(answer.ok);
  return answer.accessToken;
}

/** The name of the user, or why not. */
async function who({ auth }: FakeAccess, token: string): Promise<string> {
  const found = await auth.authenticate(token);
  return found.ok ? found.principal.user : found.reason;
}

Deno.test("the right password gives a token, and the token its user", async () => {
  const access = await withUser();
  const answer = await login(access, "jo", "secret");
  assert(answer.ok);
  assertEquals([answer.username, answer.ttlSeconds, answer.isManager], ["jo", 3_600, false]);
  const found = await access.auth.authenticate(answer.accessToken);
  assert(found.ok);
  assertEquals(access.auth.whoAmI(found.principal), {
    username: "jo",
    kind: "user",
    roles: ["1"],
    isManager: false,
    mustChangePassword: false,
  });
});

Deno.test("unknown, disabled and foreign users fail like a wrong password, after the same work", async () => {
  const access = await withUser();
  await access.users.create({ name: "off", password: "secret", enabled: false }, CALLER);
  await access.users.create({ name: "dir", password: "", source: "ldap" }, CALLER);
  for (const name of ["jo", "nobody", "off", "dir"]) {
    access.hashed.length = 0;
    const startedMs = access.time.monotonicMs();
    const wrong = name === "off" ? "secret" : "guess";
    assertEquals(await login(access, name, wrong), { ok: false, reason: "wrong" }, name);
    assertEquals(access.hashed, [wrong], name);
    assertEquals(access.time.monotonicMs() - startedMs, CREDENTIALS.failureFloorMs);
  }
  for (const [name, password] of [["", "x"], ["jo", ""], ["x".repeat(1_000_000), "x"]]) {
    assertEquals((await login(access, name ?? "", password ?? "")).ok, false);
  }
});

Deno.test("a failure that took longer is answered at the next multiple of the floor", async () => {
  const access = await withUser();
  const floorMs = CREDENTIALS.failureFloorMs;
  for (const [tookMs, atMs] of [[1, 1], [floorMs, floorMs], [floorMs + 1, 2 * floorMs]]) {
    const answer = access.auth.login({ username: "jo", password: "guess" }, createCaller());
    let isAnswered = false;
    void answer.then(() => isAnswered = true);
    access.time.advance(tookMs ?? 0);
    await access.settle();
    const endMs = Math.max(atMs ?? 0, floorMs);
    access.time.advance(endMs - (tookMs ?? 0) - 1);
    await access.settle();
    assertEquals(isAnswered, tookMs === floorMs, `${tookMs} ms`);
    access.time.advance(1);
    assertEquals(await answer, { ok: false, reason: "wrong" });
  }
});

Deno.test("guessing is limited, and costs no hash from then on", async () => {
  const access = await withUser();
  for (let round = 0; round < CREDENTIALS.failuresOfPairPerMinute; round++) {
    const answer = access.auth.login({ username: "jo", password: "guess" }, createCaller());
    await access.settle();
    void answer;
  }
  access.hashed.length = 0;
  const refused = await access.auth.login({ username: "jo", password: "secret" }, createCaller());
  assertEquals(refused, { ok: false, reason: "limited" });
  assertEquals(access.hashed, []);
  const elsewhere = createCaller({ ip: "10.9.9.9" });
  assertEquals(
    (await access.auth.login({ username: "jo", password: "secret" }, elsewhere)).ok,
    true,
  );
  access.time.advance(60_000);
  assertEquals((await login(access, "jo", "secret")).ok, true);
});

Deno.test("guessing counts by the other end of the connection, whatever a request says of its address", async () => {
  const access = await withUser();
  const from = (at: number, peerIp: string) => createCaller({ ip: `10.5.0.${at}`, peerIp });
  for (let round = 0; round < CREDENTIALS.failuresOfPairPerMinute; round++) {
    void access.auth.login({ username: "jo", password: "guess" }, from(round, "10.9.9.9"));
    await access.settle();
  }
  const right = { username: "jo", password: "secret" };
  const limited = { ok: false, reason: "limited" };
  assertEquals<unknown>(await access.auth.login(right, from(99, "10.9.9.9")), limited);
  assertEquals((await access.auth.login(right, from(0, "10.9.9.8"))).ok, true);
  // Of a client that is gone already, the address is not known: all of these share a limit.
  for (let round = 0; round < CREDENTIALS.failuresOfPairPerMinute; round++) {
    void access.auth.login({ username: "jo", password: "guess" }, from(round, ""));
    await access.settle();
  }
  assertEquals<unknown>(await access.auth.login(right, from(99, "")), limited);
});

Deno.test("a password that is changed while it is checked opens nothing", async () => {
  const access = await withUser();
  const answer = access.auth.login({ username: "jo", password: "secret" }, createCaller());
  access.node.applyNow({ type: "user.update", name: "jo", passwordHash: "plain:other" });
  await access.settle();
  access.time.advance(CREDENTIALS.failureFloorMs);
  assertEquals(await answer, { ok: false, reason: "wrong" });
});

Deno.test("a hash that is replaced by another node while it is checked leaves a right password right", async () => {
  const access = await withUser();
  access.node.applyNow({ type: "user.update", name: "jo", passwordHash: "old:secret" });
  access.hashed.length = 0;
  const answer = access.auth.login({ username: "jo", password: "secret" }, createCaller());
  const [before, after] = ["old:secret", "plain:secret"];
  access.node.applyNow({ type: "user.rehash", name: "jo", before, after });
  await access.settle();
  access.time.advance(CREDENTIALS.failureFloorMs);
  assertEquals((await answer).ok, true);
  // Compared once; it is new already, so there is none to make.
  assertEquals(access.hashed, ["secret"]);
});

Deno.test("rights that are changed while a password is checked leave it right", async () => {
  const access = await withUser();
  const answer = access.auth.login({ username: "jo", password: "secret" }, createCaller());
  access.node.applyNow({ type: "user.update", name: "jo", roles: ["0"] });
  await access.settle();
  access.time.advance(CREDENTIALS.failureFloorMs);
  const found = await answer;
  assert(found.ok && found.isManager);
});

Deno.test("an older kind of hash is replaced at login, and the token stays good", async () => {
  const access = await withUser();
  access.node.applyNow({ type: "user.update", name: "jo", passwordHash: "old:secret" });
  const token = await tokenOf(access);
  await access.settle();
  assertEquals(access.node.state.user("jo")?.passwordHash, "plain:secret");
  assertEquals(await who(access, token), "jo");
});

Deno.test("an older kind of hash is replaced once, however many log in at the time", async () => {
  const access = await withUser();
  access.node.applyNow({ type: "user.update", name: "jo", passwordHash: "old:secret" });
  access.hashed.length = 0;
  const logins = [1, 2, 3].map(() =>
    access.auth.login({ username: "jo", password: "secret" }, createCaller())
  );
  for (const { ok } of await Promise.all(logins)) assertEquals(ok, true);
  await access.settle();
  // Three comparisons and one new hash.
  assertEquals(access.hashed.length, 4);
});

Deno.test("tokens end with time, and with what they were made for", async () => {
  const access = await withUser();
  const { users, time } = access;
  const ends: Record<string, () => Promise<void>> = {
    password: () => users.update({ name: "jo", password: "secret" }, CALLER),
    roles: () => users.update({ name: "jo", roles: ["2"] }, CALLER),
    "role bound": () => users.roles.bind("team", "jo", CALLER),
    "role taken": () => users.roles.unbind("team", undefined, CALLER),
    disabled: async () => {
      await users.update({ name: "jo", enabled: false }, CALLER);
      await users.update({ name: "jo", enabled: true }, CALLER);
    },
    removed: async () => {
      await users.remove("jo", CALLER);
      await users.create({ name: "jo", password: "secret" }, CALLER);
    },
    "key dropped": () => access.auth.rotateKey({ keep: false }, CALLER),
  };
  for (const [name, end] of Object.entries(ends)) {
    const token = await tokenOf(access);
    assertEquals(await who(access, token), "jo", name);
    await end();
    assertEquals(await who(access, token), "invalid", name);
  }
  const token = await tokenOf(access);
  await access.auth.rotateKey({ keep: true }, CALLER);
  assertEquals(await who(access, token), "jo");
  time.advance(3_598_000);
  assertEquals(await who(access, token), "jo");
  time.advance(3_000);
  assertEquals(await who(access, token), "expired");
});

/** Two logins of one user, with what the audit log is told. */
async function twoLogins() {
  const told: string[] = [];
  const audit = {
    record: ({ kind, verb, object, outcome, origin }: AuditFacts) =>
      void told.push(`${kind} ${verb} ${object} ${outcome} by ${origin.user} from ${origin.ip}`),
    find: () => Promise.reject(new Error("it is only written")),
  };
  const access = await withUser({ audit });
  const [one, other] = [await tokenOf(access), await tokenOf(access)];
  assertEquals(
    told.splice(0),
    Array.from({ length: 2 }, () => "login login user/jo ok by jo from 10.0.0.1"),
  );
  return { access, one, other, told };
}

Deno.test("a login ends on every node when its user logs out, and the user's others go on", async () => {
  const { access, one, other, told } = await twoLogins();
  const { auth } = access;
  const found = await auth.authenticate(one);
  assert(found.ok);
  const still = [one, other].map((token) => auth.follow(found.principal, token));
  access.everywhere.length = 0;
  await auth.logout(one, createLookedUpCaller());
  // The answer means that all nodes have it.
  assertEquals(access.everywhere, [access.node.state.appliedIndex()]);
  assertEquals([await who(access, one), await who(access, other)], ["invalid", "jo"]);
  assertEquals(still.map((now) => now()?.user), [undefined, "jo"]);
  assertEquals(told, ["login logout user/jo ok by jo from 10.0.0.1"]);
  // Once more, and with what is no login: there is nothing to end.
  const { text } = await access.users.tokens.create(
    { user: "jo", name: "ci", expiresMs: 0 },
    SYSTEM,
    CALLER,
  );
  for (const token of [one, "", "x", text]) await auth.logout(token, createCaller());
  assertEquals(await who(access, text), "jo");
  assertEquals(told.filter((line) => line.includes("logout")).length, 1);
});

Deno.test("a logout that the cluster cannot take is told as one, and ends nothing", async () => {
  const { access, one, told } = await twoLogins();
  access.node.failure = new ApiError("unavailable", "no leader");
  await assertRejects(() => access.auth.logout(one, createLookedUpCaller()), ApiError, "no leader");
  assertEquals([await who(access, one), told], ["jo", [
    "login logout user/jo failed by jo from 10.0.0.1",
  ]]);
});

Deno.test("a change of grants counts for the next request, with the same token", async () => {
  const access = await withUser();
  await access.users.create({ name: "ci", password: "secret", roles: ["team"] }, CALLER);
  const answer = await login(access, "ci", "secret");
  assert(answer.ok);
  const may = async () => {
    const found = await access.auth.authenticate(answer.accessToken);
    const at = { namespace: "dev", group: "G", name: "a" };
    return found.ok && decide(found.principal, { action: "write", resource: "config" }, at).allowed;
  };
  assertEquals(await may(), false);
  await access.users.roles.grant("team", "dev:*:*", "rw", CALLER);
  assertEquals(await may(), true);
  await access.users.update({ name: "ci", privilege: blackList("dev") }, CALLER);
  assertEquals(await may(), false);
  await access.users.update({ name: "ci", privilege: blackList("prod") }, CALLER);
  assertEquals(await may(), true);
  await access.users.roles.revoke("team", "dev:*:*", "rw", CALLER);
  assertEquals(await may(), false);
});

function blackList(namespace: string) {
  return {
    enabled: true,
    whitelistIsAll: true,
    whitelist: [],
    blacklistIsAll: false,
    blacklist: [namespace],
  };
}

Deno.test("access tokens: the rights of their user within a scope, until they end", async () => {
  const access = await withUser();
  const { users, time, auth } = access;
  const jo = principalOf("jo", ["1"]);
  const expiresMs = time.nowMs() + 10_000;
  const scope = [{ resource: "dev:*:*", action: "r" }];
  const { id, text } = await users.tokens.create(
    { user: "jo", name: "CI", scope, expiresMs },
    jo,
    CALLER,
  );
  const found = await auth.authenticate(text);
  assert(found.ok);
  assertEquals([found.principal.kind, found.principal.tokenId], ["token", id]);
  const dev = { namespace: "dev", group: "G", name: "a" };
  const read = { action: "read", resource: "config" } as const;
  assertEquals(decide(found.principal, read, dev).allowed, true);
  assertEquals(decide(found.principal, read, { ...dev, namespace: "prod" }).allowed, false);
  assertEquals(decide(found.principal, { ...read, action: "write" }, dev).allowed, false);
  const listed = await users.tokens.list({ user: "jo", pageNo: 1, pageSize: 9 }, jo);
  assertEquals(listed.items.map(({ lastUseMs }) => lastUseMs), [time.nowMs()]);
  await users.update({ name: "jo", password: "other" }, CALLER);
  assertEquals(await who(access, text), "jo");
  await users.update({ name: "jo", enabled: false }, CALLER);
  assertEquals(await who(access, text), "invalid");
  await users.update({ name: "jo", enabled: true }, CALLER);
  time.advance(10_000);
  assertEquals(await who(access, text), "expired");
  const second = await users.tokens.create({ user: "jo", name: "2", expiresMs: 0 }, jo, CALLER);
  assertEquals(await who(access, second.text), "jo");
  await users.tokens.remove(second.id, jo, CALLER);
  assertEquals(await who(access, second.text), "invalid");
});

Deno.test("what is no token of ours", async () => {
  const access = await withUser();
  const { text } = await access.users.tokens.create(
    { user: "jo", name: "CI", expiresMs: 0 },
    principalOf("jo"),
    CALLER,
  );
  assertEquals(await who(access, ""), "missing");
  const changed = text.slice(0, -2) + (text.endsWith("AA") ? "BB" : "AA");
  for (
    const token of [
      "x",
      "AUTH_DISABLED",
      changed,
      `${text}A`,
      text.toUpperCase(),
      "a".repeat(1 << 20),
    ]
  ) {
    assertEquals(await who(access, token), "invalid", token.slice(0, 30));
  }
});

Deno.test("two clusters with one key do not take each other's tokens", async () => {
  const key = parseSigningKey("a key! of 32 characters & more: 0123456789");
  assert(key.ok);
  const one = await withUser({ ownKey: key.key });
  const other = await withUser({ ownKey: key.key, clusterId: "c2" });
  const token = await tokenOf(one);
  assertEquals(await who(one, token), "jo");
  assertEquals(await who(other, token), "invalid");
  assertEquals(one.node.state.signingKeys(), []);
  const error = await assertRejects(() => one.auth.rotateKey({ keep: true }, CALLER), ApiError);
  assertEquals(error instanceof ApiError && error.kind, "conflict");
});

Deno.test("while nobody needs a token, every login gets one that says so", async () => {
  const access = createFakeAccess({ isEnabled: false });
  await access.settle();
  assertEquals(access.users.count(), 0);
  const answer = await access.auth.login({ username: "x", password: "" }, CALLER);
  assertEquals(answer.ok && answer.accessToken, "AUTH_DISABLED");
});

Deno.test("a session for whom another service has proved", async () => {
  const access = await withUser();
  await access.users.create({ name: "dir", password: "", source: "ldap", roles: ["2"] }, CALLER);
  const session = await access.auth.openSession("dir");
  assertEquals(await who(access, session?.accessToken ?? ""), "dir");
  assertEquals(await access.auth.openSession("nobody"), undefined);
  await access.users.update({ name: "dir", enabled: false }, CALLER);
  assertEquals(await access.auth.openSession("dir"), undefined);
});
