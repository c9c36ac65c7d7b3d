/** Namespaces, health, state, logins and the extra routes, in this process. */
import { fakeMember } from "../../tests/support/fake_cluster.ts";
import { assert, assertEquals, assertObjectMatch, assertStringIncludes } from "#assert";
import { RouteTable } from "./mod.ts";
import { allRoutes, type HttpCall } from "./mod.ts";
import { SentParams } from "./sent_params.ts";
import { Fixture, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { toResponse } from "./deno/to_response.ts";

const NAMESPACES = "/nacos/v1/console/namespaces";

Deno.test("namespaces are made, shown, renamed and removed", async () => {
  const fixture = new Fixture();
  const list = await fixture.ask("GET", NAMESPACES);
  assertEquals(
    list.body,
    '{"code":200,"message":null,"data":[{"namespace":"","namespaceShowName":"public",' +
      '"namespaceDesc":null,"quota":200,"configCount":0,"type":0}]}',
  );
  const form = { body: "customNamespaceId=dev&namespaceName=Dev&namespaceDesc=d" };
  assertEquals((await fixture.ask("POST", NAMESPACES, form)).body, "true");
  assertEquals((await fixture.ask("POST", NAMESPACES, form)).body, "false");
  const one = await fixture.ask("GET", `${NAMESPACES}?show=all&namespaceId=dev`);
  assertObjectMatch(JSON.parse(one.body), { namespace: "dev", namespaceDesc: "d", type: 2 });
  const taken = `${NAMESPACES}?checkNamespaceIdExist=true&customNamespaceId=`;
  assertEquals((await fixture.ask("GET", `${taken}dev`)).body, "true");
  assertEquals((await fixture.ask("GET", `${taken}other`)).body, "false");
  const renamed = await fixture.ask("PUT", `${NAMESPACES}?namespace=dev&namespaceShowName=D2`);
  assertEquals(renamed.body, "true");
  assertEquals((await fixture.ask("DELETE", `${NAMESPACES}?namespaceId=dev`)).body, "true");
  const gone = await fixture.ask("GET", `${NAMESPACES}?show=all&namespaceId=dev`);
  assertEquals([gone.status, gone.body], [500, "caused: namespaceId [ dev ] not exist;"]);
});

Deno.test("a namespace without an id gets a random one", async () => {
  const fixture = new Fixture();
  await fixture.ask("POST", NAMESPACES, { body: "customNamespaceId=&namespaceName=N" });
  assertEquals(fixture.fake.namespaces.list()[1]?.id.length, 36);
});

Deno.test("namespaces of v2 are in its envelope", async () => {
  const fixture = new Fixture();
  const path = "/nacos/v2/console/namespace";
  const list = JSON.parse((await fixture.ask("GET", `${path}/list`)).body);
  assertObjectMatch(list, { code: 0, message: "success" });
  const form = { body: "namespaceId=a&namespaceName=A" };
  assertEquals(
    (await fixture.ask("POST", path, form)).body,
    '{"code":0,"message":"success","data":true}',
  );
  const again = await fixture.ask("POST", path, form);
  assertEquals([again.status, JSON.parse(again.body).code], [400, 22000]);
  const absent = await fixture.ask("GET", `${path}?namespaceId=zzz`);
  assertEquals([absent.status, JSON.parse(absent.body).code], [404, 22001]);
  const missing = await fixture.ask("GET", path);
  assertEquals([missing.status, JSON.parse(missing.body)], [400, {
    code: 10000,
    message: "parameter missing",
    data:
      "Required request parameter 'namespaceId' for method parameter type String is not present",
  }]);
});

Deno.test("until the node is ready only what tells about it is answered", async () => {
  const fixture = new Fixture();
  fixture.fake.server.ready = false;
  const refused = ["/nacos/v1/cs/configs?dataId=a&group=G", NAMESPACES, "/nacos/v1/cs/history"];
  for (const path of refused) {
    const answer = await fixture.ask("GET", path);
    assertEquals([answer.status, answer.body], [
      503,
      "server is STARTINGnow, please try again later!",
    ]);
  }
  const console = "/nacos/v1/console";
  const seen: [string, number, string][] = [
    [`${console}/health/liveness`, 200, "OK"],
    [`${console}/health/readiness`, 500, "config and naming not in readiness: no leader is known"],
    ["/health", 503, "error: no leader is known"],
    ["/nacos/v1/cs/health", 500, "DOWN:no leader is known"],
    ["/nacos/v1/core/cluster/health", 200, '{"code":200,"message":null,"data":"STARTING"}'],
    ["/nacos/actuator/health", 503, '{"status":"DOWN"}'],
    ["/nacos/actuator/health/liveness", 200, '{"status":"UP"}'],
    ["/nacos/actuator/health/readiness", 503, '{"status":"OUT_OF_SERVICE"}'],
  ];
  for (const [path, status, body] of seen) {
    const answer = await fixture.ask("GET", path);
    assertEquals([answer.status, answer.body], [status, body]);
  }
  fixture.fake.server.ready = true;
  fixture.fake.server.waitsFor = "lists wait for clients";
  const probes: [string, number, string][] = [
    ["/health", 503, "error: lists wait for clients"],
    [
      `${console}/health/readiness`,
      500,
      "config and naming not in readiness: lists wait for clients",
    ],
    ["/nacos/v1/cs/health", 500, "DOWN:lists wait for clients"],
    ["/nacos/v1/core/cluster/health", 200, '{"code":200,"message":null,"data":"STARTING"}'],
  ];
  for (const [path, status, body] of probes) {
    const answer = await fixture.ask("GET", path);
    assertEquals([answer.status, answer.body], [status, body]);
  }
  fixture.fake.server.waitsFor = "";
  for (const path of [`${console}/health/readiness`, "/health", "/nacos/health"]) {
    assertEquals((await fixture.ask("GET", path)).status, 200);
  }
});

Deno.test("the actuator of Nacos answers below its context path and not at the root", async () => {
  const fixture = new Fixture();
  const health = await fixture.ask("GET", "/nacos/actuator/health");
  assertEquals([health.status, health.body], [200, '{"status":"UP"}']);
  assertEquals(
    health.headers.get("content-type"),
    "application/vnd.spring-boot.actuator.v3+json",
  );
  const plain = await fixture.ask("GET", "/nacos/actuator/health", {
    headers: { accept: "application/json" },
  });
  assertEquals(plain.headers.get("content-type"), "application/json");
  const page = await fixture.ask("GET", "/nacos/actuator/prometheus");
  assertEquals([page.status, page.body], [200, (await fixture.ask("GET", "/metrics")).body]);
  assertEquals(page.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const path of ["/actuator/health", "/actuator/prometheus", "/nacos/actuator/env"]) {
    assertEquals((await fixture.ask("GET", path)).status, 404);
  }
});

Deno.test("logins succeed on an open server, with or without a name", async () => {
  const fixture = new Fixture();
  const paths = ["/nacos/v1/auth/login", "/nacos/v1/auth/users/login", "/nacos/v3/auth/user/login"];
  for (const path of paths) {
    const answer = await fixture.ask("POST", `${path}?username=u%22`, { body: "password=p" });
    assertEquals(JSON.parse(answer.body), {
      accessToken: "AUTH_DISABLED",
      tokenTtl: 18000,
      globalAdmin: true,
      username: 'u"',
    });
    assertEquals(answer.headers.get("authorization"), "Bearer AUTH_DISABLED");
    assertEquals((await fixture.ask("GET", path)).status, 200);
  }
});

Deno.test("server state is a flat object of texts", async () => {
  const answer = await new Fixture().ask("GET", "/nacos/v1/console/server/state");
  const state = JSON.parse(answer.body);
  assertObjectMatch(state, { version: "2.5.1", startup_mode: "standalone", server_port: "8848" });
  for (const [name, value] of Object.entries(state)) {
    assert(value === null || typeof value === "string", name);
  }
});

Deno.test("members, addresses and consensus are shown", async () => {
  const fixture = new Fixture();
  const nodes = JSON.parse((await fixture.ask("GET", "/nacos/v1/core/cluster/nodes")).body);
  assertObjectMatch(nodes.data[0], { ip: "10.0.0.9", port: 8848, state: "UP", failAccessCnt: 0 });
  const none = await fixture.ask("GET", "/nacos/v1/core/cluster/nodes?keyword=11.");
  assertEquals(JSON.parse(none.body).data, []);
  const self = JSON.parse((await fixture.ask("GET", "/nacos/v1/core/cluster/self")).body);
  assertEquals(self.data.address, "10.0.0.9:8848");
  assertEquals((await fixture.ask("GET", "/nacos/serverlist")).body, "10.0.0.9:8848\n");
  const raft = await fixture.ask("GET", "/nacos/v1/raft/metrics");
  assert(raft.body.startsWith(
    '{"id":1,"state":"Leader","current_term":3,"last_log_index":52,"last_applied":52,' +
      '"current_leader":1,"membership_config":{"members":[1],"members_after_consensus":null},',
  ));
});

Deno.test("every member is shown where there are several", async () => {
  const fixture = new Fixture();
  const { cluster } = fixture.fake.server;
  cluster.views = [
    { ...cluster.views[0] ?? fakeMember(1), httpAddress: "10.0.0.1:8848" },
    fakeMember(2),
    fakeMember(3, { state: "DOWN", role: "learner" }),
  ];
  const nodes = JSON.parse((await fixture.ask("GET", "/nacos/v1/core/cluster/nodes")).body).data;
  assertEquals(
    nodes.map((each: { address: string; state: string }) => [each.address, each.state]),
    [["10.0.0.1:8848", "UP"], ["10.0.0.2:8848", "UP"], ["10.0.0.3:8848", "DOWN"]],
  );
  assertEquals(
    (await fixture.ask("GET", "/nacos/serverlist")).body,
    "10.0.0.1:8848\n10.0.0.2:8848\n10.0.0.3:8848\n",
  );
  const simple = await fixture.ask("GET", "/nacos/v1/core/cluster/simple/nodes");
  assertEquals(JSON.parse(simple.body).data.length, 3);
  const state = await fixture.ask("GET", "/nacos/v1/console/server/state");
  assertEquals(JSON.parse(state.body).startup_mode, "cluster");
  const raft = JSON.parse((await fixture.ask("GET", "/nacos/v1/raft/metrics")).body);
  assertObjectMatch(raft.members[1], { id: 2, role: "follower", lag: 3 });
});

Deno.test("operators add, remove and reorder members by numbers and addresses", async () => {
  const fixture = new Fixture();
  const base = "/nacos/v1/raft";
  const post = (path: string, body?: string) =>
    fixture.ask("POST", `${base}/${path}`, {
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
  assertEquals((await post("joinnode", '[2,"node-2:9848"]')).body, "true");
  assertEquals((await post("change-membership", "[1,2]")).body, "true");
  assertEquals((await post("remove-node?id=2")).body, "true");
  assertEquals((await post("transfer-leader?id=3")).body, "true");
  assertEquals(fixture.fake.server.cluster.asked, [
    "add 2 node-2:9848",
    "voters 1,2",
    "remove 2",
    "transfer 3",
  ]);
  const bad = [
    await post("joinnode", "{}"),
    await post("joinnode", '["2","x"]'),
    await post("joinnode", "[2]"),
    await post("joinnode", '[2,"node-2"]'),
    await post("joinnode", '[2,"[fe80::1%eth0]:9848"]'),
    await post("change-membership", "[0]"),
    await post("remove-node"),
    await post("transfer-leader?id=x"),
  ];
  assertEquals(bad.map(({ status }) => status), [400, 400, 400, 400, 400, 400, 400, 400]);
});

Deno.test("metrics and the notice have their types", async () => {
  const fixture = new Fixture();
  const metrics = await fixture.ask("GET", "/metrics");
  assertEquals(metrics.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertStringIncludes(metrics.body, "up 1");
  for (const path of ["/", "/nacos", "/nacos/", "/rnacos/"]) {
    const notice = await fixture.ask("GET", path);
    assertStringIncludes(notice.headers.get("content-type") ?? "", "text/html");
    assertStringIncludes(notice.body, "has no console");
  }
});

Deno.test("the page of the port leads to the console, by a host that can stand in a link", async () => {
  const info = { ...serverInfo, consolePort: () => 10_848 };
  const route = allRoutes(info).find(({ path }) => path === "/");
  const shown = async (host: string) => {
    const sent = new SentParams(new Map(), { headers: new Headers({ host }) }, "caused");
    const answer = await route?.serve(sent, {} as HttpCall);
    return answer === undefined ? "" : await toResponse(answer).text();
  };
  for (const host of ["node-1.example:8848", "node-1.example"]) {
    assertStringIncludes(await shown(host), '<a href="http://node-1.example:10848/">');
  }
  assertStringIncludes(await shown("[::1]:8848"), '<a href="http://[::1]:10848/">');
  for (const host of ['"><script>', "a/b", "a:b:c", "", `${"x".repeat(300)}:1`]) {
    assertStringIncludes(await shown(host), "The console is on port 10848.");
  }
});

Deno.test("HEAD is served by GET, OPTIONS tells the methods", async () => {
  const fixture = new Fixture();
  assertEquals((await fixture.ask("HEAD", "/health")).status, 200);
  const options = await fixture.ask("OPTIONS", "/nacos/v1/cs/configs");
  assertEquals([options.status, options.headers.get("allow")], [
    204,
    "GET, POST, DELETE, HEAD, OPTIONS",
  ]);
});

Deno.test("every route is declared once and completely", () => {
  const routes = allRoutes(serverInfo);
  const table = new RouteTable(routes);
  for (const route of routes) {
    assert(route.path === "/" || /^\/[^\s]*[^/]$/.test(route.path), route.path);
    assert(route.summary !== "", route.path);
    assertEquals(table.find(route.method, route.path), route);
  }
});
