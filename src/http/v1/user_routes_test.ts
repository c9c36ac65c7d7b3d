/** Logins, and users, roles and permissions as consoles of Nacos manage them. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { CREDENTIALS } from "../../base/mod.ts";
import { createFakeAccess } from "../../../tests/support/fake_access.ts";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import { Fixture, OPERATOR_TOKEN } from "../../../tests/support/http/http_fixture.ts";

const LOGINS = [
  "/nacos/v1/auth/login",
  "/nacos/v1/auth/users/login",
  "/nacos/v3/auth/user/login",
  "/rnacos/v1/auth/user/login",
];

async function withManager(
  run: (
    as: (line: string, body?: string) => Promise<string>,
    fixture: AuthFixture,
  ) => Promise<void>,
): Promise<void> {
  const fixture = await AuthFixture.start();
  const token = await fixture.tokenOf("admin");
  try {
    await run(
      (line, body) => fixture.text(line, { token, ...body !== undefined && { body } }),
      fixture,
    );
  } finally {
    fixture.close();
  }
}

Deno.test("a login is answered under every path, in query and form, as Nacos answers it", async () => {
  const fixture = await AuthFixture.start();
  await fixture.person("jo", { roles: ["1"] });
  const sent = "username=jo&password=jo-password";
  for (const path of LOGINS) {
    for (
      const [line, body] of [[`POST ${path}`, sent], [`POST ${path}?${sent}`], [
        `GET ${path}?${sent}`,
      ]]
    ) {
      const answer = await fixture.ask(line ?? "", body === undefined ? {} : { body });
      const { accessToken, ...rest } = JSON.parse(answer.body);
      assertEquals([answer.status, rest], [
        200,
        { tokenTtl: 3_600, globalAdmin: false, username: "jo" },
      ]);
      assertMatch(accessToken, /^[\w-]+\.[\w-]+\.[\w-]{43}$/);
      assertEquals(answer.headers.get("authorization"), `Bearer ${accessToken}`);
      assertEquals(answer.headers.get("cache-control")?.startsWith("no-cache,no-store"), true);
      const who = await fixture.ask("GET /rnacos/v1/auth/whoami", { token: accessToken });
      assertEquals(JSON.parse(who.body).data.username, "jo");
    }
  }
  const admin = await fixture.ask(`POST ${LOGINS[0]}`, {
    body: "username=admin&password=admin-password",
  });
  assertEquals(JSON.parse(admin.body).globalAdmin, true);
  fixture.close();
});

Deno.test("a wrong login is told nothing but that, and too many are stopped", async () => {
  const fixture = await AuthFixture.start();
  await fixture.person("jo");
  const login = (body: string) => fixture.text(`POST ${LOGINS[0]}`, { body });
  for (const body of ["", "username=jo", "username=jo&password=x", "username=no&password=x"]) {
    assertEquals(await login(body), "403 user not found!", body);
  }
  let tried = 0;
  while ((await login("username=jo&password=x")).startsWith("403 user")) tried++;
  assert(tried <= 2 * CREDENTIALS.failuresOfPairPerMinute, String(tried));
  // The right password does not help any more, so that it cannot be found by trying.
  assertEquals(
    await login("username=jo&password=jo-password"),
    "403 LOGIN_LIMITE_ERROR,Frequent login, please try again later",
  );
  fixture.close();
});

Deno.test("without authentication every login succeeds, and users are for operators alone", async () => {
  const fixture = new Fixture();
  for (const path of LOGINS) {
    const { status, body } = await fixture.ask("POST", path, { body: "username=x&password=y" });
    assertEquals([status, JSON.parse(body).accessToken], [200, "AUTH_DISABLED"]);
  }
  const body = "username=admin&newPassword=mine&password=mine";
  for (
    const [method, path] of [
      ["PUT", "/nacos/v1/auth/users"],
      ["POST", "/nacos/v1/auth/users"],
      ["PUT", "/nacos/v3/auth/user"],
      ["POST", "/rnacos/v1/auth/tokens"],
      ["PUT", "/rnacos/v1/auth/users"],
    ] as const
  ) {
    // People log in at the console by these users: to come from this machine is no proof.
    for (const from of ["127.0.0.1", "10.0.0.7"]) {
      const { status, body: told } = await fixture.ask(method, path, { body, from });
      assertEquals(status, 403, path);
      assertStringIncludes(told, "operator_token of the data directory");
    }
  }
});

Deno.test("without authentication users are managed with a secret, or by a manager's token, and by no other", async () => {
  const { auth, users, settle } = createFakeAccess({ isEnabled: false, hasLogins: true });
  await settle();
  const fixture = new Fixture([], { auth, users });
  const tokenOf = async (name: string) => (await auth.openSession(name))?.accessToken ?? "";
  const line = "/nacos/v1/auth/users";
  const list = `${line}?pageNo=1&pageSize=9`;
  const operator = { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } };
  const made = await fixture.ask("POST", line, { ...operator, body: "username=jo&password=p" });
  assertEquals([made.status, users.get("jo")?.roles], [200, []]);
  await users.create({ name: "boss", password: "p", roles: ["0"] }, SYSTEM_CALLER);
  for (const asked of [operator, { headers: { accessToken: await tokenOf("boss") } }]) {
    assertEquals((await fixture.ask("GET", list, asked)).status, 200);
  }
  const jo = { headers: { accessToken: await tokenOf("jo") } };
  assertEquals((await fixture.ask("GET", list, jo)).status, 403);
  const own = { ...jo, body: "username=jo&newPassword=mine" };
  assertEquals((await fixture.ask("PUT", line, own)).status, 200);
  for (const accessToken of ["AUTH_DISABLED", "wrong", jo.headers.accessToken]) {
    assertEquals((await fixture.ask("GET", list, { headers: { accessToken } })).status, 403);
  }
  auth.close();
});

const FORMS = [
  {
    user: "/nacos/v1/auth/users",
    role: "/nacos/v1/auth/roles",
    permission: "/nacos/v1/auth/permissions",
    list: "",
    done: (data: string) => `200 {"code":200,"message":null,"data":"${data}"}`,
    shown: (value: unknown) => `200 ${JSON.stringify(value)}`,
  },
  {
    user: "/nacos/v3/auth/user",
    role: "/nacos/v3/auth/role",
    permission: "/nacos/v3/auth/permission",
    list: "/list",
    done: (data: string) => `200 {"code":0,"message":"success","data":"${data}"}`,
    shown: (data: unknown) => `200 ${JSON.stringify({ code: 0, message: "success", data })}`,
  },
];

const PAGE = "pageNo=1&pageSize=10&search=accurate";
const page = (...pageItems: unknown[]) => ({
  totalCount: pageItems.length,
  pageNumber: 1,
  pagesAvailable: pageItems.length === 0 ? 0 : 1,
  pageItems,
});

for (const { user, role, permission, list, done, shown } of FORMS) {
  Deno.test(`users, roles and permissions are managed under ${user} in the words of Nacos`, async () => {
    await withManager(async (as, fixture) => {
      assertEquals(await as(`POST ${user}`, "username=u1&password=p"), done("create user ok!"));
      assertEquals(
        await as(`POST ${user}`, "username=u1&password=p"),
        "400 caused: user &#39;u1&#39; already exist!;",
      );
      assertEquals(
        await as(`GET ${user}${list}?${PAGE}&username=u1`),
        shown(page({ username: "u1", password: null })),
      );
      assertEquals(await as(`GET ${user}/search?username=u`), shown(["u1"]));
      assertEquals(await as(`PUT ${user}`, "username=u1&newPassword=q"), done("update user ok!"));
      assertEquals(
        await as(`PUT ${user}`, "username=no&newPassword=q"),
        "400 caused: user no not exist!;",
      );
      assertEquals(await as(`POST ${role}`, "role=team&username=u1"), done("add role ok!"));
      assertEquals(
        await as(`POST ${role}`, "role=team&username=no"),
        "400 caused: user &#39;no&#39; not found!;",
      );
      assertEquals(
        await as(`POST ${role}`, "role=ROLE_ADMIN&username=u1"),
        "400 caused: role &#39;ROLE_ADMIN&#39; is not permitted to create!;",
      );
      assertEquals(
        await as(`GET ${role}${list}?${PAGE}&username=u1`),
        shown(page({ role: "team", username: "u1" })),
      );
      assertEquals(
        await as(`GET ${role}${list}?${PAGE}&username=admin`),
        shown(page({ role: "ROLE_ADMIN", username: "admin" })),
      );
      assertEquals(await as(`GET ${role}/search?role=te`), shown(["team"]));
      const grant = "role=team&resource=dev:*:*&action=r";
      assertEquals(await as(`POST ${permission}`, grant), done("add permission ok!"));
      assertEquals(await as(`POST ${permission}`, grant), done("add permission ok!"));
      assertEquals(
        await as(`POST ${permission}`, "role=none&resource=dev:*:*&action=r"),
        "400 caused: role none not found!;",
      );
      assertEquals(
        await as(`GET ${permission}${list}?${PAGE}&role=team`),
        shown(page({ role: "team", resource: "dev:*:*", action: "r" })),
      );
      const asked = (text: string) => as(`GET ${permission}?${text}`);
      assertEquals(await asked(grant), '200 {"code":0,"message":"success","data":true}');
      assertEquals(
        await asked(grant.replace("dev", "prod")),
        '200 {"code":0,"message":"success","data":false}',
      );
      assertEquals(await as(`DELETE ${permission}?${grant}`), done("delete permission ok!"));
      assertEquals(
        await as(`DELETE ${role}?role=team&username=u1`),
        done("delete role of user u1 ok!"),
      );
      assertEquals(
        await as(`DELETE ${user}?username=admin`),
        "400 caused: cannot delete admin: admin;",
      );
      assertEquals(await as(`DELETE ${user}?username=u1`), done("delete user ok!"));
      assertEquals(await as(`DELETE ${user}?username=u1`), done("delete user ok!"));
      assertEquals(fixture.api.users.get("u1"), undefined);
      assertMatch(
        await as(`POST ${user}/admin`),
        /^200 \{"code":409,.*have admin user cannot use it/,
      );
    });
  });
}

Deno.test("users of this server have roles and namespaces, and show no secret", async () => {
  await withManager(async (as, fixture) => {
    const users = "/rnacos/v1/auth/users";
    const privilege = onlyIn("dev");
    const done = '200 {"code":200,"message":null,"data":true}';
    const form = new URLSearchParams({
      username: "jo",
      password: "jo-password",
      nickname: "Jo",
      roles: "1, 2",
      namespacePrivilege: JSON.stringify(privilege),
    });
    assertEquals(await as(`POST ${users}`, form.toString()), done);
    const shown = async () =>
      JSON.parse((await as(`GET ${users}?${PAGE}&username=jo`)).slice(4)).data.pageItems[0];
    assertEquals(await shown(), {
      username: "jo",
      nickname: "Jo",
      enabled: true,
      roles: ["1", "2"],
      namespacePrivilege: privilege,
      mustChangePassword: false,
      source: "inner",
    });
    assertEquals(await as(`PUT ${users}`, "username=jo&enabled=false&roles="), done);
    assertEquals([(await shown()).enabled, (await shown()).roles, (await shown()).nickname], [
      false,
      [],
      "Jo",
    ]);
    assertEquals(await as(`PUT ${users}`, "username=no"), "400 caused: user no not exist!;");
    for (const wrong of ["[]", '{"enabled":1}', '{"whitelist":"dev"}', '{"whitelist":[1]}']) {
      const refused = await as(`PUT ${users}`, `username=jo&namespacePrivilege=${wrong}`);
      assertMatch(refused, /^400 caused: Cannot read namespacePrivilege/);
    }
    assertEquals(await as(`DELETE ${users}?username=jo`), done);
    assertEquals(fixture.api.users.get("jo"), undefined);
  });
});

Deno.test("namespaces that are listed are never taken for all of them", async () => {
  await withManager(async (as, { api }) => {
    const users = "/rnacos/v1/auth/users";
    const form = (privilege: object) =>
      new URLSearchParams({ username: "jo", namespacePrivilege: JSON.stringify(privilege) });
    const create = form({ whitelist: ["dev"] });
    create.set("password", "jo-password");
    assertMatch(await as(`POST ${users}`, create.toString()), /^200 /);
    assertEquals(api.users.get("jo")?.privilege, onlyIn("dev"));
    for (
      const [privilege, why] of [
        [{ whitelistIsAll: true, whitelist: ["dev"] }, "a whitelist with whitelistIsAll true"],
        [{ enabled: false, whitelist: ["dev"] }, "lists with enabled false"],
        [{ enabled: false, blacklist: ["dev"] }, "lists with enabled false"],
        [{ enabled: false, blacklistIsAll: true }, "lists with enabled false"],
      ] as const
    ) {
      const refused = await as(`PUT ${users}`, form(privilege).toString());
      assertMatch(refused, new RegExp(`^400 .*found ${why}, which allows all namespaces; `));
    }
    assertEquals(api.users.get("jo")?.privilege, onlyIn("dev"));
    assertMatch(await as(`PUT ${users}`, form({ whitelist: [] }).toString()), /^200 /);
    assertEquals(api.users.get("jo")?.privilege, { ...onlyIn("dev"), whitelist: [] });
    assertMatch(await as(`PUT ${users}`, form({ blacklist: ["dev"] }).toString()), /^200 /);
    assertEquals(api.users.get("jo")?.privilege.whitelistIsAll, true);
  });
});

Deno.test("an access token is made once, opens what its scope says, and makes no other", async () => {
  const fixture = await AuthFixture.start();
  await fixture.publish("a", "dev");
  const token = await fixture.person("jo", { roles: ["1"] });
  const tokens = "/rnacos/v1/auth/tokens";
  const form = new URLSearchParams({ name: "ci", scope: '[{"resource":"dev:*","action":"r"}]' });
  const made = await fixture.ask(`POST ${tokens}`, { token, body: form.toString() });
  const { id, accessToken } = JSON.parse(made.body).data;
  const get = "GET /nacos/v1/cs/configs?dataId=a&group=G&tenant=";
  assertEquals(await fixture.text(`${get}dev`, { token: accessToken }), "200 content of a");
  assertEquals(
    await fixture.text(get, { token: accessToken }),
    "403 authorization failed! NO_PERMISSION",
  );
  const listed = await fixture.ask(`GET ${tokens}`, { token });
  const { totalCount, pageItems: [row] } = JSON.parse(listed.body).data;
  assertEquals(totalCount, 1);
  assertStringIncludes(
    await fixture.text(`GET ${tokens}?pageSize=1001`, { token }),
    "400 caused: pageSize is wanted from 1 to 1000",
  );
  assertEquals([row.id, row.username, row.name, row.expiresMs], [id, "jo", "ci", 0]);
  assertEquals(listed.body.includes(accessToken.split("_").slice(2).join("_")), false);
  const other = { token: accessToken, body: "name=more" };
  assertEquals(await fixture.text(`POST ${tokens}`, other), "403 authorization failed!");
  const foreign = { token, body: "name=more&username=admin" };
  assertEquals(await fixture.text(`POST ${tokens}`, foreign), "403 authorization failed!");
  assertEquals(
    await fixture.text(`POST ${tokens}`, { token, body: "name=x&scope=[1]" }),
    "400 caused: Cannot read scope: found [1], a list of {&quot;resource&quot;,&quot;action&quot;} is wanted;",
  );
  assertEquals((await fixture.ask(`DELETE ${tokens}?id=${id}`, { token })).status, 200);
  assertEquals(await fixture.text(`${get}dev`, { token: accessToken }), "403 token invalid!");
  const manager = await fixture.tokenOf("admin");
  assertEquals((await fixture.ask("POST /rnacos/v1/auth/key", { token: manager })).status, 200);
  assertEquals(await fixture.text(`${get}dev`, { token }), "403 token invalid!");
  fixture.close();
});

Deno.test("a login whose client is gone when it is answered still has its address", async () => {
  const fixture = await AuthFixture.start();
  const told: (string | undefined)[] = [];
  const { login } = fixture.access.auth;
  let isGone = false;
  fixture.access.auth.login = (input, caller) => {
    isGone = true;
    told.push(caller.ip, caller.peerIp);
    return login(input, caller);
  };
  const info = {
    get remoteAddr() {
      if (isGone) throw new TypeError("Request closed");
      return { transport: "tcp", hostname: "10.0.0.7", port: 1 } as const;
    },
  };
  const request = new Request(`http://h${LOGINS[0]}?username=jo&password=x`, { method: "POST" });
  const answer = await fixture.finished(fixture.handler(request, info));
  assertEquals([answer.status, ...told], [403, "10.0.0.7", "10.0.0.7"]);
  fixture.close();
});
