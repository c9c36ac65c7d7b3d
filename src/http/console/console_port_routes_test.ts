/** What the console's port keeps behind a login. */
import { assert, assertEquals } from "#assert";
import { AuthFixture, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import {
  ConsolePort,
  OWN,
  SESSION,
  withConsole,
} from "../../../tests/support/http/console_port.ts";

Deno.test("what is open elsewhere wants a login here, but for probes, pages and the login itself", async () => {
  await withConsole(async (port) => {
    const open = port.routes.filter(({ permission }) => permission.action === "public");
    assertEquals(open.map(({ method, path }) => `${method} ${path}`), [
      "GET /nacos/v1/cs/health",
      "GET /nacos/v1/console/health/liveness",
      "GET /nacos/v1/console/health/readiness",
      "GET /nacos/v3/console/health/liveness",
      "GET /nacos/v3/console/health/readiness",
      "GET /health",
      "GET /nacos/health",
      "GET /nacos/actuator/health",
      "GET /nacos/actuator/health/liveness",
      "GET /nacos/actuator/health/readiness",
      "GET /",
      "GET /nacos",
      "GET /rnacos",
      "GET /v3/console/health/liveness",
      "GET /v3/console/health/readiness",
      `GET ${SESSION}`,
      `POST ${SESSION}`,
      `POST ${SESSION}/renew`,
      `DELETE ${SESSION}`,
      "GET /nacos/v3/auth/oidc/authorize",
      "GET /nacos/v3/auth/oidc/callback",
    ]);
    const cookie = await port.cookieOf("admin");
    for (const path of ["/nacos/metrics", "/nacos/serverlist", "/rnacos/openapi.json"]) {
      assertEquals((await port.ask(`GET ${path}`)).status, 403, path);
      assertEquals((await port.ask(`GET ${path}`, { headers: { cookie } })).status, 200, path);
    }
    // The document has what is on this port alone, and not what is on the other.
    const { body } = await port.ask("GET /rnacos/openapi.json", { headers: { cookie } });
    const { paths } = JSON.parse(body);
    assertEquals(Object.keys(paths[SESSION]), ["get", "post", "delete"]);
    assertEquals("/nacos/v1/auth/login" in paths, false);
  });
});

Deno.test("what the console of Nacos 3 serves is here without a context path, too", async () => {
  await withConsole(async (port) => {
    const cookie = await port.cookieOf("admin");
    for (const path of ["/v3/console", "/nacos/v3/console"]) {
      const list = `GET ${path}/core/namespace/list`;
      assertEquals((await port.ask(list)).status, 403);
      const { data } = JSON.parse((await port.ask(list, { headers: { cookie } })).body);
      assertEquals(data.map(({ namespace }: { namespace: string }) => namespace), ["public"]);
      const { status, body } = await port.ask(`GET ${path}/health/liveness`);
      assertEquals([status, JSON.parse(body).data], [200, "ok"]);
    }
  });
});

Deno.test("a backup wants a manager's login here beside the token of its own", async () => {
  await withConsole(async (port) => {
    const { users } = port.fixture.access;
    await users.create({ name: "ann", password: "ann-password", roles: ["2"] }, SYSTEM_CALLER);
    const authorization = "Bearer token-of-backups";
    const asked = async (headers: Record<string, string>, query = "") => {
      const { status, body } = await port.ask(`GET /rnacos/backup${query}`, { headers });
      return `${status} ${body.includes("user not found!") ? "nobody" : body.slice(0, 10)}`;
    };
    assertEquals(await asked({ authorization }), "403 nobody");
    assertEquals(await asked({}, "?token=token-of-backups"), "403 nobody");
    const cookie = await port.cookieOf("ann");
    assertEquals((await asked({ cookie, authorization })).slice(0, 3), "403");
    // Past the login it is the token that is judged: this fixture has another.
    const manager = { cookie: await port.cookieOf("admin"), authorization };
    assertEquals(await asked(manager), "500 backup tok");
  });
});

Deno.test("no route that needs a right serves who has not logged in", async () => {
  const fixture = await AuthFixture.start();
  const served: string[] = [];
  const port = new ConsolePort(fixture, { onServe: (name) => void served.push(name) });
  try {
    const guarded = port.routes.filter(({ permission, hasOwnToken }) =>
      permission.action !== "public" && hasOwnToken !== true
    );
    assert(guarded.length > 100, `only ${guarded.length} routes`);
    for (const { method, path } of guarded) {
      const query = "dataId=d&group=G&serviceName=s&ip=1.1.1.1&port=1&namespaceId=public";
      const { status } = await port.ask(`${method} ${path}?${query}`, { headers: OWN });
      assert(status >= 400, `${method} ${path}: ${status}`);
    }
    assertEquals(served, []);
  } finally {
    fixture.close();
  }
});
