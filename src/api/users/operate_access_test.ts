import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { ALL_NAMESPACES, SYSTEM } from "../../auth/mod.ts";
import { ApiError } from "../../base/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess } from "../../../tests/support/fake_access.ts";
import {
  type AccessAnswer,
  type AccessRequest,
  operateAccess,
  readAccessRequest,
} from "./operate_access.ts";

function createFixture() {
  const access = createFakeAccess();
  const caller = createCaller({ user: "command line", protocol: "cli" });
  const run = (request: AccessRequest) =>
    operateAccess(access.users, request, { principal: SYSTEM, caller });
  const add = (name: string, roles: readonly string[] = []) =>
    run({ verb: "user.add", name, password: `${name}-1`, roles, mustChangePassword: false });
  return { access, run, add };
}

Deno.test("An operator adds, lists, switches and removes users and sets their passwords", async () => {
  const { access, run, add } = createFixture();
  await add("alice", ["1"]);
  await run({ verb: "user.passwd", name: "alice", password: "alice-2" });
  await run({ verb: "user.disable", name: "alice" });
  assertEquals(access.node.state.user("alice")?.passwordHash, "plain:alice-2");
  const { users = [] } = await run({ verb: "user.list" });
  assertEquals(users.map(({ name, enabled, roles }) => [name, enabled, roles]), [
    ["alice", false, ["1"]],
  ]);
  assert(!("passwordHash" in (users[0] ?? {})));
  await run({ verb: "user.enable", name: "alice" });
  assertEquals(access.users.get("alice")?.enabled, true);
  await run({ verb: "user.remove", name: "alice" });
  assertEquals(access.users.count(), 0);
  assertEquals(
    access.node.proposed.filter(({ options }) => options.operator !== "system").map(({ options }) =>
      options.operator
    ),
    Array.from({ length: 5 }, () => "command line"),
  );
});

Deno.test("The last manager who can log in is neither disabled nor removed", async () => {
  const { run, add } = createFixture();
  await add("one", ["0"]);
  await add("two", ["0"]);
  await run({ verb: "user.disable", name: "two" });
  for (const verb of ["user.disable", "user.remove"] as const) {
    await assertRejects(() => run({ verb, name: "one" }), ApiError, "last manager");
  }
  await run({ verb: "user.enable", name: "two" });
  await run({ verb: "user.remove", name: "one" });
});

Deno.test("A token is shown once, listed without its secret, and revoked by its id", async () => {
  const { access, run, add } = createFixture();
  await add("alice");
  const scope = [{ resource: "dev:*:*", action: "r" }] as const;
  const { token } = await run({
    ...{ verb: "token.create", user: "alice", name: "ci", expiresMs: 0, scope },
  });
  const proved = await access.auth.authenticate(token?.text ?? "");
  assert(proved.ok);
  assertEquals(proved.principal.operator, "alice (token ci)");
  const { tokens = [] } = await run({ verb: "token.list", user: "alice" });
  assertEquals(tokens.map(({ id, name, user }) => [id, name, user]), [[token?.id, "ci", "alice"]]);
  assert(!JSON.stringify(tokens).includes("secret"));
  await run({ verb: "token.revoke", id: token?.id ?? "" });
  assertEquals((await access.auth.authenticate(token?.text ?? "")).ok, false);
});

Deno.test("A long list comes in parts that are no more than an answer holds", async () => {
  const { access, run } = createFixture();
  const whitelist = Array.from({ length: 200 }, (_, at) => `namespace-${at}-${"x".repeat(90)}`);
  const names = Array.from({ length: 40 }, (_, at) => `user-${at}`);
  for (const name of names) {
    access.node.applyNow({
      ...{ type: "user.create", name, nickname: "", passwordHash: "", source: "ldap" },
      ...{ enabled: true, mustChangePassword: false, roles: [], onlyFirst: false },
      privilege: { ...ALL_NAMESPACES, whitelist },
    });
  }
  const found: string[] = [];
  let from: number | undefined = 0;
  let parts = 0;
  while (from !== undefined) {
    const answer: AccessAnswer = await run({ verb: "user.list", from });
    assert(JSON.stringify(answer).length < 510_000);
    found.push(...(answer.users ?? []).map(({ name }) => name));
    from = answer.next;
    parts++;
  }
  assertEquals(found, names);
  assertEquals(parts, 2);
});

Deno.test("Users and tokens that are not there are said not to be", async () => {
  const { run } = createFixture();
  const name = "nobody";
  for (
    const request of [
      { verb: "user.passwd", name, password: "p" },
      { verb: "user.enable", name },
      { verb: "user.disable", name },
      { verb: "user.remove", name },
      { verb: "token.create", user: name, name: "ci", expiresMs: 0 },
      { verb: "token.revoke", id: name },
    ] as const
  ) await assertRejects(() => run(request), ApiError, "not exist");
});

Deno.test("A request that was sent is read, and anything else is refused without repeating it", () => {
  const whole: readonly AccessRequest[] = [
    { verb: "user.add", name: "a", password: "p", roles: ["0"], mustChangePassword: true },
    { verb: "user.passwd", name: "a", password: "p" },
    { verb: "user.enable", name: "a" },
    { verb: "user.list" },
    {
      verb: "token.create",
      user: "a",
      name: "t",
      expiresMs: 7,
      scope: [{ resource: "*", action: "r" }],
    },
    { verb: "token.create", user: "a", name: "t", expiresMs: 0 },
    { verb: "token.list" },
    { verb: "token.list", user: "a" },
    { verb: "user.list", from: 7 },
    { verb: "token.list", user: "a", from: 7 },
    { verb: "token.revoke", id: "i" },
  ];
  for (const request of whole) {
    assertEquals(readAccessRequest(JSON.parse(JSON.stringify(request))), request);
  }
  for (
    const wrong of [
      null,
      7,
      [],
      {},
      { verb: "hush" },
      { verb: "user.list", from: -1 },
      { verb: "token.list", from: "1" },
      { verb: "user.passwd", name: "a", password: ["hush"] },
      { verb: "user.add", name: "a", password: "hush", roles: "0" },
      { verb: "user.add", name: "a", password: "hush", roles: [1] },
      { verb: "token.create", user: "a", name: "t" },
      { verb: "token.create", user: "a", name: "t", expiresMs: -1 },
      { verb: "token.create", user: "a", name: "t", expiresMs: 0, scope: "hush" },
      { verb: "token.create", user: "a", name: "t", expiresMs: 0, scope: [null] },
      {
        verb: "token.create",
        user: "a",
        name: "t",
        expiresMs: 0,
        scope: [{ resource: "*", action: "x" }],
      },
    ]
  ) {
    const { message } = assertThrows(() => readAccessRequest(wrong), ApiError);
    assert(!message.includes("hush"), message);
  }
});
