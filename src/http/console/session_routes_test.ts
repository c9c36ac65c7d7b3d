import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
import type { ProviderLogins } from "../../api/mod.ts";
import { ApiError, HTTP } from "../../base/mod.ts";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import {
  ConsolePort,
  LIMIT,
  OWN,
  SESSION,
  withConsole,
} from "../../../tests/support/http/console_port.ts";
import type { ConsoleSession } from "./wire.ts";

Deno.test("a login gives a cookie and no token, by form and by JSON, for as long as the setting says", async () => {
  await withConsole(async (port) => {
    const json = JSON.stringify({ username: "admin", password: "admin-password" });
    const asJson = { body: json, headers: { "content-type": "application/json" } };
    for (
      const answer of [
        await port.login("admin", "admin-password"),
        await port.login("", "", asJson),
      ]
    ) {
      assertEquals(answer.status, 200);
      const cookie = answer.headers.get("set-cookie") ?? "";
      assertMatch(
        cookie,
        /^rnacos_session=[\w-]+\.[\w-]+\.[\w-]+; HttpOnly; SameSite=Strict; Path=\/ops\/; Max-Age=600$/,
      );
      assertStringIncludes(answer.headers.get("cache-control") ?? "", "no-store");
      assertEquals(answer.headers.get("authorization"), null);
      const session: ConsoleSession = JSON.parse(answer.body);
      assertEquals([session.user?.name, session.user?.isManager], ["admin", true]);
      assertEquals([session.sessionSeconds, session.nodeId, session.isOpen], [600, "7", false]);
      const token = cookie.slice("rnacos_session=".length, cookie.indexOf(";"));
      assertEquals(answer.body.includes(token), false);
    }
    const secure = await port.login("admin", "admin-password", {
      headers: { "x-forwarded-proto": "https" },
    });
    assert(secure.headers.get("set-cookie")?.endsWith("; Secure"));
    const direct = await port.login("admin", "admin-password", { isSecure: true });
    assert(direct.headers.get("set-cookie")?.endsWith("; Secure"));
  });
});

Deno.test("a session opens what its user may, below the base path and beside it, until it ends", async () => {
  await withConsole(async (port) => {
    const { users } = port.fixture.access;
    await users.create({ name: "ann", password: "ann-password", roles: ["2"] }, SYSTEM_CALLER);
    await port.fixture.publish("a.yaml");
    const cookie = await port.cookieOf("ann");
    const read = "/nacos/v1/cs/configs?dataId=a.yaml&group=G";
    for (const path of [read, `/ops${read}`]) {
      const found = await port.ask(`GET ${path}`, { headers: { cookie } });
      assertEquals([found.status, found.body], [200, "content of a.yaml"]);
    }
    const write = { headers: { cookie, ...OWN } };
    assertEquals((await port.ask(`DELETE ${read}`, write)).status, 403);
    const nobody = await port.ask(`GET ${read}`);
    assertEquals([nobody.status, JSON.parse(nobody.body).message], [403, "user not found!"]);
    const other = await port.cookieOf("ann");
    const nameOf = async (by: string) =>
      JSON.parse((await port.ask(`GET ${SESSION}`, { headers: { cookie: by } })).body).user?.name;
    const out = await port.ask(`DELETE ${SESSION}`, write);
    assertMatch(out.headers.get("set-cookie") ?? "", /^rnacos_session=; .*Max-Age=0$/);
    // Whoever has kept the cookie has nothing; the user's other session goes on.
    assertEquals((await port.ask(`GET ${read}`, { headers: { cookie } })).status, 403);
    assertEquals([await nameOf(cookie), await nameOf(other)], [undefined, "ann"]);
    // A password that is another one ends all sessions, and the browser is told to forget them.
    await users.update({ name: "ann", password: "other-password" }, SYSTEM_CALLER);
    const ended = await port.ask(`GET ${SESSION}`, { headers: { cookie: other } });
    assertEquals(JSON.parse(ended.body).user, undefined);
    assertMatch(ended.headers.get("set-cookie") ?? "", /Max-Age=0/);
  });
});

Deno.test("a cookie changes nothing without the header of the console, a token of one's own does", async () => {
  await withConsole(async (port) => {
    const cookie = await port.cookieOf("admin");
    const publish = "POST /nacos/v1/cs/configs?dataId=d&group=G&content=c";
    const forged = await port.ask(publish, { headers: { cookie } });
    assertEquals(forged.status, 403);
    assertStringIncludes(forged.body, "X-Rnacos-Console: 1 is wanted");
    const crossed = { cookie, ...OWN, "sec-fetch-site": "cross-site" };
    assertEquals((await port.ask(publish, { headers: crossed })).status, 403);
    // The parameter is no proof here, so it does not stand in for the header either.
    const token = await port.fixture.tokenOf("admin");
    assertEquals((await port.ask(`${publish}&accessToken=${token}`)).status, 403);
    assertEquals((await port.ask(publish, { headers: { cookie, ...OWN } })).status, 200);
    assertEquals((await port.ask(publish, { headers: { accessToken: token } })).status, 200);
    const form = await port.ask(`POST ${SESSION}?username=admin&password=admin-password`);
    assertEquals(form.status, 403);
  });
});

Deno.test("this machine is nobody here: no operator, and no login for a token or by a password alone", async () => {
  await withConsole(async (port) => {
    for (
      const line of [
        "GET /nacos/v1/auth/users?pageNo=1&pageSize=10",
        "GET /nacos/v1/cs/configs?dataId=d&group=G&username=admin&password=admin-password",
      ]
    ) {
      assertEquals((await port.ask(line)).status, 403, line);
    }
    for (
      const path of [
        "/nacos/v1/auth/login",
        "/nacos/v3/auth/user/login",
        "/nacos/v3/auth/oidc/login",
      ]
    ) {
      const answer = await port.ask(`POST ${path}?username=admin&password=admin-password`, {
        headers: OWN,
      });
      assertEquals(answer.status, 404, path);
    }
  });
});

Deno.test("failed logins have their limit by connection, whatever headers and spellings say", async () => {
  await withConsole(async (port) => {
    const fail = async (name: string, ip: string, from?: string) => {
      const headers = { "x-forwarded-for": ip };
      return (await port.login(name, "wrong", { headers, ...from && { from } })).status;
    };
    const spellings = ["admin", "ADMIN", "Admin"];
    for (const [at, name] of spellings.entries()) {
      assertEquals(await fail(name, `1.1.1.${at}`), 403);
    }
    assertEquals(await fail("admin", "2.2.2.2"), 429);
    const limited = await port.login("admin", "admin-password");
    assertEquals([limited.status, limited.headers.get("retry-after")], [429, "1200"]);
    assertEquals(limited.headers.get("set-cookie"), null);
    // Others are not locked out with them.
    assertEquals((await port.login("admin", "admin-password", { from: "10.0.0.8" })).status, 200);
    assertEquals(await fail("ann", "1.1.1.1"), 403);
  });
});

Deno.test("a login that is turned away without being tried is told to the audit log", async () => {
  const fixture = await AuthFixture.start();
  const told: string[][] = [];
  const port = new ConsolePort(fixture, {
    auth: {
      tellTurnedAway: ({ username }, { ip, peerIp = "" }) => void told.push([username, ip, peerIp]),
    },
  });
  try {
    for (let at = 0; at < LIMIT; at++) {
      assertEquals((await port.login("admin", "wrong")).status, 403);
    }
    assertEquals(told, []);
    const from = { headers: { "x-forwarded-for": "2.2.2.2" } };
    assertEquals((await port.login("admin", "admin-password", from)).status, 429);
    assertEquals(told, [["admin", "2.2.2.2", "127.0.0.1"]]);
  } finally {
    fixture.close();
  }
});

Deno.test("what is no login is told so, and nothing of it is shown", async () => {
  await withConsole(async (port) => {
    for (const body of ["{", "[]", '{"username":"admin"}', '{"username":1,"password":"hush"}']) {
      const answer = await port.login("", "", {
        body,
        headers: { "content-type": "application/json" },
      });
      assertEquals(answer.status, 400, body);
      assertStringIncludes(JSON.parse(answer.body).message, "The body is wanted as JSON");
      assertEquals(answer.body.includes("hush"), false);
    }
    const long = await port.login("admin", "x".repeat(HTTP.maxLoginBodyBytes));
    assertEquals(long.status, 413);
  });
});

Deno.test("a session tells what to offer in which namespace", async () => {
  await withConsole(async (port) => {
    const { users } = port.fixture.access;
    for (const id of ["dev", "prod"]) {
      await port.fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
    }
    await users.create(
      { name: "bob", password: "bob-password", roles: ["part"], privilege: onlyIn("dev") },
      SYSTEM_CALLER,
    );
    await users.roles.grant("part", "dev:G:config/app*", "r", SYSTEM_CALLER);
    const session = await port.session(await port.cookieOf("bob"));
    assertEquals(session.user, {
      name: "bob",
      nickname: "",
      roles: ["part"],
      isManager: false,
      mustChangePassword: false,
      hasPassword: true,
    });
    const none = { readConfigs: false, writeConfigs: false, readServices: false };
    assertEquals(session.rights, [
      { namespace: "dev", ...none, readConfigs: true, writeServices: false },
    ]);
    const all = await port.session(await port.cookieOf("admin"));
    assertEquals(all.rights.map(({ namespace }) => namespace).sort(), ["dev", "prod", "public"]);
    assert(all.rights.every((row) => row.writeConfigs && row.writeServices));
    assertEquals((await port.session("")).rights, []);
  });
});

Deno.test("without logins everybody is a manager, but only from pages of this server", async () => {
  const fixture = await AuthFixture.start();
  const ownNames = ["127.0.0.1", "ops.example"];
  const port = new ConsolePort(fixture, { isOpen: true, ownNames });
  try {
    const session = await port.session("");
    assertEquals([session.isOpen, session.user?.isManager, session.user?.name], [
      true,
      true,
      "console",
    ]);
    const publish = "POST /nacos/v1/cs/configs?dataId=d&group=G&content=c";
    assertEquals((await port.ask(publish)).status, 403);
    assertEquals((await port.ask(publish, { headers: { accessToken: "x" } })).status, 403);
    assertEquals((await port.ask(publish, { headers: OWN })).status, 200);
    const users = "GET /nacos/v1/auth/users?pageNo=1&pageSize=9";
    assertEquals((await port.ask(users)).status, 200);
    assertEquals((await port.ask(users, { headers: { host: "10.0.0.9:10848" } })).status, 200);
    for (const host of ["ops.example", "OPS.example:10848"]) {
      assertEquals((await port.ask(users, { headers: { host } })).status, 200, host);
    }
    for (const host of ["x.ops.example", "ops.example.evil.example", ""]) {
      assertEquals((await port.ask(users, { headers: { host } })).status, 403, host);
    }
    // A page whose name has been turned to this address is of the same origin, and sends what it likes.
    const strange = { ...OWN, host: "evil.example", "x-forwarded-host": "localhost" };
    for (const line of [users, publish, `GET ${SESSION}`]) {
      const refused = await port.ask(line, { headers: strange });
      assertEquals(refused.status, 403, line);
      assertStringIncludes(refused.body, "by an address or localhost alone");
    }
  } finally {
    fixture.close();
  }
});

Deno.test("a login at a provider ends on a page of the console with the cookie, or with the reason", async () => {
  const fixture = await AuthFixture.start();
  const provider: ProviderLogins = {
    button: "Company",
    isSecure: true,
    begin: (returnTo) =>
      Promise.resolve({ url: `https://login.example/?${returnTo}`, ticket: "T" }),
    finish: ({ code }, _caller, ttlMs) =>
      code === "" ? Promise.reject(new ApiError("forbidden", "<no> code")) : Promise.resolve({
        accessToken: "token",
        ttlSeconds: (ttlMs ?? 0) / 1_000,
        username: "ann",
        isManager: false,
        mustChangePassword: false,
        returnTo: code,
      }),
  };
  const port = new ConsolePort(fixture, { auth: { provider } });
  try {
    const session = await port.session("");
    assertEquals(session.providers, [
      { text: "Company", href: "nacos/v3/auth/oidc/authorize?returnTo=%2Fops%2F" },
    ]);
    const callback = "GET /ops/nacos/v3/auth/oidc/callback?state=s&code=";
    const back = async (code: string) => (await port.ask(callback + code)).headers.get("location");
    assertEquals(await back("/ops/configs"), "/ops/configs");
    assertEquals(await back("/elsewhere"), "/ops/");
    const { status, headers } = await port.ask(`${callback}/ops/`);
    assertEquals(status, 303);
    const [ticket, cookie] = headers.getSetCookie();
    assertMatch(ticket ?? "", /^__Host-rnacos_oidc=; .*Max-Age=0/);
    assertEquals(
      cookie,
      "rnacos_session=token; HttpOnly; SameSite=Strict; Path=/ops/; Max-Age=600; Secure",
    );
    const failed = await port.ask(callback);
    assertEquals([failed.status, failed.headers.get("set-cookie")], [403, null]);
    assertStringIncludes(failed.body, '&lt;no&gt; code</p>\n<p><a href="/ops/">');
  } finally {
    fixture.close();
  }
});

Deno.test("a session is renewed as long as somebody asks and its longest life allows, and ends as one", async () => {
  await withConsole(async (port) => {
    const { time } = port.fixture.access;
    const first = await port.cookieOf("admin");
    const MINUTE_MS = 60_000;
    const beganMs = time.nowMs();
    const ends = async (cookie: string) => {
      const { expiresMs, endsMs } = await port.session(cookie);
      return [expiresMs, endsMs].map((ms) => Math.round((ms - beganMs) / MINUTE_MS));
    };
    const renew = async (cookie: string, headers: Record<string, string> = OWN) => {
      const answer = await port.ask(`POST ${SESSION}/renew`, { headers: { ...headers, cookie } });
      return { ...answer, cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "" };
    };
    assertEquals(await ends(first), [10, 25]);
    assertEquals((await renew(first, {})).status, 403);
    time.advance(9 * MINUTE_MS);
    const second = await renew(first);
    assertEquals([second.status, await ends(second.cookie)], [200, [19, 25]]);
    time.advance(9 * MINUTE_MS);
    const third = await renew(second.cookie);
    assertEquals(await ends(third.cookie), [25, 25]);
    // The longest life is over: it is answered as it is, with no new cookie.
    assertEquals((await renew(third.cookie)).cookie, "");
    const gone = await port.session(first);
    assertEquals([gone.user, gone.expiresMs], [undefined, 0]);
    // An older token of the same login ends the newest one, too.
    const { headers } = await port.ask(`DELETE ${SESSION}`, {
      headers: { ...OWN, cookie: second.cookie },
    });
    assert(headers.get("set-cookie")?.includes("Max-Age=0"));
    assertEquals((await port.session(third.cookie)).user, undefined);
  });
});
