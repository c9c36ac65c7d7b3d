import { assert, assertEquals, assertMatch } from "#assert";
import { AT, NamingRoutes } from "../../../tests/support/http/naming_routes.ts";

Deno.test("naming routes: register, list, look up, deregister", async () => {
  const fixture = new NamingRoutes();
  assertEquals(await fixture.text(`POST /instance`, `${AT}&weight=2.5&metadata=a%3D1`), "200 ok");
  const list = await fixture.json("GET /instance/list?serviceName=G@@s&clusters=");
  const { lastRefTime, hosts, ...rest } = list;
  assert(Number.isInteger(lastRefTime));
  assertEquals(rest, {
    name: "G@@s",
    groupName: "G",
    clusters: "",
    cacheMillis: 10000,
    checksum: "",
    allIPs: false,
    allIps: false,
    reachProtectionThreshold: false,
    valid: true,
    dom: "G@@s",
    env: "",
    useSpecifiedURL: false,
    metadata: {},
  });
  assertEquals(hosts, [{
    instanceId: "1.1.1.1#80#DEFAULT#G@@s",
    ip: "1.1.1.1",
    port: 80,
    weight: 2.5,
    healthy: true,
    enabled: true,
    ephemeral: true,
    clusterName: "DEFAULT",
    serviceName: "G@@s",
    metadata: { a: "1" },
    instanceHeartBeatInterval: 5000,
    instanceHeartBeatTimeOut: 15000,
    ipDeleteTimeout: 30000,
    instanceIdGenerator: "simple",
    valid: true,
    marked: false,
  }]);
  assertEquals(await fixture.json(`GET /instance?${AT}`), {
    service: "G@@s",
    ip: "1.1.1.1",
    port: 80,
    clusterName: "DEFAULT",
    weight: 2.5,
    healthy: true,
    instanceId: "1.1.1.1#80#DEFAULT#G@@s",
    metadata: { a: "1" },
  });
  assertEquals(await fixture.text(`DELETE /instance?${AT}`), "200 ok");
  assertEquals(await fixture.text(`DELETE /instance?${AT}`), "200 ok");
  assertEquals((await fixture.json("GET /instance/list?serviceName=G@@s")).hosts, []);
  fixture.rooms.naming.close();
});

const CHECKER = "400 Param 'port' is illegal, the value should be between 0 and 65535.\r\n";
const REFUSALS: readonly (readonly [line: string, answer: string])[] = [
  ["POST /instance?ip=1.1.1.1&port=80", "400 Param 'serviceName' is required."],
  ["POST /instance?serviceName=s&port=80", "400 Param 'ip' is required."],
  ["POST /instance?serviceName=s&ip=%20&port=80", "400 Param 'ip' is required."],
  ["POST /instance?serviceName=s&ip=1.1.1.1", "400 Param 'port' is required."],
  ["POST /instance?serviceName=s&ip=1.1.1.1&port=x", CHECKER],
  ["POST /instance?serviceName=s&ip=1.1.1.1&port=99999", CHECKER],
  [
    `POST /instance?${AT}&weight=20000`,
    "400 instance format invalid: The weights range from 0.0 to 10000.0",
  ],
  [
    `POST /instance?${AT}&clusterName=a_b`,
    "400 Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: a_b)",
  ],
  [`POST /instance?${AT}&metadata=x`, "400 metadata format incorrect:x"],
  ["GET /instance/list", "400 Param 'serviceName' is required."],
  [`GET /instance?${AT}`, "404 no ips found for cluster DEFAULT in service G@@s"],
  ["GET /service?serviceName=G@@s", "400 service not found, namespace: public, serviceName: G@@s"],
  ["DELETE /service?serviceName=G@@s", "400 service G@@s not found!"],
  ["GET /catalog/service?serviceName=G@@s", "404 service G@@s is not found!"],
  ["GET /service/list?pageSize=1", "400 Param 'pageNo' is required."],
  [
    `PUT /instance?${AT}`,
    "400 service not found, namespace: public, service: G@@s",
  ],
  [
    "PUT /cluster?serviceName=G@@s&clusterName=c&checkPort=1&useInstancePort4Check=true&" +
    "healthChecker=%7B%22type%22%3A%22TCP%22%7D",
    "400 service not found:G@@s",
  ],
  [
    `PUT /health?${AT}&healthy=true`,
    "400 health check is still working, service: G@@s, cluster: DEFAULT",
  ],
];

Deno.test("naming routes: refusals have Nacos's status and text", async () => {
  const fixture = new NamingRoutes();
  for (const [line, answer] of REFUSALS) assertEquals(await fixture.text(line), answer, line);
  assertEquals(fixture.rooms.naming.admin.counts().services, 0);
  fixture.rooms.naming.close();
});

Deno.test("naming routes: one service holds one kind", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", AT);
  assertEquals(
    await fixture.text("POST /instance", `${AT}&ephemeral=false`),
    "400 errCode: 400, errMsg: Current service G@@s is ephemeral service, " +
      "can't register persistent instance. ",
  );
  fixture.rooms.naming.close();
});

Deno.test("naming routes: light and full beats, in every place where clients put them", async () => {
  const fixture = new NamingRoutes();
  const light = "serviceName=G@@s&ip=1.1.1.1&port=80&clusterName=DEFAULT";
  const unknown = { clientBeatInterval: 5000, code: 20404, lightBeatEnabled: true };
  assertEquals(await fixture.json(`PUT /instance/beat?${light}`), unknown);
  assertEquals(await fixture.json("PUT /instance/beat?serviceName=G@@s"), unknown);
  const beat = JSON.stringify({
    serviceName: "G@@s",
    ip: "1.1.1.1",
    port: 80,
    cluster: "c",
    weight: 3,
    metadata: { n: 1, t: "x" },
    scheduled: false,
    unknown: null,
  });
  const ok = { ...unknown, code: 10200 };
  const form = `serviceName=G@@s&beat=${encodeURIComponent(beat)}`;
  assertEquals(await fixture.json("PUT /instance/beat", form), ok);
  const [host] = (await fixture.json("GET /instance/list?serviceName=G@@s")).hosts;
  assertEquals([host.weight, host.clusterName, host.metadata], [3, "c", { n: "1", t: "x" }]);
  assertEquals(await fixture.json(`POST /instance/beat?${light}&cluster=DEFAULT`), unknown);
  const json = { "content-type": "application/json" };
  const inBody = await fixture.ask("PUT /instance/beat?serviceName=G@@s", beat, json);
  assertEquals(JSON.parse(inBody.body), ok);
  assertMatch(
    await fixture.text(`PUT /instance/beat?serviceName=s&beat=x`),
    /^400 Cannot read beat/,
  );
  fixture.rooms.naming.close();
});

Deno.test("naming routes: a light beat of a client that sends its beat too registers it", async () => {
  const fixture = new NamingRoutes();
  const beat = encodeURIComponent('{"ip":"1.1.1.1","port":80}');
  const all = `${AT}&beat=${beat}`;
  assertEquals((await fixture.json("PUT /instance/beat", all)).code, 10200);
  assertEquals((await fixture.json("PUT /instance/beat", AT)).code, 10200);
  fixture.rooms.naming.close();
});

Deno.test("naming routes: overrides, batch metadata and statuses", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", `${AT}&metadata=%7B%22a%22%3A1%7D`);
  assertEquals(await fixture.text(`PUT /instance?${AT}&weight=7&metadata=b%3D2`), "200 ok");
  assertEquals(await fixture.text(`PATCH /instance?${AT}&metadata=c%3D3`), "200 ok");
  const read = async () => {
    const { weight, metadata } = await fixture.json(`GET /instance?${AT}`);
    return [weight, metadata];
  };
  assertEquals(await read(), [7, { a: "1", c: "3" }]);
  const batch = "/instance/metadata/batch?serviceName=G@@s&metadata=%7B%22b%22%3A%22x%22%7D";
  assertEquals(await fixture.json(`PUT ${batch}&consistencyType=persist`), { updated: [] });
  assertEquals(await fixture.json(`PUT ${batch}`), {
    updated: ["1.1.1.1:80:unknown:DEFAULT:ephemeral"],
  });
  assertEquals(await read(), [7, { a: "1", b: "x", c: "3" }]);
  const one = encodeURIComponent('[{"ip":"1.1.1.1","port":80,"ephemeral":true}]');
  await fixture.json(`DELETE ${batch}&instances=${one}`);
  assertEquals(await read(), [7, { a: "1", c: "3" }]);
  assertMatch(await fixture.text(`PUT ${batch}&instances=x`), /^400 Cannot read instances/);
  const key = encodeURIComponent("public##G@@s");
  assertEquals(await fixture.json(`GET /instance/statuses?key=${key}`), {
    ips: ["1.1.1.1:80_true"],
  });
  assertEquals(await fixture.text(`DELETE /instance/override?${AT}`), "200 ok");
  assertEquals(await read(), [1, { a: "1" }]);
  assertMatch(await fixture.text("DELETE /instance/override?serviceName=G@@s"), /^400 /);
  fixture.rooms.naming.close();
});

Deno.test("naming routes: the life of a service", async () => {
  const fixture = new NamingRoutes();
  const name = "serviceName=s&groupName=G";
  assertEquals(await fixture.text(`POST /service?${name}&protectThreshold=0.5`), "200 ok");
  assertEquals(
    await fixture.text(`POST /service?${name}`),
    "400 specified service G@@s already exists!",
  );
  const selector = encodeURIComponent('{"type":"label","expression":"a=b"}');
  const put = `PUT /service?${name}&protectThreshold=0.8&metadata=k%3Dv&selector=${selector}`;
  assertEquals(await fixture.text(put), "200 ok");
  await fixture.text("POST /instance", AT);
  assertEquals(await fixture.json(`GET /service?${name}`), {
    namespaceId: "public",
    groupName: "G",
    name: "s",
    protectThreshold: 0.8,
    metadata: { k: "v" },
    selector: { type: "label", contextType: "CMDB", expression: "a=b" },
    clusters: [{ name: "DEFAULT", healthChecker: { type: "TCP" }, metadata: {} }],
  });
  assertEquals(
    await fixture.text(`DELETE /service?${name}`),
    "400 Service G@@s is not empty, can't be delete. Please unregister instance first",
  );
  await fixture.text(`DELETE /instance?${AT}`);
  assertEquals(await fixture.text(`DELETE /service?${name}`), "200 ok");
  fixture.rooms.naming.close();
});

Deno.test("naming routes: lists, names, subscribers and catalogs", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", `${AT}&enabled=false`);
  await fixture.text("POST /instance", "serviceName=G@@t&ip=1.1.1.1&port=81");
  assertEquals(await fixture.json("GET /service/list?pageNo=1&pageSize=1&groupName=G"), {
    count: 2,
    doms: ["s"],
  });
  assertEquals(await fixture.json("GET /service/names"), {
    "META-INF/services": { public: ["G@@s", "G@@t"] },
    services: { public: ["G@@s", "G@@t"] },
    count: 2,
  });
  const agent = { "user-agent": "Nacos-Java-Client:v1.4.6" };
  const poll = "GET /instance/list?serviceName=G@@s&clientIP=10.0.0.8&udpPort=5000&app=web";
  await fixture.ask(poll, undefined, agent);
  assertEquals(await fixture.json("GET /service/subscribers?serviceName=G@@s"), {
    subscribers: [{
      addrStr: "10.0.0.8:5000",
      agent: "Nacos-Java-Client:v1.4.6",
      app: "web",
      ip: "10.0.0.8",
      port: 5000,
      namespaceId: "public",
      serviceName: "G@@s",
      cluster: "",
    }],
    count: 1,
  });
  const catalog = await fixture.json("GET /catalog/instances?serviceName=G@@s&pageNo=1&pageSize=5");
  assertEquals([catalog.count, catalog.list[0].enabled], [1, false]);
  const services = "GET /catalog/services?pageNo=1&pageSize=5&serviceNameParam=s";
  assertEquals(await fixture.json(services), {
    count: 1,
    serviceList: [{
      name: "s",
      groupName: "G",
      clusterCount: 1,
      ipCount: 1,
      healthyInstanceCount: 1,
      triggerFlag: "false",
    }],
  });
  const { clusters } = await fixture.json("GET /catalog/service?serviceName=G@@s");
  assertEquals(clusters, [{
    serviceName: "G@@s",
    name: "DEFAULT",
    healthChecker: { type: "TCP" },
    defaultPort: 80,
    defaultCheckPort: 80,
    useIPPort4Check: true,
    metadata: {},
  }]);
  assertEquals(
    await fixture.text("GET /service/selector/types"),
    '200 {"code":200,"message":null,"data":["label","none"]}',
  );
  fixture.rooms.naming.close();
});

Deno.test("naming routes: a catalog of services with their instances has all members of Nacos", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", `${AT}&enabled=false`);
  const services = "GET /catalog/services?pageNo=1&pageSize=5&serviceNameParam=s";
  const [whole] = await fixture.json(`${services}&withInstances=true`);
  const { clusterMap, ...shown } = whole;
  assertEquals(clusterMap.DEFAULT.hosts.length, 1);
  assertEquals([clusterMap.DEFAULT.healthChecker, clusterMap.DEFAULT.metadata], [null, null]);
  assertEquals(shown, {
    serviceName: "s",
    groupName: "G",
    namespace: null,
    protectThreshold: 0,
    selector: null,
    ephemeral: null,
    metadata: {},
  });
  fixture.close();
});

Deno.test("naming routes: checkers, health, switches and figures, also under the alias", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", `${AT}&ephemeral=false`);
  const checker = encodeURIComponent('{"type":"NONE","junk":1}');
  const cluster = "PUT /cluster?serviceName=G@@s&clusterName=DEFAULT&checkPort=81&" +
    `useInstancePort4Check=false&healthChecker=${checker}`;
  assertEquals(await fixture.text(cluster), "200 ok");
  assertEquals(await fixture.text(`PUT /health/instance?${AT}&valid=false`), "200 ok");
  assertEquals((await fixture.json(`GET /instance?${AT}`)).healthy, false);
  assertEquals(await fixture.text(`PUT /health?${AT}`), "400 Param 'healthy' is required.");
  assertEquals((await fixture.json("GET /health/checkers")).HTTP.expectedResponseCode, 200);
  assertMatch(await fixture.text("GET /health/server"), /total services: 1, local port:8848/);
  assertEquals(await fixture.text("GET /operator/metrics"), '200 {"status":"UP"}');
  const figures = await fixture.json("GET /ops/metrics?onlyStatus=false");
  assertEquals(
    [figures.serviceCount, figures.instanceCount, figures.persistentIpPortClientCount],
    [1, 1, 1],
  );
  const switches = await fixture.json("GET /operator/switches");
  assertEquals(switches.checkTimes, 3);
  assertEquals(switches.mysqlHealthParams, { max: 3000, min: 2000, factor: 0.65 });
  assertEquals(await fixture.text("PUT /ops/switches?entry=checkTimes&value=5"), "200 ok");
  assertEquals(await fixture.text("PUT /ops/switches?entry=unknown&value=5"), "200 ok");
  assertMatch(await fixture.text("PUT /ops/switches?entry=checkTimes&value=x"), /^400 Cannot set/);
  assertEquals((await fixture.json("GET /operator/switches")).checkTimes, 5);
  assertEquals((await fixture.json("GET /operator/servers")).servers[0].port, 8848);
  fixture.rooms.node.ready = false;
  assertEquals(await fixture.text("GET /operator/metrics"), '200 {"status":"STARTING"}');
  assertMatch(await fixture.text("GET /service/names"), /^503 server is STARTINGnow/);
  fixture.rooms.naming.close();
});

Deno.test("naming routes: lists are encoded once", async () => {
  const fixture = new NamingRoutes();
  await fixture.text("POST /instance", AT);
  const ref = { namespace: undefined, group: "G", serviceName: "s" };
  const list = fixture.rooms.naming.list({ ...ref, clusters: "", healthyOnly: false }, {
    ip: "",
    user: "",
    appName: "",
    agent: "",
    connectionId: "",
    labels: new Map(),
  });
  await fixture.text("GET /instance/list?serviceName=G@@s");
  assertEquals([...list.encoded.keys()], ["http.v1"]);
  fixture.rooms.naming.close();
});

Deno.test("naming routes: what Java nodes of 1.x told each other is accepted and ignored", async () => {
  const fixture = new NamingRoutes();
  assertEquals(await fixture.text("PUT /service/checksum?serviceName=a"), "200 ok");
  assertEquals(await fixture.text("POST /service/status", "statuses=x"), "200 ok");
  assertEquals((await fixture.json("GET /service/list?pageNo=1&pageSize=9")).count, 0);
});
