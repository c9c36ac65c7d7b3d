/** Who may use the routes for operators. */
import { FakeApi } from "../../tests/support/fake_api.ts";
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { isForOperators } from "./operator_gate.ts";
import { allRoutes } from "./mod.ts";
import { grpcRouteSpecs } from "../grpc/mod.ts";
import {
  anyRoute,
  type Asked,
  fixedClock,
  Fixture,
  OPERATOR_TOKEN,
  recordingLogger,
  serverInfo,
} from "../../tests/support/http/http_fixture.ts";
import { createRespondingHandler } from "../../tests/support/http/responding_handler.ts";

const REMOVE = "/nacos/v1/raft/remove-node?id=2";
const STRANGER = "10.0.0.7";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function status(asked: Asked, fixture = new Fixture()): Promise<number> {
  return (await fixture.ask("POST", REMOVE, asked)).status;
}

Deno.test("routes for operators are open to the machine itself, through loopback and its own address", async () => {
  for (const from of ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1", "10.0.0.9"]) {
    const fixture = new Fixture();
    assertEquals(await status({ from }, fixture), 200, from);
    assertEquals(fixture.fake.server.cluster.asked, ["remove 2"]);
  }
});

Deno.test("a stranger is refused in Nacos' shape, with the line to add, and nothing happens", async () => {
  const fixture = new Fixture();
  const answer = await fixture.ask("POST", REMOVE, { from: STRANGER });
  assertEquals(answer.status, 403);
  assertEquals(JSON.parse(answer.body), {
    timestamp: "2026-11-22T16:01:12.138+00:00",
    status: 403,
    error: "Forbidden",
    message:
      "send Authorization: Bearer with the RNACOS_CLUSTER_TOKEN of this node, or ask from its machine, by address or localhost",
    path: "/nacos/v1/raft/remove-node",
  });
  assertEquals(fixture.fake.server.cluster.asked, []);
  assertEquals(fixture.logged.map(({ message, fields }) => [message, fields]), [
    ["refused a request that is for operators", { remoteIp: STRANGER, path: REMOVE.split("?")[0] }],
  ]);
  // However many come, the log has one line a minute.
  await fixture.ask("POST", REMOVE, { from: STRANGER });
  assertEquals(fixture.logged.length, 1);
});

Deno.test("the cluster token opens them from anywhere, and nothing that only looks like it does", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER "]) {
    const headers = { authorization: `${scheme} ${OPERATOR_TOKEN}` };
    assertEquals(await status({ from: STRANGER, headers }), 200, scheme);
  }
  const wrong = [
    bearer("wrong"),
    bearer(OPERATOR_TOKEN.slice(0, -1)),
    bearer(`${OPERATOR_TOKEN}x`),
    bearer(""),
    { authorization: OPERATOR_TOKEN },
    { authorization: `Basic ${OPERATOR_TOKEN}` },
    { accessToken: OPERATOR_TOKEN },
  ];
  for (const headers of wrong) assertEquals(await status({ from: STRANGER, headers }), 403);
  // A login of the open API is no token of the cluster, and harms nobody on the machine itself.
  assertEquals(await status({ headers: bearer("wrong") }), 200);
});

Deno.test("forwarded addresses give no right, and a proxy or a browser on the machine takes it away", async () => {
  for (const name of ["x-forwarded-for", "x-real-ip", "forwarded"]) {
    assertEquals(await status({ from: STRANGER, headers: { [name]: "127.0.0.1" } }), 403, name);
  }
  for (
    const name of ["x-forwarded-for", "x-real-ip", "forwarded", "via", "origin", "sec-fetch-site"]
  ) {
    assertEquals(await status({ headers: { [name]: "127.0.0.1" } }), 403, name);
    const headers = { [name]: "127.0.0.1", ...bearer(OPERATOR_TOKEN) };
    assertEquals(await status({ headers }), 200, name);
  }
});

Deno.test("a name that a resolver can have turned to this machine takes the right away", async () => {
  for (const host of ["evil.example:8848", "127.0.0.1.evil.example", "localhost.evil.example"]) {
    assertEquals(await status({ headers: { host } }), 403, host);
    assertEquals(await status({ headers: { host, ...bearer(OPERATOR_TOKEN) } }), 200, host);
  }
  for (const host of ["localhost:8848", "127.0.0.1:8848", "[::1]:8848", "10.0.0.9"]) {
    assertEquals(await status({ headers: { host } }), 200, host);
  }
  assertEquals((await withoutToken("node-1", "127.0.0.1", { host: "node-1:8848" }))[0], 200);
  assertEquals((await withoutToken("node-1", "127.0.0.1", { host: "node-2:8848" }))[0], 403);
});

/** A server that is bound to there, without a token. */
async function withoutToken(
  boundTo: string,
  from: string,
  headers = {},
): Promise<[number, string]> {
  const fake = new FakeApi();
  const api = fake.api();
  const handler = createRespondingHandler({
    api: () => api,
    server: fake.server.view(),
    routes: allRoutes(serverInfo),
    operators: { token: "", boundTo },
    clock: fixedClock,
    logger: recordingLogger().logger,
    stopping: new AbortController().signal,
    cutOff: new AbortController().signal,
  });
  const request = new Request(`http://h${REMOVE}`, { method: "POST", headers });
  const remoteAddr = { transport: "tcp", hostname: from, port: 1 } as const;
  const answer = await handler(request, { remoteAddr });
  return [answer.status, await answer.text()];
}

Deno.test("without a token only the machine itself may, and an empty one opens nothing", async () => {
  assertEquals((await withoutToken("0.0.0.0", "127.0.0.1"))[0], 200);
  assertEquals((await withoutToken("10.0.0.9", "10.0.0.9"))[0], 200);
  for (const boundTo of ["0.0.0.0", "::", "10.0.0.9", "some-name", ""]) {
    for (const from of [STRANGER, "0.0.0.0", "::", "some-name", ""]) {
      assertEquals((await withoutToken(boundTo, from))[0], 403, `${from} to ${boundTo}`);
    }
  }
  for (const authorization of ["Bearer", "Bearer ", "Bearer  "]) {
    assertEquals((await withoutToken("::", STRANGER, { authorization }))[0], 403);
  }
  assertStringIncludes((await withoutToken("::", STRANGER))[1], "set RNACOS_CLUSTER_TOKEN=...");
});

/** Those of users, roles and permissions; v3 has its lists and its question apart. */
function accessRoutes(
  base: string,
  { user, role, more }: { readonly user: string; readonly role: string; readonly more: string },
): string[] {
  const list = user.endsWith("s") ? "" : "/list";
  return [
    `POST ${base}${user}`,
    `POST ${base}${user}/admin`,
    `PUT ${base}${user}`,
    `DELETE ${base}${user}`,
    `GET ${base}${user}${list}`,
    `GET ${base}${user}/search`,
    `POST ${base}${role}`,
    `DELETE ${base}${role}`,
    `GET ${base}${role}${list}`,
    `GET ${base}${role}/search`,
    `POST ${base}${more}`,
    `DELETE ${base}${more}`,
    `GET ${base}${more}${list}`,
    ...list === "" ? [] : [`GET ${base}${more}`],
  ];
}

Deno.test("these routes are for operators, and no others", () => {
  const found = allRoutes(serverInfo).filter(isForOperators);
  assertEquals(found.map(({ method, path }) => `${method} ${path}`), [
    "POST /nacos/v1/cs/capacity",
    "POST /nacos/v1/cs/ops/localCache",
    "GET /nacos/v1/cs/ops/derby",
    "POST /nacos/v1/cs/ops/data/removal",
    "PUT /nacos/v1/cs/ops/log",
    "PUT /nacos/v1/ns/operator/switches",
    "PUT /nacos/v1/ns/operator/log",
    "PUT /nacos/v1/ns/ops/switches",
    "PUT /nacos/v1/ns/ops/log",
    "POST /nacos/v1/raft/joinnode",
    "POST /nacos/v1/raft/change-membership",
    "POST /nacos/v1/raft/remove-node",
    "POST /nacos/v1/raft/transfer-leader",
    ...accessRoutes("/nacos/v1/auth", { user: "/users", role: "/roles", more: "/permissions" }),
    ...accessRoutes("/nacos/v3/auth", { user: "/user", role: "/role", more: "/permission" }),
    "GET /rnacos/v1/auth/users",
    "POST /rnacos/v1/auth/users",
    "PUT /rnacos/v1/auth/users",
    "DELETE /rnacos/v1/auth/users",
    "GET /rnacos/v1/auth/whoami",
    "GET /rnacos/v1/auth/tokens",
    "POST /rnacos/v1/auth/tokens",
    "DELETE /rnacos/v1/auth/tokens",
    "POST /rnacos/v1/auth/key",
    "PUT /nacos/v2/ns/operator/switches",
    "PUT /nacos/v2/ns/ops/switches",
    "PUT /nacos/v2/core/cluster/node/list",
    "PUT /nacos/v2/core/cluster/lookup",
    "DELETE /nacos/v2/core/cluster/nodes",
    "GET /nacos/v2/core/loader/reloadClient",
    "GET /nacos/v2/core/loader/reloadCurrent",
    "GET /nacos/v2/core/loader/smartReloadCluster",
    "POST /nacos/v2/core/ops/raft",
    "PUT /nacos/v2/core/ops/log",
    "POST /nacos/v3/admin/cs/capacity",
    "POST /nacos/v3/admin/cs/ops/localCache",
    "PUT /nacos/v3/admin/cs/ops/log",
    "GET /nacos/v3/admin/cs/ops/derby",
    "POST /nacos/v3/admin/cs/ops/derby/import",
    "PUT /nacos/v3/admin/ns/ops/switches",
    "PUT /nacos/v3/admin/ns/ops/log",
    "PUT /nacos/v3/admin/core/cluster/node/list",
    "PUT /nacos/v3/admin/core/cluster/lookup",
    "POST /nacos/v3/admin/core/loader/reloadClient",
    "POST /nacos/v3/admin/core/loader/reloadCurrent",
    "POST /nacos/v3/admin/core/loader/smartReloadCluster",
    "POST /nacos/v3/admin/core/ops/raft",
    "PUT /nacos/v3/admin/core/ops/log",
    "POST /rnacos/import/access",
    "GET /rnacos/v1/audit",
    "POST /rnacos/v1/console/clients/reset",
    "GET /rnacos/v1/console/move",
    "GET /rnacos/v1/console/move/rows",
    "POST /rnacos/v1/console/move",
    "POST /rnacos/v1/console/move/file",
    "POST /rnacos/v1/console/move/cancel",
  ]);
  // gRPC has no such gate, so it must have no such request.
  assert(grpcRouteSpecs.every(({ permission }) => permission.action !== "admin"));
});

Deno.test("a route that changes the cluster and does not declare the right cannot do it", async () => {
  const forgotten = anyRoute("POST", "/nacos/v1/raft/forgotten", {
    summary: "A route of a later day",
    permission: { action: "write", resource: "cluster" },
    params: {},
    handler: async (_params, call) => {
      await call.operations.remove(2);
      return new Response("true");
    },
  });
  const fixture = new Fixture([forgotten]);
  assertEquals((await fixture.ask("POST", forgotten.path)).status, 500);
  assertEquals(fixture.fake.server.cluster.asked, []);
});

Deno.test("every route for operators refuses a stranger before it looks at the request", async () => {
  const fixture = new Fixture();
  for (const { method, path } of allRoutes(serverInfo).filter(isForOperators)) {
    assertEquals((await fixture.ask(method, path, { from: STRANGER })).status, 403, path);
  }
});

Deno.test("/health tells what the settings let in when it is asked for details", async () => {
  const fixture = new Fixture();
  const details = JSON.parse((await fixture.ask("GET", "/health?details=true")).body);
  assertEquals(details, {
    status: "UP",
    reason: "",
    version: "0.1.0",
    authentication: "off",
    clusterAccess: "own-machine",
    warnings: [],
  });
  assertEquals((await fixture.ask("GET", "/health")).body, "success");
});
