/** Who is let in over HTTP, with the real use cases behind the edge. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { SYSTEM } from "../../auth/mod.ts";
import {
  AuthFixture,
  BACKUP_TOKEN,
  onlyIn,
  OWN_SECRET,
  SYSTEM_CALLER,
} from "../../../tests/support/http/auth_fixture.ts";
import { Fixture, OPERATOR_TOKEN } from "../../../tests/support/http/http_fixture.ts";

const CONFIGS = "/nacos/v1/cs/configs";
const A = `${CONFIGS}?dataId=a&group=G`;
const FORBIDDEN = "403 authorization failed! NO_PERMISSION";
const NO_NAMESPACE = "403 authorization failed! NO_NAMESPACE_PERMISSION";

async function withFixture(run: (fixture: AuthFixture) => Promise<void>): Promise<void> {
  const fixture = await AuthFixture.start();
  try {
    await run(fixture);
  } finally {
    fixture.close();
  }
}

Deno.test("without a token, and with one that proves nothing, the answer is that of Nacos", async () => {
  await withFixture(async (fixture) => {
    const { status, body, headers } = await fixture.ask(`GET ${A}`);
    assertEquals([status, JSON.parse(body)], [403, {
      timestamp: "2026-11-22T16:01:12.138+00:00",
      status: 403,
      error: "Forbidden",
      message: "user not found!",
      path: CONFIGS,
    }]);
    assertEquals(headers.get("content-type"), "application/json");
    for (
      const token of ["x", "a.b.c", "rnat_x_y", "x".repeat(1_000_000), "eyJhbGciOiJub25lIn0.e30."]
    ) {
      assertEquals(await fixture.text(`GET ${A}`, { token }), "403 token invalid!");
    }
    const token = await fixture.tokenOf("admin");
    fixture.access.time.advance(3_600_000);
    assertEquals(await fixture.text(`GET ${A}`, { token }), "403 token expired!");
  });
});

Deno.test("a token is taken from parameter, form, header and Authorization; name and password stand for one", async () => {
  await withFixture(async (fixture) => {
    await fixture.publish("a");
    const token = await fixture.person("jo", { roles: ["1"] });
    const found = "200 content of a";
    assertEquals(await fixture.text(`GET ${A}&accessToken=${token}`), found);
    assertEquals(await fixture.text(`GET ${A}`, { headers: { accessToken: token } }), found);
    for (const authorization of [token, `Bearer ${token}`, `bearer  ${token}`]) {
      assertEquals(await fixture.text(`GET ${A}`, { headers: { authorization } }), found);
    }
    // An empty one is none; a proxy's own credentials do not hide the parameter.
    const headers = { authorization: token };
    assertEquals(await fixture.text(`GET ${A}&accessToken=`, { headers }), found);
    const basic = { authorization: "Basic YTpi" };
    assertEquals(await fixture.text(`GET ${A}&accessToken=${token}`, { headers: basic }), found);
    const body = `dataId=b&group=G&content=c&accessToken=${token}`;
    assertEquals(await fixture.text(`POST ${CONFIGS}`, { body }), "200 true");
    const login = "username=jo&password=jo-password";
    assertEquals(await fixture.text(`GET ${A}&${login}`), found);
    assertEquals(
      await fixture.text(`POST ${CONFIGS}`, { body: `dataId=b&group=G&content=c&${login}` }),
      "200 true",
    );
    // A token that is there is what counts, and rights are those of the user.
    assertEquals(await fixture.text(`GET ${A}&${login}&accessToken=x`), "403 token invalid!");
    const body2 = `dataId=b&group=G&content=c&${login}&tenant=other`;
    await fixture.person("eve", { roles: ["2"] });
    const eve = body2.replace(login, "username=eve&password=eve-password");
    assertEquals(await fixture.text(`POST ${CONFIGS}`, { body: eve }), FORBIDDEN);
    const wrong = "username=jo&password=wrong";
    assertEquals(await fixture.text(`GET ${A}&${wrong}`), "403 user not found!");
    // Of users and logins, name and password are those of somebody else.
    assertEquals(await fixture.text(`GET /rnacos/v1/auth/whoami?${login}`), "403 user not found!");
  });
});

Deno.test("roles and namespaces decide, on the names that the verb works on", async () => {
  await withFixture(async (fixture) => {
    await fixture.publish("a");
    await fixture.publish("a", "dev");
    const reader = await fixture.person("reader", { roles: ["2"] });
    const dev = await fixture.person("dev", { roles: ["1"], privilege: onlyIn("dev") });
    const inDev = `${A}&tenant=dev`;
    const body = "dataId=a&group=G&content=new&tenant=dev";
    assertEquals(await fixture.text(`GET ${inDev}`, { token: reader }), "200 content of a");
    assertEquals(await fixture.text(`POST ${CONFIGS}`, { token: reader, body }), FORBIDDEN);
    assertEquals(await fixture.text(`DELETE ${inDev}`, { token: reader }), FORBIDDEN);
    assertEquals(await fixture.text(`POST ${CONFIGS}`, { token: dev, body }), "200 true");
    for (
      const more of ["", "&tenant=", "&tenant=public", "&tenant=PUBLIC", "&tenant=+", "&tenant=x"]
    ) {
      assertEquals(await fixture.text(`GET ${A}${more}`, { token: dev }), NO_NAMESPACE, more);
    }
    // The first of repeated names counts, for the right as for the verb.
    assertEquals(
      await fixture.text(`GET ${A}&tenant=dev&tenant=`, { token: dev }),
      "200 new",
    );
    assertEquals(await fixture.text(`GET ${A}&tenant=&tenant=dev`, { token: dev }), NO_NAMESPACE);
    assertEquals(await fixture.text(`GET ${inDev}`), "403 user not found!");
  });
});

Deno.test("what is granted to a role of Nacos opens no more than its pattern", async () => {
  await withFixture(async (fixture) => {
    for (const dataId of ["a", "b"]) await fixture.publish(dataId, "dev");
    await fixture.person("jo");
    const { roles } = fixture.access.users;
    await roles.bind("team", "jo", SYSTEM_CALLER);
    const token = await fixture.tokenOf("jo");
    await roles.grant("team", "dev:G:config/a", "r", SYSTEM_CALLER);
    const get = (more: string) =>
      fixture.text(`GET ${CONFIGS}?group=G&tenant=dev&${more}`, { token });
    assertEquals(await get("dataId=a"), "200 content of a");
    assertEquals(await get("dataId=b"), FORBIDDEN);
    const page = "pageNo=1&pageSize=9";
    const ids = (body: string) =>
      JSON.parse(body.slice(4)).pageItems.map(({ dataId }: { dataId: string }) => dataId);
    assertEquals(ids(await get(`search=accurate&dataId=a&${page}`)), ["a"]);
    assertEquals(await get(`search=accurate&dataId=&${page}`), FORBIDDEN);
    assertEquals(await get(`search=blur&dataId=a&${page}`), FORBIDDEN);
    assertEquals(await get("dataId=a&show=all&search=blur"), await get("dataId=a&show=all"));
    await roles.grant("team", "dev:G:*", "r", SYSTEM_CALLER);
    assertEquals(ids(await get(`search=accurate&dataId=&${page}`)), ["a", "b"]);
    assertEquals(await get(`search=blur&dataId=*&${page}`), FORBIDDEN);
    await roles.grant("team", "dev:*", "r", SYSTEM_CALLER);
    assertEquals(ids(await get(`search=blur&dataId=*&${page}`)), ["a", "b"]);
    await roles.revoke("team", "dev:*", "r", SYSTEM_CALLER);
    assertEquals(await get(`search=blur&dataId=*&${page}`), FORBIDDEN);
  });
});

Deno.test("an id opens only what its config does", async () => {
  await withFixture(async (fixture) => {
    await fixture.publish("a");
    await fixture.publish("d", "dev");
    const token = await fixture.person("dev", { roles: ["1"], privilege: onlyIn("dev") });
    const history = "/nacos/v1/cs/history";
    const row = (key: { namespace: string; dataId: string }) =>
      fixture.api.config.history({
        key: { group: "G", ...key },
        appName: "",
        pageNo: 1,
        pageSize: 1,
      })
        .items[0]?.id ?? 0;
    const own = row({ namespace: "dev", dataId: "d" });
    const other = row({ namespace: "public", dataId: "a" });
    assertEquals(
      (await fixture.ask(`GET ${history}?nid=${own}&tenant=dev`, { token })).status,
      200,
    );
    for (const more of ["", "&tenant=dev", "&tenant=dev&dataId=d&group=G"]) {
      assertEquals(
        await fixture.text(`GET ${history}?nid=${other}${more}`, { token }),
        NO_NAMESPACE,
      );
      assertEquals(
        await fixture.text(`GET ${history}/previous?id=${other}${more}`, { token }),
        NO_NAMESPACE,
      );
    }
    const idOf = async (key: { namespace: string; dataId: string }) =>
      (await fixture.api.config.whole({ group: "G", ...key }))?.id ?? 0;
    const ids = [
      await idOf({ namespace: "dev", dataId: "d" }),
      await idOf({ namespace: "public", dataId: "a" }),
    ];
    const remove = (list: readonly number[]) =>
      fixture.text(`DELETE ${CONFIGS}?delType=ids&ids=${list.join(",")}&tenant=dev`, { token });
    assertEquals(await remove(ids), NO_NAMESPACE);
    assertEquals(
      await fixture.api.config.whole({ namespace: "dev", group: "G", dataId: "d" }) === undefined,
      false,
    );
    assertEquals(await remove(ids.slice(0, 1)), '200 {"code":200,"message":null,"data":true}');
    assertEquals(await remove([12_345]), '200 {"code":200,"message":null,"data":true}');
  });
});

Deno.test("a long poll looks at nothing that its caller may not read", async () => {
  await withFixture(async (fixture) => {
    await fixture.publish("a");
    await fixture.publish("d", "dev");
    const token = await fixture.person("dev", { roles: ["2"], privilege: onlyIn("dev") });
    const poll = (packed: string) =>
      fixture.text(`POST ${CONFIGS}/listener`, {
        token,
        headers: { "long-pulling-timeout": "1", "long-pulling-timeout-no-hangup": "true" },
        body: `Listening-Configs=${encodeURIComponent(packed)}`,
      });
    const own = "d\x02G\x02\x02dev\x01";
    const other = "a\x02G\x02\x01";
    assertEquals(await poll(own + other), "200 d%02G%02dev%01\n");
    assertEquals(await poll(other), FORBIDDEN);
  });
});

Deno.test("lists leave out what their reader does not see", async () => {
  await withFixture(async (fixture) => {
    await fixture.api.namespaces.create({ id: "dev", name: "Dev", desc: "" }, SYSTEM_CALLER);
    await fixture.api.namespaces.create({ id: "prod", name: "Prod", desc: "" }, SYSTEM_CALLER);
    const token = await fixture.person("dev", { roles: ["1"], privilege: onlyIn("dev") });
    const ids = async (path: string) =>
      JSON.parse((await fixture.ask(`GET ${path}`, { token })).body).data
        .map(({ namespace }: { namespace: string }) => namespace);
    assertEquals(await ids("/nacos/v1/console/namespaces"), ["dev"]);
    assertEquals(await ids("/nacos/v2/console/namespace/list"), ["dev"]);
    assertEquals(await fixture.text("GET /nacos/v1/console/namespaces"), "403 user not found!");
    const show = "GET /nacos/v1/console/namespaces?show=all&namespaceId=prod";
    assertEquals(await fixture.text(show, { token }), NO_NAMESPACE);
    for (const namespace of [undefined, "dev"]) {
      const ref = { namespace, group: "G", serviceName: "s" };
      await fixture.api.naming.register(ref, { ip: "1.1.1.1", port: 80 }, SYSTEM_CALLER);
    }
    const names = await fixture.ask("GET /nacos/v1/ns/service/names", { token });
    assertEquals(JSON.parse(names.body).services, { dev: ["G@@s"] });
    assertEquals(
      await fixture.text("GET /nacos/v1/ns/service/names?namespaceId=prod", { token }),
      NO_NAMESPACE,
    );
  });
});

Deno.test("a beat is judged by the service that it keeps alive, wherever it is named", async () => {
  await withFixture(async (fixture) => {
    await fixture.person("jo");
    const { roles } = fixture.access.users;
    await roles.bind("team", "jo", SYSTEM_CALLER);
    const token = await fixture.tokenOf("jo");
    await roles.grant("team", "public:G:naming/own", "rw", SYSTEM_CALLER);
    const beat = (query: string, serviceName: string) =>
      fixture.ask(`PUT /nacos/v1/ns/instance/beat?ip=1.1.1.1&port=80&groupName=G${query}`, {
        token,
        body: `beat=${
          encodeURIComponent(JSON.stringify({ ip: "1.1.1.1", port: 80, serviceName }))
        }`,
      });
    assertEquals((await beat("", "G@@own")).status, 200);
    assertEquals((await beat("", "G@@other")).status, 403);
    assertEquals((await beat("&serviceName=own", "G@@other")).status, 200);
    assertEquals((await beat("&serviceName=other", "G@@own")).status, 403);
    assertEquals((await beat("&serviceName=own&namespaceId=dev", "own")).status, 403);
    assert(
      !fixture.api.namingAdmin.exists({ namespace: undefined, group: "G", serviceName: "other" }),
    );
  });
});

Deno.test("the state of the server says to everybody whether a token is needed", async () => {
  await withFixture(async (fixture) => {
    const { status, body } = await fixture.ask("GET /nacos/v1/console/server/state");
    const { auth_enabled, login_page_enabled } = JSON.parse(body);
    assertEquals([status, auth_enabled, login_page_enabled], [200, "true", "true"]);
    const open = await new Fixture().ask("GET", "/nacos/v1/console/server/state");
    assertEquals(JSON.parse(open.body).auth_enabled, "false");
  });
});

Deno.test("who must change the password may do that, and nothing else", async () => {
  await withFixture(async (fixture) => {
    const token = await fixture.person("new", { roles: ["0"], mustChangePassword: true });
    const first = "403 authorization failed! The password must be changed first. NO_PERMISSION";
    assertEquals(await fixture.text(`GET ${A}`, { token }), first);
    assertEquals(await fixture.text("GET /nacos/v1/ns/service/selector/types", { token }), first);
    assertEquals(await fixture.text("GET /nacos/v1/console/namespaces", { token }), first);
    const change = (username: string) =>
      fixture.text("PUT /nacos/v1/auth/users", {
        token,
        body: `username=${username}&newPassword=another-one`,
      });
    assertEquals(await change("admin"), "403 authorization failed!");
    assertEquals(await fixture.text("GET /nacos/v3/auth/user/list", { token }), first);
    // A token made now would be a manager's as soon as the password is changed, or at once that of another manager.
    const tokens = "/rnacos/v1/auth/tokens";
    for (const body of ["name=own", "name=another&username=admin"]) {
      assertEquals(await fixture.text(`POST ${tokens}`, { token, body }), first);
    }
    const theirs = await fixture.access.users.tokens.create(
      { user: "new", name: "earlier", expiresMs: 0 },
      SYSTEM,
      SYSTEM_CALLER,
    );
    assertEquals(await fixture.text(`DELETE ${tokens}?id=${theirs.id}`, { token }), first);
    assertEquals(await fixture.text(`GET ${tokens}`, { token }), first);
    assertEquals(
      [...fixture.access.users.tokens.listFrom(undefined, 0, SYSTEM)].map(({ id }) => id),
      [theirs.id],
    );
    const who = await fixture.ask("GET /rnacos/v1/auth/whoami", { token });
    assertEquals([who.status, JSON.parse(who.body).data.mustChangePassword], [200, true]);
    assertEquals(await change("new"), '200 {"code":200,"message":null,"data":"update user ok!"}');
    assertEquals(await fixture.text(`GET ${A}`, { token }), "403 token invalid!");
    const newer = await fixture.person("newer", { mustChangePassword: true });
    const body = "username=newer&newPassword=another-one";
    assertEquals(
      (await fixture.ask("PUT /nacos/v3/auth/user", { token: newer, body })).status,
      200,
    );
    assertEquals(
      (await fixture.ask(`GET ${A}`, { token: await fixture.tokenOf("new") })).status,
      404,
    );
  });
});

Deno.test("a change of rights is in force with its answer", async () => {
  await withFixture(async (fixture) => {
    await fixture.publish("a");
    const token = await fixture.person("jo", { roles: ["1"] });
    const { users } = fixture.access;
    const get = (shown: string) => fixture.text(`GET ${A}`, { token: shown });
    assertEquals(await get(token), "200 content of a");
    await users.update({ name: "jo", privilege: onlyIn("dev") }, SYSTEM_CALLER);
    assertEquals(await get(token), NO_NAMESPACE);
    await users.update({ name: "jo", privilege: onlyIn("public"), roles: ["team"] }, SYSTEM_CALLER);
    assertEquals(await get(await fixture.tokenOf("jo")), FORBIDDEN);
    await users.roles.grant("team", "*", "r", SYSTEM_CALLER);
    const later = await fixture.tokenOf("jo");
    assertEquals(await get(later), "200 content of a");
    await users.roles.revoke("team", "*", "r", SYSTEM_CALLER);
    assertEquals(await get(later), FORBIDDEN);
    await users.update({ name: "jo", enabled: false }, SYSTEM_CALLER);
    assertEquals(await get(later), "403 token invalid!");
  });
});

Deno.test("an operator needs no user, but a secret: to be on the machine proves nothing", async () => {
  await withFixture(async (fixture) => {
    const from = "127.0.0.1";
    const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
    const cluster = "GET /nacos/v1/raft/metrics";
    const users = "GET /nacos/v1/auth/users?search=accurate&pageNo=1&pageSize=9";
    const audit = "GET /rnacos/v1/audit";
    const removal = "POST /nacos/v1/raft/remove-node?id=9";
    // Behind a proxy on this machine that says nothing of it, everybody comes from this machine.
    for (const line of [cluster, users, audit, removal, `GET ${A}`]) {
      assertEquals(await fixture.text(line, { from }), "403 user not found!", line);
      assertEquals(await fixture.text(line), "403 user not found!", line);
    }
    for (const secret of [OWN_SECRET, OPERATOR_TOKEN]) {
      assertEquals((await fixture.ask(users, { headers: bearer(secret) })).status, 200);
      for (const line of [cluster, audit]) {
        assertEquals((await fixture.ask(line, { headers: bearer(secret) })).status, 200);
      }
      assertEquals(
        await fixture.text(`GET ${A}`, { headers: bearer(secret) }),
        "403 token invalid!",
      );
    }
    const manager = await fixture.tokenOf("admin");
    const developer = await fixture.person("jo", { roles: ["1"] });
    assertEquals((await fixture.ask(users, { token: manager })).status, 200);
    assertEquals(await fixture.text(users, { token: developer }), FORBIDDEN);
    assertEquals((await fixture.ask(cluster, { token: developer })).status, 200);
    for (const line of [removal, audit]) {
      assertEquals(await fixture.text(line, { token: developer }), FORBIDDEN);
    }
    assertStringIncludes(await fixture.text("GET /rnacos/backup", { token: manager }), "400");
    assertEquals((await fixture.ask(`GET /rnacos/backup?token=${BACKUP_TOKEN}`)).status, 200);
  });
});
