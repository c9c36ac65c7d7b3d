import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import { ApiError } from "../../base/mod.ts";
import type { ServicePush, UdpPush } from "../../naming_node/types.ts";

const AT = { ip: "1.1.1.1", port: 80 };
const NO_SETTINGS = { protectThreshold: undefined, metadata: undefined, selector: undefined };

Deno.test("naming: registers, lists, beats and deregisters by HTTP", async () => {
  const { naming, register, ports } = bound();
  await register(80);
  assertEquals(ports(), [80]);
  const beat = { ...REF, ...AT, cluster: undefined };
  assertEquals(await naming.beat(beat, HTTP_CALLER), {
    code: 10200,
    clientBeatIntervalMs: 5000,
    lightBeatEnabled: true,
  });
  await naming.deregister(REF, AT, HTTP_CALLER);
  assertEquals(ports(), []);
  assertEquals((await naming.beat(beat, HTTP_CALLER)).code, 20404);
  const full = await naming.beat({ ...beat, instance: { ...AT, weight: 3 } }, HTTP_CALLER);
  assertEquals(full.code, 10200);
  assertEquals(ports(), [80]);
  naming.close();
});

Deno.test("naming: beats of services never heard of are refused with what is wrong or 20404", () => {
  const { naming } = bound();
  const beat = (input: object) =>
    naming.beat({ ...REF, ...AT, cluster: undefined, ...input }, HTTP_CALLER);
  assertThrows(() => beat({ serviceName: undefined }), ApiError, "Param 'serviceName' is required");
  assertThrows(() => beat({ serviceName: "a b" }), ApiError, "'serviceName' is illegal");
  assertThrows(() => beat({ port: 70_000 }), ApiError, "'port' is illegal");
  assertEquals(beat({ ip: undefined }), {
    code: 20404,
    clientBeatIntervalMs: 5000,
    lightBeatEnabled: true,
  });
  naming.close();
});

Deno.test("naming: the rhythm an instance asks for is what its beats are answered with", async () => {
  const { naming, register } = bound();
  await register(80, { metadata: { "preserved.heart.beat.interval": "1000" } });
  const answer = await naming.beat({ ...REF, ...AT, cluster: "DEFAULT" }, HTTP_CALLER);
  assertEquals(answer.clientBeatIntervalMs, 1000);
  naming.close();
});

Deno.test("naming: switches of operators take effect at once", async () => {
  const { naming, register, ports, timers } = bound();
  const pushes: ServicePush[] = [];
  naming.onPush((push) => pushes.push(push));
  naming.subscribe({ ...REF, clusters: "" }, connection("a"));
  const put = (entry: string, value: string) => naming.admin.putSwitch(entry, value, HTTP_CALLER);
  await put("pushEnabled", "false");
  await put("clientBeatInterval", "7000");
  await put("lightBeatEnabled", "false");
  await register(80);
  await timers.pass(20);
  assertEquals(pushes.length, 0);
  assertEquals(await naming.beat({ ...REF, ...AT, cluster: undefined }, HTTP_CALLER), {
    code: 10200,
    clientBeatIntervalMs: 7000,
    lightBeatEnabled: false,
  });
  await naming.deregister(REF, AT, HTTP_CALLER);
  await put("defaultInstanceEphemeral", "false");
  await register(81);
  assertEquals(naming.instance(REF, { ip: AT.ip, port: 81, cluster: "" }).ephemeral, false);
  assertEquals(ports(), [81]);
  naming.close();
});

Deno.test("naming: refuses what Nacos refuses about an instance", async () => {
  const { naming, register } = bound();
  const cases: readonly (readonly [object, string])[] = [
    [{ ip: "" }, "Param 'ip' is required."],
    [{ weight: NaN }, "Cannot take the weight: found NaN, a number is wanted"],
    [{ weight: Infinity }, "Cannot take the weight: found Infinity, a number is wanted"],
    [{ cluster: "a_b" }, "with only 0-9a-zA-Z-. (current: a_b)"],
    [{ metadata: { k: "v".repeat(1024) } }, "Param 'Metadata' is illegal"],
    [{ metadata: { "preserved.ip.delete.timeout": "1000" } }, "must less than"],
  ];
  for (const [input, text] of cases) {
    await assertRejects(() => register(80, input), ApiError, text);
  }
  assertEquals(naming.list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER).hosts, []);
  naming.close();
});

Deno.test("naming: a persistent instance goes through the log and shows once it is applied", async () => {
  const { naming, node, register, ports } = bound();
  await register(80, { ephemeral: false });
  assertEquals(node.proposed.map((one) => one.command.type), ["instance.put"]);
  assertEquals(naming.instance(REF, { ip: AT.ip, port: 80, cluster: "" }).ephemeral, false);
  await assertRejects(() => register(81), ApiError, "Current service G@@s is persistent service");
  await naming.deregister(REF, { ...AT, ephemeral: false }, HTTP_CALLER);
  await naming.deregister(REF, { ...AT, ephemeral: false }, HTTP_CALLER);
  assertEquals(ports(), []);
  await register(81);
  await assertRejects(
    () => register(80, { ephemeral: false }),
    ApiError,
    "errCode: 400, errMsg: Current service G@@s is ephemeral service, " +
      "can't register persistent instance. ",
  );
  naming.close();
});

Deno.test("naming: a connection's batch is replaced, and vanishes with the connection", async () => {
  const { naming, register, ports } = bound();
  const caller = connection("1_2_3");
  await register(80, {}, caller);
  await naming.registerBatch(
    REF,
    [{ ip: "1.1.1.1", port: 81 }, { ip: "1.1.1.1", port: 82 }],
    caller,
  );
  assertEquals(ports(), [81, 82]);
  await naming.deregister(REF, { ip: "1.1.1.1", port: 9 }, caller);
  assertEquals(ports(), []);
  await register(80, {}, caller);
  naming.connectionClosed("1_2_3");
  assertEquals(ports(), []);
  assertThrows(() => naming.registerBatch(REF, [], HTTP_CALLER), ApiError, "needs a connection");
  naming.close();
});

Deno.test("naming: pushes name the spelling of clusters and merge what happens at once", async () => {
  const { naming, register, timers } = bound();
  const pushes: ServicePush[] = [];
  naming.onPush((push) => pushes.push(push));
  assertEquals(naming.subscribe({ ...REF, clusters: "" }, connection("a_1_77")).hosts, []);
  naming.subscribe({ ...REF, clusters: "d,c" }, connection("b_1_78"));
  await register(80);
  await register(81, { cluster: "c" });
  assertEquals(pushes.length, 0);
  await timers.pass(1);
  assertEquals(pushes.map((one) => [one.connectionId, one.clusters]), [
    ["a_1_77", ""],
    ["b_1_78", "d,c"],
  ]);
  assertEquals(pushes.map((one) => one.list().hosts.length), [2, 1]);
  assertEquals(pushes[1]?.list().clusters, "d,c");
  naming.unsubscribe({ ...REF, clusters: "" }, connection("a_1_77"));
  await register(82);
  await timers.pass(20);
  assertEquals(pushes.length, 3);
  naming.close();
});

Deno.test("naming: leases and their end are pushed by the registry's own timer", async () => {
  const { naming, register, ports, timers } = bound();
  const lists: number[] = [];
  naming.onPush((push) => lists.push(push.list().hosts.length));
  await register(80);
  naming.subscribe({ ...REF, clusters: "" }, connection("a"));
  await timers.pass(16_000);
  assertEquals(ports(), [-80]);
  await timers.pass(15_000);
  assertEquals(ports(), []);
  assertEquals(lists.slice(-1), [0]);
  naming.close();
  assertEquals(timers.size, 0);
});

Deno.test("naming: 1.x clients that qualify are told over UDP until they are silent", async () => {
  const { naming, register, timers } = bound();
  const pushes: UdpPush[] = [];
  naming.onUdpPush((push) => pushes.push(push));
  const poll = (ip: string, agent = HTTP_CALLER.agent) =>
    naming.list(
      { ...REF, clusters: "", healthyOnly: false, udp: { ip, port: 5000 } },
      { ...HTTP_CALLER, agent },
    );
  poll("");
  poll("10.0.0.8");
  poll("169.254.169.254");
  poll("255.255.255.255");
  poll("not-an-address");
  poll("10.0.0.7", "curl/8");
  await register(80);
  await timers.pass(1);
  assertEquals(pushes.map((one) => one.ip), ["10.0.0.9", "10.0.0.8"]);
  const [first] = pushes;
  assert(first !== undefined);
  naming.forgetUdp(first);
  assertEquals(naming.admin.counts().udpSubscriptions, 1);
  naming.close();
});

Deno.test("naming: services are made, set, described and deleted in Nacos's words", async () => {
  const { naming, register } = bound();
  await naming.createService(REF, { ...NO_SETTINGS, protectThreshold: 0.5 }, HTTP_CALLER);
  assertEquals(naming.service(REF)?.protectThreshold, 0.5);
  assertEquals(naming.service(REF)?.persistent, true);
  await assertRejects(
    () => naming.createService(REF, NO_SETTINGS, HTTP_CALLER),
    ApiError,
    "specified service G@@s already exists!",
  );
  await register(80);
  assertEquals(naming.service(REF)?.persistent, false);
  assertEquals(naming.service(REF)?.clusters.map((one) => one.name), ["DEFAULT"]);
  await naming.updateService(REF, { ...NO_SETTINGS, metadata: { k: "v" } }, HTTP_CALLER);
  assertEquals(naming.service(REF)?.protectThreshold, 0.5);
  await assertRejects(() => naming.removeService(REF, HTTP_CALLER), ApiError, "is not empty");
  await naming.deregister(REF, AT, HTTP_CALLER);
  await naming.removeService(REF, HTTP_CALLER);
  assertEquals(naming.service(REF), undefined);
  await assertRejects(() => naming.removeService(REF, HTTP_CALLER), ApiError, "G@@s not found!");
  await assertRejects(
    () => naming.updateService(REF, { ...NO_SETTINGS, protectThreshold: 2 }, HTTP_CALLER),
    ApiError,
    "from 0 to 1",
  );
  assertEquals(naming.serviceNames(undefined, "G", { pageNo: 1, pageSize: 10 }).count, 0);
  naming.close();
});

Deno.test("naming: names come in pages of one group", async () => {
  const { naming } = bound();
  for (const name of ["c", "a", "b", "other@@x"]) {
    await naming.register({ ...REF, serviceName: name }, AT, HTTP_CALLER);
  }
  const page = (pageNo: number) => naming.serviceNames("public", "G", { pageNo, pageSize: 2 });
  assertEquals(page(1), { count: 3, names: ["a", "b"] });
  assertEquals(page(2), { count: 3, names: ["c"] });
  assertEquals(page(3), { count: 3, names: [] });
  assertEquals(naming.admin.serviceNamesByNamespace(undefined).get("public")?.length, 4);
  const search = { namespace: "", name: "", group: "", instance: "1.1.1.1:80" };
  const found = naming.admin.searchServices({
    ...search,
    withInstancesOnly: true,
    pageNo: 1,
    pageSize: 3,
  });
  assertEquals([found.totalCount, found.items.length], [4, 3]);
  assertEquals(found.items[0]?.healthyCount, 1);
  naming.close();
});

Deno.test("naming: a restored state replaces settings, overrides and persistent instances", async () => {
  const { naming, node, ports } = bound();
  const key = { namespace: "public", group: "G", name: "s" };
  const instance = {
    ...AT,
    cluster: "DEFAULT",
    weight: 1,
    enabled: true,
    healthy: true,
    metadata: {},
    registeredMs: 0,
  };
  node.machine.restore(filled(node, key, instance));
  node.emit([{ type: "restored" }]);
  assertEquals(ports(), [80]);
  await naming.deregister(REF, { ...AT, ephemeral: false }, HTTP_CALLER);
  assertEquals(ports(), []);
  naming.close();
});

/** A dump of a state that holds one persistent instance. */
function filled(
  node: NamingFixture["node"],
  key: { namespace: string; group: string; name: string },
  instance: Parameters<typeof putOf>[1],
): Uint8Array[] {
  const other = new NamingFixture();
  // A request id of its own: the state remembers them, and a repeated one would be answered from memory.
  other.node.propose(putOf(key, instance), { operator: "", requestId: "other" });
  const dump = [...other.node.machine.dump(4096)];
  other.naming.close();
  assertEquals([...node.state.persistentServiceKeys()], []);
  return dump;
}

function putOf(
  key: { namespace: string; group: string; name: string },
  instance: {
    readonly ip: string;
    readonly port: number;
    readonly cluster: string;
    readonly weight: number;
    readonly enabled: boolean;
    readonly healthy: boolean;
    readonly metadata: Record<string, string>;
    readonly registeredMs: number;
  },
) {
  return { type: "instance.put", key, instance } as const;
}

/** The fixture with its methods free to be taken apart. */
function bound() {
  const fixture = new NamingFixture();
  return {
    naming: fixture.naming,
    node: fixture.node,
    timers: fixture.timers,
    register: fixture.register.bind(fixture),
    ports: fixture.ports.bind(fixture),
  };
}
