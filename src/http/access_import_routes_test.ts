/** The route that takes users and roles of another server. */
import { assertEquals, assertStringIncludes } from "#assert";
import { AUTH } from "../base/mod.ts";
import { createFakeAccess } from "../../tests/support/fake_access.ts";
import { Fixture, OPERATOR_TOKEN } from "../../tests/support/http/http_fixture.ts";

const PATH = "/rnacos/import/access";
const HASH = `$2a$10$${"a".repeat(53)}`;
const JSON_TYPE = { "content-type": "application/json" };
const ALL = { enabled: true, whitelistIsAll: true };

function start() {
  const access = createFakeAccess({ isEnabled: false });
  const fixture = new Fixture([], { users: access.users });
  const send = async (body: unknown, asked: { from?: string; token?: string } = {}) => {
    const { from, token = OPERATOR_TOKEN } = asked;
    const answer = await fixture.ask("POST", PATH, {
      headers: {
        ...JSON_TYPE,
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...(from === undefined ? {} : { from }),
    });
    return [answer.status, answer.body] as const;
  };
  return { ...access, fixture, send };
}

Deno.test("users and roles come in, and the answer has a row for each", async () => {
  const { send, users, node } = start();
  const body = {
    existing: "replace",
    roles: [{ role: "team", grants: [{ resource: "dev:*:*", action: "r" }] }],
    users: [
      { name: "ann", passwordHash: HASH, enabled: true, roles: ["team"], privilege: ALL },
      { name: "bare", passwordHash: HASH },
      { name: "clear", passwordHash: "in the clear" },
    ],
  };
  const [status, text] = await send(body);
  const fault = "the password hash is none of bcrypt or scrypt at a cost that is taken here";
  assertEquals([status, JSON.parse(text)], [200, {
    roles: [{ outcome: "new", faults: [] }],
    users: [
      { outcome: "new", faults: [] },
      { outcome: "new", faults: [] },
      { outcome: "refused", faults: [fault] },
    ],
  }]);
  assertEquals(users.get("ann")?.roles, ["team"]);
  assertEquals(node.state.grantsOf("team")?.grants, [{ resource: "dev:*:*", action: "r" }]);
  // What was not said opens nothing.
  const bare = users.get("bare");
  assertEquals([bare?.enabled, bare?.roles, bare?.privilege.whitelistIsAll], [false, [], false]);
});

Deno.test("only operators, and only what can be read; a refusal shows nothing of the body", async () => {
  const { send, users, fixture } = start();
  const one = { users: [{ name: "a", passwordHash: HASH, enabled: true }] };
  assertEquals((await send(one, { from: "10.1.2.3", token: "" }))[0], 403);
  assertEquals((await send(one, { token: "" }))[0], 403);
  assertEquals((await send(one, { from: "10.1.2.3", token: "wrong" }))[0], 403);
  const bad: readonly unknown[] = [
    `{"users":[{"passwordHash":"${HASH}"`,
    [one],
    "",
    { users: [{ name: "a", passwordHash: { hash: HASH } }] },
    { users: [HASH] },
    { users: { name: HASH } },
    { users: [{ name: "a", roles: [1] }] },
    { users: [{ name: "a", source: HASH }] },
    { existing: HASH },
    { users: Array(AUTH.maxImportedRows + 1).fill({ name: "a" }) },
    `{${Array.from({ length: 5_000 }, (_, at) => `"name-that-is-long-${at}":1`).join()}}`,
  ];
  for (const body of bad) {
    const [status, text] = await send(body);
    assertEquals(status, 400, text);
    assertEquals(text.includes(HASH), false, text);
  }
  const [tooLong] = await send(`"${"x".repeat(AUTH.maxImportBytes)}"`);
  assertEquals(tooLong, 413);
  assertEquals(users.count(), 0);
  const [status, text] = await send(one, { from: "10.1.2.3", token: OPERATOR_TOKEN });
  assertEquals(status, 200, text);
  assertStringIncludes(text, '"new"');
  assertEquals(JSON.stringify(fixture.logged).includes(HASH), false);
});
