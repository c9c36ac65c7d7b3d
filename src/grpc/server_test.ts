import { assert, assertEquals } from "#assert";
import { ApiError, GRPC } from "../base/mod.ts";
import { DEFECTIVE_DATA_ID, fingerprint, WRITTEN_MS } from "../../tests/support/fake_configs.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { type GrpcServerOptions, startGrpcServer } from "./server.ts";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";

interface Bench {
  readonly fake: FakeApi;
  readonly port: number;
  client(): TestClient;
  stats(): ReturnType<Awaited<ReturnType<typeof startGrpcServer>>["stats"]>;
  stop(): Promise<void>;
}

/** Runs a test against a server of its own. */
function withServer(
  name: string,
  body: (bench: Bench) => Promise<void>,
  options: Partial<GrpcServerOptions> = {},
): void {
  engineTest(name, async (startTransport) => {
    const fake = new FakeApi();
    const server = await startGrpcServer({
      host: "127.0.0.1",
      port: 0,
      api: fake.api(),
      server: fake.server.view(),
      startTransport,
      ...options,
    });
    const clients: TestClient[] = [];
    try {
      await body({
        fake,
        port: server.port,
        client: () => {
          const client = new TestClient(server.port);
          clients.push(client);
          return client;
        },
        stats: () => server.stats(),
        stop: () => server.stop(),
      });
    } finally {
      for (const client of clients) client.close();
      await server.stop();
    }
  });
}

const OK = { resultCode: 200, errorCode: 0, success: true };

withServer("a client checks the server, sets itself up and is alive", async ({ client, stats }) => {
  const own = client();
  const check = await own.call("ServerCheckRequest");
  assertEquals(check.type, "ServerCheckResponse");
  assert(/^\d+_127\.0\.0\.1_\d+$/.test(check.body.connectionId), check.body.connectionId);
  assertEquals(check.body.supportAbilityNegotiation, true);
  own.setUp({ abilityTable: {} });
  const ack = await own.push("SetupAckRequest");
  assertEquals(ack.body.abilityTable, {
    supportPersistentInstanceByGrpc: true,
    fuzzyWatch: true,
    lock: true,
  });
  assertEquals(await own.call("HealthCheckRequest"), { type: "HealthCheckResponse", body: OK });
  const { connections, registered } = stats();
  assertEquals([connections, registered], [1, 1]);
});

withServer("a set-up without a table of abilities gets no acknowledgement", async ({ client }) => {
  const own = client();
  own.setUp({ abilities: {}, abilityTable: null });
  await own.call("HealthCheckRequest");
  assertEquals(own.waiting, []);
});

withServer(
  "a call that overtakes the set-up waits for it; without one it is refused",
  async ({ client }) => {
    const own = client();
    const early = own.call("HealthCheckRequest");
    own.setUp();
    assertEquals((await early).type, "HealthCheckResponse");
    const stranger = await client().call("ConfigQueryRequest", { dataId: "a" });
    assertEquals(stranger, {
      type: "ErrorResponse",
      body: {
        resultCode: 500,
        errorCode: 301,
        success: false,
        message: "Connection is unregistered.",
      },
    });
  },
);

withServer("until the node is ready every call is answered by 300", async ({ client, fake }) => {
  fake.server.ready = false;
  const own = client();
  assertEquals((await own.call("ServerCheckRequest")).body.errorCode, 300);
  assertEquals((await own.call("Nonsense")).body.errorCode, 300);
  fake.server.ready = true;
  assertEquals((await own.call("ServerCheckRequest")).body.resultCode, 200);
});

withServer("unknown types are 302, types between servers 502", async ({ client }) => {
  const own = client();
  const unknown = await own.call("QueryMcpServerRequest");
  assertEquals(unknown.body.errorCode, 302);
  assertEquals(unknown.body.message, "QueryMcpServerRequest RequestHandler Not Found");
  assertEquals((await own.call("DistroDataRequest")).body.errorCode, 301);
  own.setUp();
  const betweenServers = [
    "ConfigChangeClusterSyncRequest",
    "DistroDataRequest",
    "MemberReportRequest",
    "ServerLoaderInfoRequest",
    "ServerReloadRequest",
  ];
  for (const type of betweenServers) {
    const { body } = await own.call(type);
    assertEquals([body.errorCode, body.message], [502, ` invoke ${type} from sdk is forbidden`]);
  }
});

withServer("a config is published, read, listened to and removed", async ({ client, fake }) => {
  const own = client();
  own.setUp();
  const key = { dataId: "a", group: "g", tenant: "" };
  const missing = await own.call("ConfigQueryRequest", key);
  assertEquals(missing, {
    type: "ConfigQueryResponse",
    body: {
      resultCode: 500,
      errorCode: 300,
      success: false,
      message: "config data not exist",
      lastModified: 0,
      beta: false,
    },
  });
  const published = await own.call("ConfigPublishRequest", {
    ...key,
    content: "配置 🚀",
    casMd5: null,
    additionMap: { type: "yaml", desc: "d", config_tags: "x,y", use: null, betaIps: "" },
    surplus: [1, { a: null }],
  });
  assertEquals(published, { type: "ConfigPublishResponse", body: OK });
  const input = fake.configs.published[0]?.input;
  assertEquals(input?.info, { desc: "d", tags: "x,y" });
  assertEquals([input?.configType, input?.betaIps, input?.casMd5], ["yaml", undefined, undefined]);
  const reading = {
    ...OK,
    content: "配置 🚀",
    encryptedDataKey: "",
    contentType: "yaml",
    md5: fingerprint("配置 🚀"),
    lastModified: WRITTEN_MS,
    beta: false,
    isBeta: false,
  };
  assertEquals((await own.call("ConfigQueryRequest", key)).body, reading);
  assertEquals((await own.call("ConfigQueryRequest", key)).body, reading);
  assertEquals((await own.call("ConfigQueryRequest", { ...key, tag: "t" })).body.tag, "t");
  assertEquals(await own.call("ConfigRemoveRequest", key), {
    type: "ConfigRemoveResponse",
    body: OK,
  });
});

withServer(
  "listeners are told in their own spelling of the namespace, the others not at all",
  async (
    { client, fake },
  ) => {
    const own = client();
    own.setUp();
    const context = { dataId: "a", group: "g", md5: "" };
    const answer = await own.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [{ ...context, tenant: "public" }, {
        ...context,
        dataId: "b",
        md5: "old",
      }],
    });
    assertEquals(answer.type, "ConfigChangeBatchListenResponse");
    assertEquals(answer.body, { ...OK, changedConfigs: [{ dataId: "b", group: "g", tenant: "" }] });
    const other = client();
    other.setUp();
    await other.call("ConfigPublishRequest", { dataId: "a", group: "g", tenant: "", content: "1" });
    const { body } = await own.push("ConfigChangeNotifyRequest");
    assertEquals([body.dataId, body.group, body.tenant, body.module], [
      "a",
      "g",
      "public",
      "config",
    ]);
    assertEquals([body.headers, typeof body.requestId], [{}, "string"]);
    await own.call("ConfigBatchListenRequest", {
      listen: false,
      configListenContexts: [{ ...context, tenant: "public" }],
    });
    await other.call("ConfigPublishRequest", { dataId: "a", group: "g", tenant: "", content: "2" });
    await other.call("HealthCheckRequest");
    assertEquals(own.waiting, []);
    own.endStream();
    await own.streamEnded;
    assertEquals([...fake.configs.listens.keys()], []);
  },
);

withServer(
  "quick changes of one config reach a listener as few pushes",
  async ({ client, stats }) => {
    const own = client();
    own.setUp();
    await own.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [{ dataId: "a", group: "g", tenant: "", md5: "" }],
    });
    for (let round = 0; round < 20; round++) {
      const content = `v${round}`;
      await own.call("ConfigPublishRequest", { dataId: "a", group: "g", tenant: "", content });
    }
    await own.push("ConfigChangeNotifyRequest");
    await own.push("ConfigChangeNotifyRequest");
    const { sent, merged } = stats().pushes;
    assert(merged > 10 && sent < 10, `${sent} sent, ${merged} merged`);
  },
);

const INSTANCE = {
  ip: "10.0.0.1",
  port: 80,
  clusterName: "DEFAULT",
  metadata: { a: "1", b: null },
};
const SERVICE = { namespace: "", serviceName: "s", groupName: "g" };

withServer("an instance is registered, pushed to subscribers, and gone with its connection", async (
  { client, fake },
) => {
  const watcher = client();
  watcher.setUp();
  const subscribed = await watcher.call("SubscribeServiceRequest", {
    ...SERVICE,
    subscribe: true,
    clusters: "c1",
  });
  assertEquals(subscribed.body.message, "success");
  assertEquals(subscribed.body.serviceInfo.hosts, []);
  const own = client();
  own.setUp();
  const registered = await own.call("InstanceRequest", {
    ...SERVICE,
    type: "registerInstance",
    instance: { ...INSTANCE, port: "80", weight: "2.5", enabled: null },
  });
  assertEquals(registered, {
    type: "InstanceResponse",
    body: { ...OK, type: "registerInstance" },
  });
  assertEquals(fake.naming.calls[0]?.instance, {
    ephemeral: true,
    ip: "10.0.0.1",
    port: 80,
    cluster: "DEFAULT",
    weight: 2.5,
    metadata: { a: "1" },
  });
  const { body } = await watcher.push("NotifySubscriberRequest");
  assertEquals([body.namespace, body.serviceName, body.groupName], ["public", "s", "g"]);
  assertEquals(body.serviceInfo.clusters, "c1");
  assertEquals(body.serviceInfo.name, "s");
  const queried = await watcher.call("ServiceQueryRequest", { ...SERVICE, cluster: "c2" });
  assertEquals(queried.type, "QueryServiceResponse");
  const [host] = queried.body.serviceInfo.hosts;
  assertEquals([host.serviceName, host.weight, host.ipDeleteTimeout], ["g@@s", 2.5, 30_000]);
  own.endStream();
  await own.streamEnded;
  const after = await watcher.call("ServiceQueryRequest", SERVICE);
  assertEquals(after.body.serviceInfo.hosts, []);
});

withServer("persistent and batch registration reach their verbs; other types are refused", async (
  { client, fake },
) => {
  const own = client();
  own.setUp();
  await own.call("PersistentInstanceRequest", {
    ...SERVICE,
    type: "registerInstance",
    instance: INSTANCE,
  });
  assertEquals(fake.naming.calls[0]?.instance.ephemeral, false);
  const batch = await own.call("BatchInstanceRequest", {
    ...SERVICE,
    type: "batchRegisterInstance",
    instances: [INSTANCE, { ...INSTANCE, port: 81 }],
  });
  assertEquals(batch, {
    type: "BatchInstanceResponse",
    body: { ...OK, type: "batchRegisterInstance" },
  });
  const { body } = await own.call("ServiceQueryRequest", SERVICE);
  assertEquals(body.serviceInfo.hosts.map((host: { port: number }) => host.port), [80, 81]);
  const bad = await own.call("InstanceRequest", { ...SERVICE, type: "bad", instance: INSTANCE });
  assertEquals([bad.type, bad.body.errorCode], ["ErrorResponse", 400]);
  assertEquals(bad.body.message, "Unsupported request type bad");
  const names = await own.call("ServiceListRequest", { pageNo: 1, pageSize: 10, selector: null });
  assertEquals(names.body, { ...OK, count: 2, serviceNames: ["a", "b"] });
});

withServer(
  "refusals have the class of their request, defects show nothing of themselves",
  async ({ client, fake }) => {
    const own = client();
    own.setUp();
    fake.configs.failNext = new ApiError("casMissed", "Cas publish fail");
    const named = { dataId: "a", group: "g", content: "x", casMd5: "1" };
    const cas = await own.call("ConfigPublishRequest", named);
    assertEquals(fake.configs.published, []);
    assertEquals([cas.type, cas.body.resultCode, cas.body.errorCode, cas.body.success], [
      "ConfigPublishResponse",
      500,
      500,
      false,
    ]);
    const missing = await own.call("ConfigQueryRequest", {});
    assertEquals(missing.body.errorCode, 400);
    const param = await own.call("ConfigQueryRequest", { dataId: "a b", group: "g" });
    assertEquals(param.body.errorCode, 400);
    assertEquals(
      param.body.message,
      "Param check invalid:Param 'dataId' is illegal, illegal characters should not appear in the param.",
    );
    const defect = await own.call("ConfigQueryRequest", { dataId: DEFECTIVE_DATA_ID });
    assertEquals(defect.body.message, "internal error");
  },
);

withServer("bad bytes, bad JSON and bad texts are refused in words", async ({ client }) => {
  const own = client();
  own.setUp();
  const raw = await own.callRaw(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
  assertEquals([raw.type, raw.body.errorCode], ["ErrorResponse", 502]);
  for (const body of ["{", "[]", "null", '"x"', '{"dataId":"\\ud800"}', '{"dataId":"\\udc00a"}']) {
    const answer = await own.call("ConfigQueryRequest", body);
    assertEquals(answer.body.errorCode, 502, body);
  }
  for (const dataId of ['{"a":1}', "[]"]) {
    const answer = await own.call("ConfigQueryRequest", `{"dataId":${dataId}}`);
    assertEquals([answer.type, answer.body.errorCode], ["ConfigQueryResponse", 400]);
  }
  const listen = await own.call("ConfigBatchListenRequest", '{"configListenContexts":[null]}');
  assertEquals([listen.body.resultCode, listen.body.changedConfigs], [200, []]);
  const deep = await own.call("ConfigQueryRequest", `{"dataId":"a","x":${"[".repeat(100_000)}`);
  assertEquals(deep.body.errorCode, 502);
  const odd = await own.call("ConfigQueryRequest", '{"__proto__":{"dataId":"a"},"group":"g"}');
  assertEquals(odd.body.errorCode, 400);
  assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
});

withServer(
  "a request without a content is refused by its length, and the connection lives",
  async ({
    client,
  }) => {
    const own = client();
    own.setUp();
    const request = (chars: number) => ({
      type: "registerInstance",
      serviceName: "s",
      instance: { ip: "1.1.1.1", port: 1, metadata: { a: "x".repeat(chars) } },
    });
    const { body } = await own.call("InstanceRequest", request(GRPC.maxBodyBytes));
    assert(
      body.message.includes(`at most ${GRPC.maxBodyBytes} are wanted`),
      JSON.stringify(body),
    );
    assertEquals(body.resultCode, 500);
    assertEquals((await own.call("InstanceRequest", request(10))).body.resultCode, 200);
  },
);
