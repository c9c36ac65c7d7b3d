import { assert, assertEquals, assertStringIncludes } from "#assert";
import { createFakeAccess, principalOf } from "../../tests/support/fake_access.ts";
import { Fixture } from "../../tests/support/http/http_fixture.ts";
import { createCaller } from "../../tests/support/callers.ts";
import { operateRoutes } from "./operate_routes.ts";
import { fixedClock, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { silentLogger } from "../base/mod.ts";
import { FakeServer } from "../../tests/support/fake_server.ts";
import { createRespondingHandler } from "../../tests/support/http/responding_handler.ts";

const SECRET = "5e".repeat(32);

function createAccess(operatorSecret: string | undefined) {
  const access = createFakeAccess();
  const never = new AbortController().signal;
  const { auth, users } = access;
  const info = { ...serverInfo, ...operatorSecret !== undefined && { operatorSecret } };
  const handler = createRespondingHandler({
    api: () => ({ ...new Fixture().fake.api(), auth, users }),
    server: new FakeServer().view(),
    routes: operateRoutes(info),
    clock: fixedClock,
    logger: silentLogger,
    stopping: never,
    cutOff: never,
  });
  const ask = async (token: string, body: unknown) => {
    const answer = await handler(
      new Request("http://localhost/rnacos/v1/access", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
      { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50_000 } },
    );
    return { status: answer.status, text: await answer.text() };
  };
  return { ...access, ask };
}

const ADD = { verb: "user.add", name: "alice", password: "hush", roles: [] };
const LIST = { verb: "user.list" };

Deno.test("Who has read the operator's secret may change users, and is written down as the command line", async () => {
  const { ask, node } = createAccess(SECRET);
  assertEquals(await ask(SECRET, ADD), { status: 200, text: "{}" });
  const { status, text } = await ask(SECRET, LIST);
  assertEquals(status, 200);
  assertStringIncludes(text, '"name":"alice"');
  assert(!text.includes("plain:"));
  const created = node.proposed.find(({ command }) =>
    command.type === "user.create" && command.name === "alice"
  );
  assertEquals([created?.options.operator, created?.options.origin?.protocol], [
    "command line",
    "cli",
  ]);
});

Deno.test("A manager's login may, a machine's request, another user, an access token and a wrong secret may not", async () => {
  const { ask, auth, users, settle, time } = createAccess(SECRET);
  const caller = createCaller();
  await users.create({ name: "boss", password: "boss-1", roles: ["0"] }, caller);
  await users.create({ name: "dev", password: "dev-1", roles: ["1"] }, caller);
  await users.create(
    { name: "fresh", password: "fresh-1", roles: ["0"], mustChangePassword: true },
    caller,
  );
  const tokenOf = async (username: string) => {
    const login = auth.login({ username, password: `${username}-1` }, caller);
    await settle();
    time.advance(5_000);
    const answer = await login;
    assert(answer.ok);
    return answer.accessToken;
  };
  assertEquals((await ask(await tokenOf("boss"), LIST)).status, 200);
  const { text } = await users.tokens.create(
    { user: "boss", name: "ci", expiresMs: 0 },
    principalOf("boss", ["0"]),
    caller,
  );
  for (const token of ["", "x", await tokenOf("dev"), await tokenOf("fresh"), text, `${SECRET}0`]) {
    assertEquals((await ask(token, LIST)).status, 403, token);
  }
});

Deno.test("Where no secret was made, none opens the route", async () => {
  const { ask } = createAccess(undefined);
  for (const token of ["", "undefined"]) assertEquals((await ask(token, LIST)).status, 403);
});

Deno.test("A body that is none is refused without repeating it", async () => {
  const { ask } = createAccess(SECRET);
  for (const body of ['{"password":"hush"', '{"verb":"hush"}', "[]", "hush"]) {
    const { status, text } = await ask(SECRET, body);
    assertEquals(status, 400);
    assert(!text.includes("hush"), text);
  }
});
