import { assertEquals, assertMatch } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../../tests/support/http/auth_fixture.ts";
import type {
  Clients,
  ConfigDetail,
  ConfigRow,
  HistoryRow,
  InstanceEvents,
  Listeners,
  Overview,
  PageOf,
  Rates,
  ServiceRow,
} from "./wire.ts";

const BASE = "/rnacos/v1/console";

class Console {
  readonly fixture: AuthFixture;
  readonly token: string;

  constructor(fixture: AuthFixture, token: string) {
    this.fixture = fixture;
    this.token = token;
  }

  static async start(): Promise<Console> {
    const fixture = await AuthFixture.start();
    await fixture.api.namespaces.create({ id: "dev", name: "Dev", desc: "d" }, SYSTEM_CALLER);
    return new Console(fixture, await fixture.person("boss", { roles: ["0"] }));
  }

  async get<T>(path: string, token = this.token): Promise<T> {
    const { status, body } = await this.fixture.ask(`GET ${BASE}${path}`, { token });
    if (status !== 200) throw new Error(`${status} ${body}`);
    return JSON.parse(body);
  }

  /** Status and message of a refusal. */
  async refusal(path: string, token = this.token): Promise<string> {
    const { status, body, headers } = await this.fixture.ask(`GET ${BASE}${path}`, { token });
    const { message } = JSON.parse(body);
    assertMatch(headers.get("x-request-id") ?? "", /./);
    return `${status} ${message}`;
  }

  async publish(dataId: string, more: {
    readonly namespace?: string;
    readonly group?: string;
    readonly content?: string;
    readonly appName?: string;
    readonly tags?: string;
    readonly configType?: string;
  } = {}): Promise<void> {
    const { namespace, group = "G", content = `content of ${dataId}`, configType = "text" } = more;
    const { appName = "", tags = "" } = more;
    const key = this.fixture.api.config.checkKey({ namespace, group, dataId });
    const input = { key, content, configType, info: { appName, tags, desc: "a text" } };
    await this.fixture.api.config.publish(input, SYSTEM_CALLER);
  }

  async register(serviceName: string, port: number, healthy = true, namespace = "public") {
    const ref = { namespace, group: "G", serviceName };
    const instance = { ip: "1.1.1.1", port, healthy, metadata: { zone: "z1" } };
    await this.fixture.api.naming.register(ref, instance, SYSTEM_CALLER);
  }

  /** Of a list of configs, or of services. */
  async names(path: string, token = this.token): Promise<[number, string[]]> {
    const page = await this.get<PageOf<ConfigRow & ServiceRow>>(path, token);
    return [page.total, page.items.map((row) => row.dataId ?? row.name)];
  }

  close(): void {
    this.fixture.close();
  }
}

Deno.test("configs are found by one text anywhere, by each filter, and sorted", async () => {
  const console = await Console.start();
  await console.publish("app.yaml", { configType: "yaml", tags: "red,blue", content: "Port: 80" });
  await console.publish("b.json", { configType: "json", appName: "Shop", group: "H" });
  await console.publish("c.txt", { namespace: "dev", content: "é\nthe PORT\n" });
  const names = (query: string) => console.names(`/configs?${query}`);
  assertEquals(await names(""), [2, ["app.yaml", "b.json"]]);
  assertEquals(await names("namespace=dev"), [1, ["c.txt"]]);
  assertEquals(await names("namespace=*"), [3, ["app.yaml", "b.json", "c.txt"]]);
  assertEquals(await names("namespace=*&q=APP"), [1, ["app.yaml"]]);
  assertEquals(await names("q=shop"), [1, ["b.json"]]);
  assertEquals(await names("q=blu"), [1, ["app.yaml"]]);
  assertEquals(await names("q=port"), [0, []]);
  assertEquals(await names("namespace=*&q=port&inContent=true"), [2, ["app.yaml", "c.txt"]]);
  assertEquals(await names("q=.*"), [0, []]);
  assertEquals(await names("group=H"), [1, ["b.json"]]);
  assertEquals(await names("app=Shop"), [1, ["b.json"]]);
  assertEquals(await names("tag=blue"), [1, ["app.yaml"]]);
  assertEquals(await names("tag=blu"), [0, []]);
  assertEquals(await names("type=json"), [1, ["b.json"]]);
  assertEquals(await names("desc=true"), [2, ["b.json", "app.yaml"]]);
  assertEquals(await names("sort=group&desc=true"), [2, ["b.json", "app.yaml"]]);
  assertEquals(await names("namespace=*&sort=bytes"), [3, ["app.yaml", "c.txt", "b.json"]]);
  assertEquals(await names("pageNo=2&pageSize=1"), [2, ["b.json"]]);
  assertEquals(await names("pageNo=9"), [2, []]);
  const { items: [row] } = await console.get<PageOf<ConfigRow>>(
    "/configs?namespace=dev&q=port&inContent=true",
  );
  assertEquals(row?.hit, { line: 2, text: "the PORT" });
  assertEquals([row?.bytes, row?.description, row?.hasGray], [12, "a text", false]);
  console.close();
});

Deno.test("what no list can be made of is refused in words, with the request's id", async () => {
  const console = await Console.start();
  for (
    const [path, wanted] of [
      ["/configs?pageSize=501", /^400 pageNo is wanted from 1 on, and pageSize from 1 to 500$/],
      ["/configs?pageNo=0", /^400 pageNo is wanted/],
      ["/configs?pageNo=x", /^400 A number is wanted in place of "x"$/],
      ["/configs?sort=age", /^400 sort is wanted as one of dataId, group/],
      ["/config?group=G", /^400 The parameter dataId is wanted$/],
      ["/config?group=G&dataId=none", /^404 There is no such config$/],
      ["/config?group=G&dataId=a%00b", /^400 /],
      ["/history/one?id=77", /^404 There is no such row/],
      ["/service?group=G&name=none", /^404 There is no such service$/],
      ["/services?health=odd", /^400 health is wanted as one of all, bad$/],
      ["/services?meta==x", /^400 meta is wanted as key=value/],
      [`/configs?q=${"x".repeat(1_025)}`, /^400 q is too long: over 1024 characters$/],
    ] as const
  ) {
    assertMatch(await console.refusal(path), wanted, path);
  }
  console.close();
});

Deno.test("a config has everything about it, and its history what became of it", async () => {
  const console = await Console.start();
  await console.publish("a", { content: "one", tags: "x, y" });
  const form = new URLSearchParams({ group: "G", dataId: "a", content: "two", comment: " why " });
  const published = await console.fixture.ask("POST /nacos/v1/cs/configs", {
    token: console.token,
    body: form.toString(),
  });
  assertEquals(published.body, "true");
  const config = await console.get<ConfigDetail>("/config?group=G&dataId=a");
  assertEquals([config.content, config.tags, config.changedBy], ["two", ["x", "y"], "boss"]);
  const { total, items } = await console.get<PageOf<HistoryRow>>("/history?group=G&dataId=a");
  assertEquals([total, items.map(({ verb, who, comment }) => [verb, who, comment])], [2, [
    ["update", "boss", "why"],
    ["insert", "root", ""],
  ]]);
  const [update] = items;
  const row = await console.get<ConfigDetail>(`/history/one?id=${update?.id}`);
  assertEquals([row.content, row.dataId], ["one", "a"]);
  console.close();
});

Deno.test("services are found by name, health and metadata, and shown with their instances", async () => {
  const console = await Console.start();
  await console.register("orders", 80);
  await console.register("orders", 81, false);
  await console.register("users", 82);
  await console.fixture.api.naming.createService(
    { namespace: undefined, group: "G", serviceName: "void" },
    { protectThreshold: undefined, metadata: undefined, selector: undefined },
    SYSTEM_CALLER,
  );
  const names = (query: string) => console.names(`/services?${query}`);
  assertEquals(await names(""), [3, ["orders", "users", "void"]]);
  assertEquals(await names("withEmpty=false"), [2, ["orders", "users"]]);
  assertEquals(await names("health=bad"), [1, ["orders"]]);
  assertEquals(await names("q=USE"), [1, ["users"]]);
  assertEquals(await names("meta=zone=z1"), [2, ["orders", "users"]]);
  assertEquals(await names("meta=zone"), [2, ["orders", "users"]]);
  assertEquals(await names("meta=zone=z2"), [0, []]);
  assertEquals(await names("sort=instances&desc=true"), [3, ["orders", "users", "void"]]);
  assertEquals(await names("sort=healthy"), [3, ["void", "orders", "users"]]);
  const detail = await console.get<{ healthy: number; items: { port: number }[] }>(
    "/service?group=G&name=orders",
  );
  assertEquals([detail.healthy, detail.items.map(({ port }) => port)], [1, [80, 81]]);
  console.close();
});

Deno.test("what an operator laid over an instance is told apart from what its client sends", async () => {
  const console = await Console.start();
  await console.register("orders", 80);
  const ref = { namespace: undefined, group: "G", serviceName: "orders" };
  const change = { ip: "1.1.1.1", port: 80, weight: 5, enabled: false };
  await console.fixture.api.naming.updateInstance(ref, change, "patch", SYSTEM_CALLER);
  const { items: [row] } = await console.get<{ items: Record<string, unknown>[] }>(
    "/service?group=G&name=orders",
  );
  assertEquals([row?.["weight"], row?.["enabled"]], [5, false]);
  assertEquals(row?.["override"], { weight: 5, enabled: false });
  assertEquals(row?.["sent"], { weight: 1, enabled: true });
  console.close();
});

Deno.test("the overview tells how much there is, what is wrong, and what was changed last", async () => {
  const console = await Console.start();
  await console.publish("a");
  await console.register("down", 80, false);
  const overview = await console.get<Overview>("/overview");
  assertEquals(overview.counts, {
    configs: 1,
    services: 1,
    instances: 1,
    healthyInstances: 0,
    connections: 6,
    namespaces: 2,
  });
  assertEquals(overview.findings, [{
    code: "serviceWithoutHealthy",
    severity: "warn",
    params: { namespace: "public", group: "G", name: "down" },
  }]);
  assertEquals(overview.changes.map(({ verb, dataId, who }) => [verb, dataId, who]), [
    ["publish", "a", "root"],
  ]);
  assertEquals(overview.nodes.map(({ id, role, isSelf }) => [id, role, isSelf]), [
    ["1", "leader", true],
  ]);
  console.close();
});

Deno.test("everybody sees what they may, and no more", async () => {
  const console = await Console.start();
  const { fixture } = console;
  await console.publish("open");
  await console.publish("hidden", { namespace: "dev" });
  await console.publish("mine", { namespace: "dev", group: "team" });
  await console.register("open", 80);
  await console.register("hidden", 81, true, "dev");
  const reader = await fixture.person("reader", { roles: ["2"], privilege: onlyIn("public") });
  assertEquals(await console.names("/configs?namespace=*", reader), [1, ["open"]]);
  assertEquals(await console.names("/services?namespace=*", reader), [1, ["open"]]);
  assertEquals(
    await console.refusal("/configs?namespace=dev", reader),
    "403 authorization failed!",
  );
  assertEquals(
    await console.refusal("/services?namespace=dev", reader),
    "403 authorization failed!",
  );
  assertEquals((await console.get<unknown[]>("/namespaces", reader)).length, 1);
  const seen = await console.get<Overview>("/overview", reader);
  assertEquals([seen.counts.configs, seen.counts.services, seen.nodes], [1, 1, []]);
  assertEquals(seen.changes.map(({ dataId }) => dataId), ["open"]);
  assertEquals(await console.refusal("/nodes", reader), "403 authorization failed!");

  const { roles } = fixture.access.users;
  await fixture.person("member");
  await roles.bind("crew", "member", SYSTEM_CALLER);
  await roles.grant("crew", "dev:team:config/*", "r", SYSTEM_CALLER);
  const member = await fixture.tokenOf("member");
  assertEquals(await console.names("/configs?namespace=*", member), [1, ["mine"]]);
  assertEquals(await console.names("/services?namespace=*", member), [0, []]);
  assertEquals((await console.get<Overview>("/overview", member)).changes.length, 1);

  const nobody = await fixture.person("nobody", { roles: [] });
  assertEquals(await console.names("/configs?namespace=*", nobody), [0, []]);
  assertEquals(await console.refusal("/overview", nobody), "403 authorization failed!");
  assertEquals(await console.refusal("/namespaces", nobody), "403 authorization failed!");
  assertEquals(await console.refusal("/overview", ""), "403 user not found!");
  console.close();
});

Deno.test("clients and rates of all nodes are told, and a client is reset by managers alone", async () => {
  const console = await Console.start();
  const { nodes } = console.fixture;
  const client = { ip: "10.0.0.1", app: "shop", sdk: "Java", connectedMs: 1, lastActiveMs: 2 };
  nodes.clients = ["a", "b"].map((id) => ({
    id,
    ...client,
    publishes: 1,
    subscribes: 2,
    listens: 3,
  }));
  const { total, items, silentNodes } = await console.get<Clients>("/clients?q=b");
  assertEquals([total, items[0]?.id, items[0]?.node, silentNodes], [1, "b", "1", []]);
  nodes.series = {
    lastStep: 100,
    points: [undefined, { http: 50, grpc: 20, pushes: 10, errors: 1, latencies: [1, 1] }],
  };
  const rates = await console.get<Rates>("/rates?minutes=1");
  assertEquals([rates.stepMs, rates.fromMs, rates.httpPerSecond], [10_000, 950_000, [
    0,
    0,
    0,
    0,
    0,
    5,
  ]]);
  assertEquals([rates.errorsPerSecond.at(-1), rates.p50Ms.at(-1)], [0.1, 0.5]);
  assertMatch(await console.refusal("/rates?minutes=61"), /^400 minutes is wanted from 1 to 60$/);
  const { fixture } = console;
  const developer = await fixture.person("developer", { roles: ["1"] });
  const reset = (id: string, token: string) =>
    fixture.text(`POST ${BASE}/clients/reset?id=${id}&node=1`, { token });
  assertEquals(await reset("a", developer), "403 authorization failed! NO_PERMISSION");
  assertEquals(await reset("a", console.token), "200 true");
  assertMatch(await reset("none", console.token), /^404 .*There is no such client any more/);
  assertEquals(nodes.resets, ["a", "none"]);
  console.close();
});

Deno.test("who listens to a config is told with whether they have what they should", async () => {
  const console = await Console.start();
  await console.publish("a");
  const { config } = console.fixture.api;
  const key = { namespace: "public", group: "G", dataId: "a" };
  const { md5 } = await console.get<ConfigDetail>("/config?group=G&dataId=a");
  const listen = (id: string, ip: string, said: string) =>
    config.watch.listen(id, [{ key, md5: said, tenantAsSent: undefined }], {
      ...SYSTEM_CALLER,
      ip,
      connectionId: id,
    });
  listen("c1", "10.0.0.1", md5);
  listen("c2", "10.0.0.2", "old");
  const told = await console.get<Listeners>("/listeners?group=G&dataId=a");
  assertEquals(told.md5, md5);
  assertEquals(told.items.map(({ ip, inStep }) => [ip, inStep]), [
    ["10.0.0.1", true],
    ["10.0.0.2", false],
  ]);
  console.close();
});

Deno.test("what happened to a service of late is told to who may see it", async () => {
  const console = await Console.start();
  await console.register("orders", 80);
  await console.register("orders", 81);
  await console.register("other", 82);
  const { items } = await console.get<InstanceEvents>("/service/recent?group=G&name=orders");
  assertEquals(items.map(({ what, port, lives }) => [what, port, lives]), [
    ["registered", 81, "heartbeats"],
    ["registered", 80, "heartbeats"],
  ]);
  console.close();
});

Deno.test("instances are told live to who may see them, and no longer than they may", async () => {
  const console = await Console.start();
  const { fixture } = console;
  await console.register("orders", 80);
  const token = await fixture.person("reader", { roles: ["2"] });
  const path = `${BASE}/service/events?group=G&name=orders`;
  const answer = await fixture.handler(
    new Request(`http://h${path}`, { headers: { accessToken: token } }),
    { remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 50_000 } },
  );
  assertEquals(answer.headers.get("content-type"), "text/event-stream");
  const reader = answer.body?.getReader();
  // The timers of a server do not keep its process.
  const keepsAwake = setInterval(() => {}, 1_000);
  const next = async () => {
    const found = await reader?.read();
    return found?.done === true ? "the end" : new TextDecoder().decode(found?.value);
  };
  assertMatch(await next(), /^event: instances\ndata: \[\{"ip":"1.1.1.1","port":80,.*\}\]\n\n$/);
  await console.register("orders", 81);
  assertMatch(await next(), /"port":80,.*"port":81,/);
  await fixture.access.users.update({ name: "reader", enabled: false }, SYSTEM_CALLER);
  await console.register("orders", 82);
  assertEquals(await next(), "the end");
  clearInterval(keepsAwake);
  const other = await fixture.person("other", { roles: ["2"], privilege: onlyIn("dev") });
  assertMatch(await fixture.text(`GET ${path}`, { token: other }), /^403 authorization failed!/);
  console.close();
});

Deno.test("what is wrong with nodes, versions and passwords is told to who may look at them", async () => {
  const console = await Console.start();
  const { nodes } = console.fixture;
  const codes = async (token = console.token) =>
    (await console.get<Overview>("/overview", token)).findings.map(({ code }) => code);
  assertEquals(await codes(), []);
  nodes.told = { ...nodes.told, isDiskFull: true, trouble: "no space", diskFreeBytes: 1 };
  assertEquals(await codes(), ["diskFull", "diskLow"]);
  nodes.told = { ...nodes.told, isDiskFull: false, diskFreeBytes: 3_000 };
  assertEquals(await codes(), ["nodeNotReady"]);
  nodes.told = { ...nodes.told, trouble: "" };
  await console.fixture.person("first", { roles: ["0"], mustChangePassword: true });
  assertEquals(await codes(), ["initialPassword"]);
  const reader = await console.fixture.person("reader", { roles: ["2"] });
  assertEquals(await codes(reader), []);
  console.close();
});
