import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "#assert";
import { ApiError, AUDIT, type AuditFacts, type AuditTrail, md5Hex } from "../../base/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess, principalOf } from "../../../tests/support/fake_access.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { createConfigApi } from "../config/config_api.ts";
import { createNamespaceApi } from "../namespace/namespace_api.ts";
import type { Command } from "../../state/mod.ts";
import { auditedNode } from "./audited_node.ts";

function createTrail(): AuditTrail & { readonly facts: AuditFacts[] } {
  const facts: AuditFacts[] = [];
  return {
    facts,
    record: (one) => void facts.push(one),
    find: () => Promise.resolve({ records: [] }),
  };
}

const ALICE = createCaller({ user: "alice", ip: "10.0.0.7", protocol: "grpc", requestId: "r1" });
const KEY = { namespace: "dev", group: "G", dataId: "a" };

function createFixture() {
  const node = createFakeNode();
  const trail = createTrail();
  const audited = auditedNode(node, trail);
  const access = createFakeAccess({ node: audited, audit: trail }, node);
  return { node, trail, audited, access };
}

Deno.test("A publish, an update and a removal each have a record with the digest before and after", async () => {
  const { trail, audited, access } = createFixture();
  const config = createConfigApi({ node: audited, clock: access.time });
  const publish = (content: string) => config.publish({ key: KEY, content, info: {} }, ALICE);
  await publish("one");
  await publish("two");
  await config.remove({ key: KEY }, ALICE);
  config.watch.close();
  const [one, two] = [md5Hex("one"), md5Hex("two")];
  assertEquals(
    trail.facts.map(({ verb, object, outcome, before, after }) => [
      ...[verb, object, outcome, before, after],
    ]),
    [
      ["config.publish", "config/dev:G:a", "ok", "", one],
      ["config.publish", "config/dev:G:a", "ok", one, two],
      ["config.remove", "config/dev:G:a", "ok", two, ""],
    ],
  );
  assertEquals(trail.facts.map(({ origin }) => [origin.user, origin.ip, origin.requestId]), [
    ["alice", "10.0.0.7", "r1"],
    ["alice", "10.0.0.7", "r1"],
    ["alice", "10.0.0.7", "r1"],
  ]);
  assert(!JSON.stringify(trail.facts).includes('"one"'));
});

Deno.test("What waits has a record with its config when it is asked for, is published and is refused", async () => {
  const { trail, audited, access } = createFixture();
  const { waiting, watch } = createConfigApi({ node: audited, clock: access.time });
  const publish = { key: KEY, content: "a secret content", info: {} };
  const alice = { caller: ALICE, user: "alice", tokenId: "" };
  const bob = { caller: createCaller({ user: "bob" }), user: "bob", tokenId: "" };
  const ask = () => waiting.request({ publish, expectedMd5: undefined }, alice);
  await waiting.confirm(await ask(), bob);
  const id = await ask();
  await waiting.refuse(id, "no", bob);
  await assertRejects(() => waiting.confirm(id, bob), ApiError, "refused by bob: no");
  watch.close();
  assertEquals(
    trail.facts.map(({ verb, object, outcome, origin, before, after }) => [
      ...[verb, object, outcome, origin.user, before !== "", after !== ""],
    ]),
    [
      ["waiting.put", "config/dev:G:a#waiting", "ok", "alice", false, false],
      ["waiting.publish", "config/dev:G:a#waiting", "ok", "bob", true, false],
      ["waiting.put", "config/dev:G:a#waiting", "ok", "alice", false, false],
      ["waiting.close", "config/dev:G:a#waiting", "ok", "bob", true, true],
    ],
  );
  assert(!JSON.stringify(trail.facts).includes("a secret content"));
});

Deno.test("Configs that are changed together have a record each, also when that is refused", async () => {
  const { trail, audited, access } = createFixture();
  const config = createConfigApi({ node: audited, clock: access.time });
  await config.publish({ key: KEY, content: "one", info: {} }, ALICE);
  const changes = [
    { key: KEY, content: undefined, expectedMd5: md5Hex("one"), info: {} },
    { key: { ...KEY, dataId: "b" }, content: "new", expectedMd5: "", info: {} },
  ];
  await config.transact({ changes, comment: undefined }, ALICE);
  await assertRejects(
    () => config.transact({ changes, comment: undefined }, ALICE),
    ApiError,
    "Nothing was changed: dev/G/a is not there",
  );
  config.watch.close();
  const [one, fresh] = [md5Hex("one"), md5Hex("new")];
  assertEquals(
    trail.facts.slice(1).map((fact) => [
      ...[fact.verb, fact.object, fact.outcome, fact.before, fact.after],
    ]),
    [
      ["config.remove", "config/dev:G:a", "ok", one, ""],
      ["config.publish", "config/dev:G:b", "ok", "", fresh],
      ["config.remove", "config/dev:G:a", "refused", "", ""],
      ["config.publish", "config/dev:G:b", "refused", fresh, fresh],
    ],
  );
});

Deno.test("History rows have the user, an access token's name and the address, whatever verb wrote them", async () => {
  const { audited, access, node } = createFixture();
  const config = createConfigApi({ node: audited, clock: access.time });
  const token = createCaller({ user: "alice (token ci)", ip: "10.0.0.8" });
  await config.publish({ key: KEY, content: "one", info: {}, sourceUser: "mallory" }, ALICE);
  await config.publish({ key: KEY, content: "beta", info: {}, betaIps: "1.2.3.4" }, token);
  await config.publish({ key: KEY, content: "cas", info: {}, casMd5: md5Hex("one") }, token);
  await config.remove({ key: KEY, beta: true }, token);
  const [{ id = 0 } = {}] = [node.state.config(KEY)];
  await config.removeByIds([id], ALICE);
  config.watch.close();
  const { items } = node.state.history({ key: KEY, appName: "", pageNo: 1, pageSize: 10 });
  assertEquals(items.map(({ operation, operator, sourceIp }) => [operation, operator, sourceIp]), [
    ["D", "alice", "10.0.0.7"],
    ["D", "alice (token ci)", "10.0.0.8"],
    ["U", "alice (token ci)", "10.0.0.8"],
    ["I", "alice (token ci)", "10.0.0.8"],
    ["I", "alice", "10.0.0.7"],
  ]);
});

Deno.test("A change that is refused says why and changes no digest; one of unknown fate has failed", async () => {
  const { trail, audited, node } = createFixture();
  const namespaces = createNamespaceApi({ node: audited });
  assert(await namespaces.create({ id: "dev", name: "Dev", desc: "" }, ALICE));
  assert(!await namespaces.create({ id: "dev", name: "Again", desc: "" }, ALICE));
  node.failure = new ApiError("unavailable", "no leader");
  await assertRejects(() => namespaces.remove("dev", ALICE), ApiError, "no leader");
  const [made, again, removed] = trail.facts;
  assertEquals([made?.outcome, again?.outcome, removed?.outcome], ["ok", "refused", "failed"]);
  assertEquals(again?.before, made?.after);
  assertEquals(again?.after, again?.before);
  assertEquals(removed?.why, "no leader");
});

Deno.test("Instances, what operators lay over them, and members have digests as all else has", async () => {
  const { trail, audited } = createFixture();
  const key = { namespace: "dev", group: "G", name: "s" };
  const id = { ip: "10.0.0.1", port: 80, cluster: "DEFAULT" };
  const rest = { enabled: true, healthy: true, metadata: {}, registeredMs: 0 };
  const instance = (weight: number): Command => ({
    type: "instance.put",
    key,
    instance: { ...id, ...rest, weight },
  });
  const ids = Array.from({ length: 100 }, (_, at) => ({ ...id, port: at }));
  const override = (weight: number): Command => ({
    type: "override.put",
    key,
    ids,
    override: { weight },
  });
  const member = (joined: boolean): Command => ({
    type: "member.put",
    id: 2,
    address: "10.0.0.2:9848",
    joined,
  });
  const rounds: readonly (readonly Command[])[] = [
    [instance(1), instance(2), { type: "instance.remove", key, id }],
    [override(1), override(2), { type: "override.remove", key, ids }],
    [member(false), member(true), { type: "member.remove", id: 2 }],
  ];
  for (const commands of rounds) {
    trail.facts.length = 0;
    for (const command of commands) {
      const { ok } = await audited.propose(command, { operator: "alice", origin: ALICE });
      assert(ok, command.type);
    }
    const [made, changed, removed] = trail.facts.map(({ before, after }) => ({ before, after }));
    assertEquals(made?.before, "");
    assertMatch(made?.after ?? "", /^[0-9a-f]{32}$/);
    assertMatch(changed?.after ?? "", /^[0-9a-f]{32}$/);
    assertEquals([changed?.before, removed?.before], [made?.after, changed?.after]);
    assertNotEquals(changed?.after, made?.after);
    assertEquals(removed?.after, "");
  }
});

Deno.test("Of many overrides the last one that changes is seen in the digest, too", async () => {
  const { trail, audited, node } = createFixture();
  const key = { namespace: "dev", group: "G", name: "s" };
  const ids = Array.from({ length: AUDIT.maxDigestedOverrides + 1 }, (_, port) => ({
    ...{ ip: "10.0.0.1", port },
    cluster: "DEFAULT",
  }));
  const put = (of: typeof ids) =>
    audited.propose({ type: "override.put", key, ids: of, override: { weight: 1 } }, {
      operator: "alice",
      origin: ALICE,
    });
  await put(ids);
  node.nowMs += 1;
  await put(ids.slice(-1));
  await put(ids);
  assertNotEquals(trail.facts[2]?.before, trail.facts[0]?.after);
});

Deno.test("What the server changes by itself has no record", async () => {
  const { trail, audited } = createFixture();
  await audited.propose({ type: "history.trim", beforeMs: 1 }, { operator: "" });
  assertEquals(trail.facts, []);
});

Deno.test("A change of a password shows in the digest; no password, hash, secret or token is in any record", async () => {
  const { trail, access } = createFixture();
  const { users } = access;
  await users.create({ name: "bob", password: "first-secret" }, ALICE);
  await users.changePassword(
    { name: "bob", newPassword: "second-secret" },
    principalOf("bob"),
    ALICE,
  );
  await users.roles.bind("ops", "bob", ALICE);
  await users.roles.grant("ops", "dev:*:*", "r", ALICE);
  const { text, id } = await users.tokens.create(
    { user: "bob", name: "ci", expiresMs: 0 },
    principalOf("bob"),
    ALICE,
  );
  await users.tokens.remove(id, principalOf("bob"), ALICE);
  await users.remove("bob", ALICE);
  assertEquals(trail.facts.map(({ verb, object }) => `${verb} ${object}`), [
    "user.create user/bob",
    "user.update user/bob",
    "role.bind role/ops#bob",
    "grant.put role/ops#dev:*:* r",
    `accessToken.create token/${id}#bob/ci`,
    `accessToken.remove token/${id}#bob/ci`,
    "user.remove user/bob",
  ]);
  const [created, changed] = trail.facts;
  assertEquals(changed?.before, created?.after);
  assert(changed?.after !== changed?.before);
  const told = JSON.stringify(trail.facts);
  // A secret may have any character of its alphabet, that between the parts of a token, too.
  const secretOfToken = text.slice(text.indexOf(id) + id.length + 1);
  assert(secretOfToken.length > 20, secretOfToken);
  for (const secret of ["first-secret", "second-secret", "plain:", text, secretOfToken]) {
    assert(!told.includes(secret), `${secret} is in the records`);
  }
});

Deno.test("Each try to log in has a record; a name that nobody has is not told", async () => {
  const { trail, access } = createFixture();
  await access.users.create({ name: "bob", password: "right" }, ALICE);
  const stranger = createCaller({ ip: "10.6.6.6" });
  const login = async (username: string, password: string) => {
    const answer = access.auth.login({ username, password }, stranger);
    await access.settle();
    access.time.advance(5_000);
    return (await answer).ok;
  };
  assertEquals(await login("bob", "right"), true);
  assertEquals(await login("bob", "wrong"), false);
  assertEquals(await login("my-password-typed-here", "x"), false);
  assertEquals(
    trail.facts.filter(({ kind }) => kind === "login")
      .map(({ object, outcome, why = "", origin }) => [object, outcome, why, origin.ip]),
    [
      ["user/bob", "ok", "", "10.6.6.6"],
      ["user/bob", "refused", "wrong", "10.6.6.6"],
      ["user/", "refused", "wrong", "10.6.6.6"],
    ],
  );
});

Deno.test("A login that the server cannot judge has a record, and name and password beside a request when they fail", async () => {
  const broken: { by?: Error } = {};
  const trail = createTrail();
  const access = createFakeAccess({
    audit: trail,
    hasher: {
      hash: (password) => Promise.resolve(`plain:${password}`),
      check: (password, stored) =>
        broken.by === undefined
          ? Promise.resolve({ matches: stored === `plain:${password}`, isStale: false })
          : Promise.reject(broken.by),
    },
  });
  await access.settle();
  await access.users.create({ name: "bob", password: "right" }, ALICE);
  const stranger = createCaller({ ip: "10.6.6.6" });
  const beside = async (username: string, password: string) => {
    const answer = access.auth.authenticatePassword({ username, password }, stranger);
    await access.settle();
    access.time.advance(5_000);
    return (await answer).ok;
  };
  assertEquals(await beside("bob", "right"), true);
  assertEquals(trail.facts.filter(({ kind }) => kind === "login"), []);
  assertEquals(await beside("bob", "wrong"), false);
  assertEquals(await beside("a-password", "x"), false);
  broken.by = new ApiError("overloaded", "too many wait");
  const input = { username: "bob", password: "right" };
  await assertRejects(() => access.auth.login(input, stranger), ApiError, "too many");
  await assertRejects(() => access.auth.authenticatePassword(input, stranger), ApiError);
  access.auth.tellTurnedAway({ username: "bob" }, stranger);
  access.auth.tellTurnedAway({ username: "a-password" }, stranger);
  assertEquals(
    trail.facts.filter(({ kind }) => kind === "login")
      .map(({ object, outcome, why = "", origin }) => [object, outcome, why, origin.ip]),
    [
      ["user/bob", "refused", "wrong", "10.6.6.6"],
      ["user/", "refused", "wrong", "10.6.6.6"],
      ["user/bob", "failed", "too many wait", "10.6.6.6"],
      ["user/bob", "failed", "too many wait", "10.6.6.6"],
      ["user/bob", "refused", "limited", "10.6.6.6"],
      ["user/", "refused", "limited", "10.6.6.6"],
    ],
  );
});
