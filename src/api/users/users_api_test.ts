import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { ALL_NAMESPACES } from "../../auth/mod.ts";
import { ApiError, AUTH } from "../../base/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { createFakeAccess, principalOf } from "../../../tests/support/fake_access.ts";

const CALLER = createCaller({ user: "root" });
const ROOT = principalOf("root", ["0"]);
const PAGE = { pageNo: 1, pageSize: 10 };

async function refusal(run: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(run, ApiError);
  return error instanceof ApiError ? `${error.kind}: ${error.message}` : "";
}

function createBench() {
  return createFakeAccess({ isEnabled: false });
}

Deno.test("create: what Nacos says about names and passwords", async () => {
  const { users, everywhere, node } = createBench();
  await users.create({ name: "jo", password: "secret", roles: ["ROLE_ADMIN"] }, CALLER);
  assertEquals(everywhere, [1]);
  assertEquals(node.proposed[0]?.options.operator, "root");
  assertEquals(users.get("jo")?.roles, ["0"]);
  const create = (name: string, password: string) => () => users.create({ name, password }, CALLER);
  assertEquals(await refusal(create("jo", "x")), "conflict: user 'jo' already exist!");
  assertEquals(await refusal(create(" ", "x")), "invalid: username is blank");
  assertEquals(await refusal(create("mia", " ")), "invalid: password is blank");
  for (const name of ["a\n", "a\u200b", " a", "x".repeat(AUTH.maxUserNameChars + 1)]) {
    assert((await refusal(create(name, "x"))).startsWith("invalid: username"), name);
  }
  const long = "x".repeat(AUTH.maxPasswordChars + 1);
  assertEquals(
    await refusal(create("mia", long)),
    `invalid: password has ${long.length} characters, allowed are ${AUTH.maxPasswordChars}`,
  );
});

Deno.test("lists and grants that spell the default namespace as only configs do are refused with the right one", async () => {
  const { users } = createBench();
  await users.create({ name: "jo", password: "secret" }, CALLER);
  await users.roles.bind("ops", "jo", CALLER);
  for (const spelled of ["PUBLIC", "Public", "null", "NULL"]) {
    for (const list of ["whitelist", "blacklist"] as const) {
      const privilege = { ...ALL_NAMESPACES, [list]: ["dev", spelled] };
      const wanted = `invalid: the list has the namespace ${spelled}, wanted is public`;
      const create = { name: "mia", password: "x", privilege };
      assertEquals(await refusal(() => users.create(create, CALLER)), wanted);
      assertEquals(await refusal(() => users.update({ name: "jo", privilege }, CALLER)), wanted);
    }
    const grant = (resource: string) => users.roles.grant("ops", resource, "r", CALLER);
    for (const item of ["*", "config/a", "*/a"]) {
      assertStringIncludes(
        await refusal(() => grant(`${spelled}:*:${item}`)),
        `wanted is the namespace public instead of ${spelled}`,
      );
    }
    const scope = [{ resource: `${spelled}:*:*`, action: "r" }];
    const token = { user: "jo", name: "CI", expiresMs: 0, scope };
    assertStringIncludes(
      await refusal(() => users.tokens.create(token, ROOT, CALLER)),
      "wanted is the namespace public",
    );
    // Services have a namespace of that name.
    await grant(`${spelled}:*:naming/*`);
  }
  const privilege = { ...ALL_NAMESPACES, whitelist: [""], blacklist: ["public", "publics"] };
  await users.update({ name: "jo", privilege }, CALLER);
  assertEquals(users.get("jo")?.privilege.whitelist, ["public"]);
});

Deno.test("nobody gets to see a hash", async () => {
  const { users } = createBench();
  await users.create({ name: "jo", password: "secret" }, CALLER);
  const token = await users.tokens.create({ user: "jo", name: "CI", expiresMs: 0 }, ROOT, CALLER);
  const shown = JSON.stringify([
    users.get("jo"),
    users.list({ search: "blur", name: "", ...PAGE }),
    await users.tokens.list({ user: undefined, ...PAGE }, ROOT),
  ]);
  for (const secret of ['secret"', "plain:", token.text, "secretSha256", "passwordHash"]) {
    assertEquals(shown.includes(secret), false, secret);
  }
});

Deno.test("lists: exact names, parts, stars, pages", async () => {
  const { users } = createBench();
  for (const name of ["anna", "ann", "joanne"]) {
    await users.create({ name, password: "x" }, CALLER);
  }
  const names = (search: "accurate" | "blur", name: string) =>
    users.list({ search, name, ...PAGE }).items.map((user) => user.name);
  assertEquals(names("accurate", ""), ["anna", "ann", "joanne"]);
  assertEquals(names("accurate", "ann"), ["ann"]);
  assertEquals(names("blur", "ann"), ["anna", "ann", "joanne"]);
  assertEquals(names("blur", "ann*"), ["anna", "ann"]);
  assertEquals(users.searchNames("joa"), ["joanne"]);
  const second = users.list({ search: "accurate", name: "", pageNo: 2, pageSize: 2 });
  assertEquals([second.totalCount, second.items.length], [3, 1]);
});

Deno.test("passwords: one's own, and of others for managers", async () => {
  const access = createBench();
  const { users, node } = access;
  await users.create({ name: "root", password: "x", roles: ["0"] }, CALLER);
  await users.create({ name: "jo", password: "secret" }, CALLER);
  const jo = principalOf("jo", ["1"]);
  const hash = () => node.state.user("jo")?.passwordHash;
  const change = (newPassword: string, oldPassword?: string) => ({
    name: "jo",
    newPassword,
    ...(oldPassword === undefined ? {} : { oldPassword }),
  });
  await users.changePassword(change("a", "secret"), jo, CALLER);
  assertEquals(hash(), "plain:a");
  assertEquals(
    await refusal(() => users.changePassword(change("b", "wrong"), jo, CALLER)),
    "forbidden: Old password is invalid",
  );
  await users.changePassword(change("b"), jo, CALLER);
  await users.changePassword(change("c"), ROOT, CALLER);
  assertEquals(hash(), "plain:c");
  const others = [
    principalOf("mia", ["1"]),
    { ...jo, kind: "token" as const },
    { ...ROOT, kind: "token" as const },
    { ...ROOT, mustChangePassword: true },
  ];
  for (const other of others) {
    assertEquals(
      await refusal(() => users.changePassword(change("d"), other, CALLER)),
      "forbidden: authorization failed!",
    );
  }
  assertEquals(
    await refusal(() => users.changePassword({ name: "no", newPassword: "x" }, ROOT, CALLER)),
    "notFound: user no not exist!",
  );
  await users.update({ name: "jo", mustChangePassword: true }, CALLER);
  assertEquals(
    await refusal(() =>
      users.changePassword(change("c"), { ...jo, mustChangePassword: true }, CALLER)
    ),
    "invalid: the new password is the one that has to be changed",
  );
});

Deno.test("users of a directory have no password here", async () => {
  const { users } = createBench();
  await users.create({ name: "dir", password: "ignored", source: "ldap" }, CALLER);
  assertEquals(
    await refusal(() => users.update({ name: "dir", password: "x" }, CALLER)),
    "invalid: user dir has their password at ldap, not here",
  );
  const wanted = { name: "other", password: "", source: "ldap", mustChangePassword: true } as const;
  for (
    const change of [
      () => users.update({ name: "dir", mustChangePassword: true }, CALLER),
      () => users.create(wanted, CALLER),
    ]
  ) assertStringIncludes(await refusal(change), "has their password at ldap, not here");
});

Deno.test("roles: bound, taken, listed, with the words of Nacos", async () => {
  const { users } = createBench();
  const { roles } = users;
  await users.create({ name: "root", password: "x", roles: ["0"] }, CALLER);
  await users.create({ name: "jo", password: "x" }, CALLER);
  await roles.bind("team", "jo", CALLER);
  assertEquals(
    await refusal(() => roles.bind("team", "jo", CALLER)),
    "conflict: user 'jo' already bound to the role 'team'!",
  );
  assertEquals(
    await refusal(() => roles.bind("team", "no", CALLER)),
    "notFound: user 'no' not found!",
  );
  for (const name of ["ROLE_ADMIN", "0"]) {
    assertEquals(
      await refusal(() => roles.bind(name, "jo", CALLER)),
      "invalid: role 'ROLE_ADMIN' is not permitted to create!",
    );
    assertEquals(
      await refusal(() => roles.unbind(name, undefined, CALLER)),
      "invalid: role 'ROLE_ADMIN' is not permitted to delete!",
    );
  }
  const list = (role: string, username: string) =>
    roles.list({ search: "accurate", role, username, ...PAGE }).items;
  assertEquals(list("", "").length, 2);
  assertEquals(list("ROLE_ADMIN", ""), [{ role: "0", username: "root" }]);
  assertEquals(list("", "jo"), [{ role: "team", username: "jo" }]);
  assertEquals(roles.searchNames("ea"), ["team"]);
  await roles.unbind("team", "jo", CALLER);
  await roles.unbind("team", undefined, CALLER);
  assertEquals(list("", "jo"), []);
});

Deno.test("a role is taken from everybody, however many they are", async () => {
  const node = createFakeNode({ bounds: { maxUsersAtOnce: 1 } });
  const { users } = createFakeAccess({ isEnabled: false }, node);
  for (const name of ["a", "b", "c"]) {
    await users.create({ name, password: "x", roles: ["team"] }, CALLER);
  }
  await users.roles.unbind("team", undefined, CALLER);
  assertEquals(users.roles.searchNames(""), []);
});

Deno.test("permissions: granted once, listed, found, taken", async () => {
  const { users } = createBench();
  const { roles } = users;
  assertEquals(
    await refusal(() => roles.grant("team", "dev:*:*", "r", CALLER)),
    "notFound: role team not found!",
  );
  await users.create({ name: "jo", password: "x", roles: ["team", "1"] }, CALLER);
  await roles.grant("team", "dev:*:*", "rw", CALLER);
  await roles.grant("team", "dev:*:*", "rw", CALLER);
  assertEquals(
    await refusal(() => roles.grant("team", "dev", "r", CALLER)),
    "invalid: the resource is dev, wanted namespace:group:type/name",
  );
  assertEquals(
    await refusal(() => roles.grant("team", "dev:*:*", "x", CALLER)),
    "invalid: the action is wanted as r, w or rw",
  );
  assert((await refusal(() => roles.grant("1", "dev:*:*", "r", CALLER))).includes("built in"));
  const rows = roles.permissions({ search: "accurate", role: "", ...PAGE }).items;
  assertEquals(rows, [{ role: "team", resource: "dev:*:*", action: "rw" }]);
  assertEquals(roles.hasGrant("team", "dev:*:*", "r"), true);
  assertEquals(roles.hasGrant("team", "prod:*:*", "r"), false);
  await roles.revoke("team", "dev:*:*", "rw", CALLER);
  assertEquals(roles.hasGrant("team", "dev:*:*", "r"), false);
});

Deno.test("access tokens are one's own, and everybody's for managers", async () => {
  const { users, time } = createBench();
  await users.create({ name: "jo", password: "x" }, CALLER);
  await users.create({ name: "mia", password: "x" }, CALLER);
  const [jo, mia] = [principalOf("jo"), principalOf("mia")];
  const input = { user: "jo", name: "CI", expiresMs: 0 };
  const { id } = await users.tokens.create(input, jo, CALLER);
  await users.tokens.create(input, ROOT, CALLER);
  const forbidden = "forbidden: authorization failed!";
  assertEquals(await refusal(() => users.tokens.create(input, mia, CALLER)), forbidden);
  const token = { ...jo, kind: "token" as const };
  assertEquals(await refusal(() => users.tokens.create(input, token, CALLER)), forbidden);
  await users.tokens.remove(id, mia, CALLER);
  const page = { user: undefined, ...PAGE };
  assertEquals((await users.tokens.list(page, jo)).totalCount, 2);
  assertEquals(await users.tokens.list(page, mia), { totalCount: 0, items: [], silent: [] });
  const second = await users.tokens.list({ ...page, pageNo: 2, pageSize: 1 }, ROOT);
  assertEquals([second.totalCount, second.items.length], [2, 1]);
  assert(second.items[0]?.id !== id);
  assertEquals([...users.tokens.listFrom("jo", 1, ROOT)].map((row) => row.id), [
    second.items[0]?.id,
  ]);
  assertEquals(await refusal(() => users.tokens.list({ ...page, user: "jo" }, mia)), forbidden);
  await users.tokens.remove(id, jo, CALLER);
  assertEquals((await users.tokens.list({ ...page, user: "jo" }, ROOT)).totalCount, 1);
  assertEquals([users.tokens.has(id), users.tokens.has(second.items[0]?.id ?? "")], [false, true]);
  const late = { ...input, expiresMs: time.nowMs() };
  assertEquals(
    await refusal(() => users.tokens.create(late, jo, CALLER)),
    "invalid: the access token would have expired already",
  );
  const open = { ...input, scope: [{ resource: "", action: "r" }] };
  assert((await refusal(() => users.tokens.create(open, jo, CALLER))).startsWith("invalid"));
});

Deno.test("the last manager stays, and hasManager() says so", async () => {
  const { users } = createBench();
  assertEquals(users.hasManager(), false);
  await users.create({ name: "root", password: "x", roles: ["0"] }, CALLER);
  assertEquals(users.hasManager(), true);
  assertEquals(
    await refusal(() => users.remove("root", CALLER)),
    "conflict: at least one admin must be reserved!",
  );
  await users.remove("nobody", CALLER);
});

Deno.test("no user has the name of another operator, in any spelling", async () => {
  const { users } = createBench();
  const refused = async (name: string) =>
    await refusal(() => users.create({ name, password: "secret" }, CALLER));
  for (
    const name of ["command line", "Command  Line", "CONSOLE", "system", "ｓystem", "x (token ci)"]
  ) {
    assertStringIncludes(await refused(name), "which the audit trail would show as somebody else");
  }
  await users.create({ name: "systems", password: "secret" }, CALLER);
});

Deno.test("hasInitialPassword() is about managers that are turned on and have not changed it", async () => {
  const { users } = createBench();
  const manager = { roles: ["0"], mustChangePassword: true } as const;
  const has: boolean[] = [];
  const look = () => void has.push(users.hasInitialPassword());
  look();
  await users.create({ name: "plain", password: "p", mustChangePassword: true }, CALLER);
  look();
  await users.create({ name: "off", password: "p", ...manager, enabled: false }, CALLER);
  look();
  await users.create({ name: "on", password: "p", ...manager }, CALLER);
  look();
  await users.create({ name: "other", password: "p", roles: ["0"] }, CALLER);
  await users.update({ name: "on", enabled: false }, CALLER);
  look();
  assertEquals(has, [false, false, false, true, false]);
});
