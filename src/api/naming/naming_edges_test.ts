import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import { ApiError, NAMING } from "../../base/mod.ts";

const AT = { ip: "1.1.1.1", port: 80 };
const NO_SETTINGS = { protectThreshold: undefined, metadata: undefined, selector: undefined };

Deno.test("naming: names that Nacos refuses, or that would break keys, are refused everywhere", async () => {
  const { naming } = new NamingFixture();
  const bad: readonly (readonly [object, string])[] = [
    [{ namespace: "a b" }, "'namespaceId/tenant' is illegal"],
    [{ namespace: "n".repeat(65) }, "should not exceed 64"],
    [{ group: "a b" }, "'group' is illegal"],
    [{ serviceName: "a\0b" }, "'serviceName' is illegal"],
    [{ serviceName: "a@@b@@c" }, "'serviceName' is illegal"],
    [{ serviceName: "" }, "Param 'serviceName' is required."],
  ];
  for (const [names, text] of bad) {
    const ref = { ...REF, ...names };
    assertThrows(() => naming.checkService(ref), ApiError, text);
    assertThrows(() => naming.register(ref, AT, HTTP_CALLER), ApiError, text);
    assertThrows(() => naming.beat({ ...ref, ...AT, cluster: "" }, HTTP_CALLER), ApiError, text);
    const list = { ...ref, clusters: "", healthyOnly: false };
    assertThrows(() => naming.list(list, HTTP_CALLER), ApiError, text);
    assertThrows(() => naming.subscribe(list, connection("a")), ApiError, text);
    await assertRejects(() => naming.createService(ref, NO_SETTINGS, HTTP_CALLER), ApiError, text);
  }
  assertEquals(naming.admin.counts().services, 0);
  naming.close();
});

Deno.test("naming: a persistent instance is deregistered in the cluster that is named", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  await fixture.register(80, { ephemeral: false, cluster: "a" });
  await fixture.register(80, { ephemeral: false, cluster: "b" });
  const remove = (cluster: string) =>
    naming.deregister(REF, { ...AT, cluster, ephemeral: false }, HTTP_CALLER);
  const clusters = () => naming.admin.instances(REF, "").map((one) => one.cluster);
  await remove("c");
  assertEquals(clusters(), ["a", "b"]);
  await remove("b");
  assertEquals(clusters(), ["a"]);
  await remove("other");
  assertEquals(clusters(), []);
  naming.close();
});

Deno.test("naming: a service that is made and never used goes after a while, a set one stays", async () => {
  const { naming, node, timers } = new NamingFixture();
  await naming.createService(REF, NO_SETTINGS, HTTP_CALLER);
  const kept = { ...REF, serviceName: "kept" };
  await naming.createService(kept, { ...NO_SETTINGS, protectThreshold: 0.5 }, HTTP_CALLER);
  await timers.pass(130_000);
  assertEquals([...node.state.services()].map((one) => one.name), ["kept"]);
  assertEquals(naming.serviceNames("", "G", { pageNo: 1, pageSize: 9 }).names, ["kept"]);
  naming.close();
});

Deno.test("naming: clean-ups that fail are tried again", async () => {
  const { naming, node, timers } = new NamingFixture();
  await naming.createService(REF, NO_SETTINGS, HTTP_CALLER);
  node.failure = new ApiError("unavailable", "no leader");
  await timers.pass(65_000);
  assert(naming.service(REF) !== undefined);
  node.failure = undefined;
  await timers.pass(65_000);
  assertEquals(naming.service(REF), undefined);
  naming.close();
});

Deno.test("naming: deleting a service that only its instances made forgets it at once", async () => {
  const fixture = new NamingFixture();
  await fixture.register(80);
  await fixture.naming.deregister(REF, AT, HTTP_CALLER);
  assert(fixture.naming.admin.exists(REF));
  await fixture.naming.removeService(REF, HTTP_CALLER);
  assert(!fixture.naming.admin.exists(REF));
  assertEquals(fixture.node.proposed, []);
  fixture.naming.close();
});

Deno.test("naming: each change is told once, by one timer, however often things change", async () => {
  const fixture = new NamingFixture();
  const { naming, timers } = fixture;
  const told: string[] = [];
  naming.onPush((push) => told.push(push.key.name));
  naming.subscribe({ ...REF, clusters: "" }, connection("a"));
  naming.subscribe({ ...REF, serviceName: "other", clusters: "" }, connection("a"));
  const before = timers.size;
  for (let port = 80; port < 90; port++) await fixture.register(port);
  assertEquals(timers.size, before + 1);
  await timers.pass(1);
  assertEquals(told, ["s"]);
  await naming.register({ ...REF, serviceName: "other" }, AT, HTTP_CALLER);
  await timers.pass(5);
  assertEquals(told, ["s"]);
  await timers.pass(10);
  assertEquals(told, ["s", "other"]);
  naming.close();
});

Deno.test("naming: what the state machine refuses is refused in its words", async () => {
  const { naming } = new NamingFixture({ bounds: { maxServices: 1 } });
  await naming.createService(REF, NO_SETTINGS, HTTP_CALLER);
  const error = await naming.createService({ ...REF, serviceName: "t" }, NO_SETTINGS, HTTP_CALLER)
    .catch((caught: unknown) => caught);
  assert(error instanceof ApiError);
  assertEquals(error.kind, "overloaded");
  naming.close();
});

Deno.test("naming: a catalog can leave empty services out", async () => {
  const fixture = new NamingFixture();
  await fixture.register(80);
  await fixture.naming.createService({ ...REF, serviceName: "t" }, NO_SETTINGS, HTTP_CALLER);
  const search = (withInstancesOnly: boolean) =>
    fixture.naming.admin.searchServices({
      namespace: undefined,
      name: "",
      group: "",
      instance: "",
      withInstancesOnly,
      pageNo: 1,
      pageSize: 9,
    }).items.map((one) => one.key.name);
  assertEquals(search(false), ["s", "t"]);
  assertEquals(search(true), ["s"]);
  fixture.naming.close();
});

Deno.test("naming: an operator sets health only in a cluster that is not checked, whatever the others are", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  for (const cluster of ["checked", "free"]) {
    await fixture.register(80, { ephemeral: false, cluster });
  }
  await naming.admin.putCluster(REF, {
    name: "free",
    healthChecker: { type: "NONE", options: {} },
    checkPort: 80,
    useInstancePort: true,
    metadata: {},
  }, HTTP_CALLER);
  const set = (cluster: string) =>
    naming.setHealth(REF, { ip: "1.1.1.1", port: 80, cluster, healthy: false }, HTTP_CALLER);
  await set("free");
  await assertRejects(() => set("checked"), ApiError, "service: G@@s, cluster: checked");
  const healthy = (cluster: string) =>
    naming.instance(REF, { ip: "1.1.1.1", port: 80, cluster }).healthy;
  assertEquals([healthy("free"), healthy("checked")], [false, true]);
  // Nobody is there: no error, as in Nacos.
  await naming.setHealth(
    REF,
    { ip: "1.1.1.1", port: 81, cluster: "free", healthy: false },
    HTTP_CALLER,
  );
  naming.close();
});

Deno.test("naming: one instance is found in its cluster or in any, and otherwise refused in Nacos's words", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  const find = (more: { port?: number; cluster?: string; healthyOnly?: boolean }) =>
    naming.instance(
      REF,
      { ip: "1.1.1.1", port: more.port ?? 80, cluster: more.cluster ?? "c" },
      more.healthyOnly,
    );
  assertThrows(() => find({}), ApiError, "no ips found for cluster c in service G@@s");
  await fixture.register(80, { cluster: "c", ephemeral: false, healthy: false });
  assertEquals([find({}).port, find({ cluster: "" }).cluster], [80, "c"]);
  for (const other of [{ cluster: "d" }, { port: 81 }, { healthyOnly: true }]) {
    const error = assertThrows(() => find(other), ApiError, "no matched ip found!");
    assert(error instanceof ApiError && error.kind === "notFound");
  }
  naming.close();
});

Deno.test("naming: a subscriber is shown with its names, cut to their bounds, and needs a connection", () => {
  const { naming } = new NamingFixture();
  const list = { ...REF, clusters: "" };
  const error = assertThrows(() => naming.subscribe(list, HTTP_CALLER), ApiError, "a connection");
  assertEquals(error instanceof ApiError && error.kind, "unsupported");
  const long = "x".repeat(2_000);
  naming.subscribe(list, { ...connection("a"), agent: long, appName: long });
  naming.subscribe(list, { ...connection("b"), agent: "agent", appName: "" });
  const found = naming.subscribers(REF, { pageNo: 1, pageSize: 9 }).items
    .map(({ agent, app, port }) => [agent.length, app.length, app.slice(0, 1), port])
    .sort();
  assertEquals(
    found,
    [
      [NAMING.maxAgentChars, NAMING.maxAppChars, "x", 0],
      ["agent".length, 1, "-", 0],
    ].sort(),
  );
  const clusters = "c,".repeat(NAMING.maxClustersChars);
  assertThrows(() => naming.subscribe({ ...list, clusters }, connection("a")), ApiError);
  assertThrows(() => naming.unsubscribe({ ...list, clusters }, connection("a")), ApiError);
  naming.close();
});

Deno.test("a batch needs a connection, has a bound, and is of instances that go with it", () => {
  const { naming } = new NamingFixture();
  const caller = connection("c1");
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ ip: "1.1.1.1", port: 1 + at }));
  assertThrows(
    () => naming.registerBatch(REF, many(1), HTTP_CALLER),
    ApiError,
    "it needs a connection",
  );
  assertThrows(
    () => naming.registerBatch(REF, many(NAMING.maxBatchInstances + 1), caller),
    ApiError,
    `Cannot register ${NAMING.maxBatchInstances + 1} instances in one batch`,
  );
  assertThrows(
    () => naming.registerBatch(REF, [{ ip: "1.1.1.1", port: 1, ephemeral: false }], caller),
    ApiError,
    "does not support persistent instances",
  );
  const count = () =>
    naming.list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER).hosts.length;
  assertEquals(count(), 0);
  naming.registerBatch(REF, many(NAMING.maxBatchInstances), caller);
  assertEquals(count(), NAMING.maxBatchInstances);
  naming.registerBatch(REF, many(2), caller);
  assertEquals(count(), 2);
  naming.close();
});

Deno.test("who ends a subscription is shown the whole list once more, as at its beginning", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  await fixture.register(80);
  await fixture.register(81, { healthy: false });
  const caller = connection("c1");
  const ports = ({ hosts }: { readonly hosts: readonly { readonly port: number }[] }) =>
    hosts.map(({ port }) => port);
  const ref = { ...REF, clusters: "" };
  assertEquals(ports(naming.subscribe(ref, caller)), [80, 81]);
  assertEquals(naming.subscribers(REF, { pageNo: 1, pageSize: 9 }).totalCount, 1);
  assertEquals(ports(naming.unsubscribe(ref, caller)), [80, 81]);
  assertEquals(naming.subscribers(REF, { pageNo: 1, pageSize: 9 }).totalCount, 0);
  naming.close();
});
