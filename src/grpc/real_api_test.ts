/** The gRPC edge over the real use cases, registry and state machine, without log and disk. */
import { assert, assertEquals } from "#assert";
import {
  AuditQuestions,
  createBackupApi,
  createConfigApi,
  createFuzzyApi,
  createLockApi,
  createNamespaceApi,
  createNamingApi,
  MoveJobs,
} from "../api/mod.ts";
import { CONFIG, NO_AUDIT, PUSH, silentLogger, systemClock, systemTimers } from "../base/mod.ts";
import { startGrpcServer } from "./mod.ts";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";
import { viewOver } from "../../tests/support/fake_server.ts";
import { createFakeAccess } from "../../tests/support/fake_access.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { FakeNodes } from "../../tests/support/fake_nodes.ts";

function withServer(name: string, body: (client: () => TestClient) => Promise<void>): void {
  engineTest(name, async (startTransport) => {
    const node = createFakeNode();
    const clock = systemClock;
    const naming = createNamingApi({ node, clock, logger: silentLogger });
    const config = createConfigApi({ node, clock });
    const namespaces = createNamespaceApi({ node });
    const { auth, users } = createFakeAccess({ isEnabled: false }, node);
    const backups = createBackupApi({
      node,
      token: "",
      software: "1",
      nowMs: clock.nowMs,
      log: silentLogger,
    });
    const { listed: services } = naming;
    const fuzzy = createFuzzyApi({ node, services, monotonicMs: clock.monotonicMs });
    const locks = createLockApi({ node, nodeId: 1, timers: systemTimers, clock });
    const api = {
      naming,
      config,
      namespaces,
      fuzzy,
      locks,
      backups,
      auth,
      users,
      namingAdmin: naming.admin,
    };
    const view = viewOver(node);
    const server = await startGrpcServer({
      host: "127.0.0.1",
      port: 0,
      server: view,
      api: {
        ...{ ...api, audit: NO_AUDIT, nodes: new FakeNodes().api() },
        moves: new MoveJobs({
          ...{ node, naming, namespaces, users, clock, audit: NO_AUDIT, logger: silentLogger },
          pause: () => Promise.resolve(),
        }),
        audits: new AuditQuestions({ audit: NO_AUDIT, transport: undefined, logger: silentLogger }),
      },
      startTransport,
    });
    const clients: TestClient[] = [];
    try {
      await body(() => {
        const client = new TestClient(server.port);
        clients.push(client);
        return client;
      });
    } finally {
      for (const client of clients) client.close();
      await server.stop();
      fuzzy.close();
      locks.close();
      naming.close();
      config.watch.close();
    }
  });
}

const KEY = { dataId: "a.yaml", group: "g", tenant: "" };

withServer(
  "a config changes under a listener: md5 decides, CAS guards, removal is told",
  async (open) => {
    const own = open();
    own.setUp();
    const put = async (more: Record<string, unknown>) =>
      (await own.call("ConfigPublishRequest", { ...KEY, ...more })).body;
    assertEquals((await put({ content: "v1" })).success, true);
    const read = (await own.call("ConfigQueryRequest", KEY)).body;
    assertEquals([read.content, read.md5], ["v1", "6654c734ccab8f440ff0825eb443dc7f"]);
    const listen = async (md5: string, tenant: string) =>
      (await own.call("ConfigBatchListenRequest", {
        listen: true,
        configListenContexts: [{ ...KEY, tenant, md5 }],
      })).body.changedConfigs;
    assertEquals(await listen(read.md5, ""), []);
    assertEquals(await listen("other", "public"), [{ ...KEY, tenant: "public" }]);
    const cas = await put({ content: "v2", casMd5: "0".repeat(32) });
    assertEquals([cas.resultCode, cas.errorCode], [500, 500]);
    assertEquals((await put({ content: "v2", casMd5: read.md5 })).success, true);
    assertEquals((await own.push("ConfigChangeNotifyRequest")).body.dataId, KEY.dataId);
    await own.call("ConfigRemoveRequest", KEY);
    await own.push("ConfigChangeNotifyRequest");
    assertEquals((await own.call("ConfigQueryRequest", KEY)).body.errorCode, 300);
  },
);

withServer("compare-and-set creates an absent config, whatever MD5 is named", async (open) => {
  const own = open();
  own.setUp();
  const put = async (content: string) =>
    (await own.call("ConfigPublishRequest", { ...KEY, content, casMd5: "0" })).body;
  assertEquals((await put("v1")).success, true);
  const missed = await put("v2");
  assertEquals([missed.success, missed.resultCode, missed.errorCode], [false, 500, 500]);
  assertEquals((await own.call("ConfigQueryRequest", KEY)).body.content, "v1");
});

withServer(
  "the default namespace has many names, and each client hears of it by its own",
  async (open) => {
    const [own, other] = [open(), open()];
    own.setUp();
    other.setUp();
    const names = ["public", "PUBLIC", "null", " ", ""];
    for (const [at, tenant] of names.entries()) {
      const content = `v${at}`;
      await own.call("ConfigPublishRequest", { ...KEY, tenant, content });
      for (const asked of names) {
        const { body } = await own.call("ConfigQueryRequest", { ...KEY, tenant: asked });
        assertEquals(body.content, content, `${tenant} read as ${asked}`);
      }
    }
    const context = { ...KEY, tenant: "PUBLIC", md5: "" };
    const { body } = await other.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [context],
    });
    assertEquals(body.changedConfigs, [{ ...KEY, tenant: "PUBLIC" }]);
    await own.call("ConfigRemoveRequest", { ...KEY, tenant: "null" });
    assertEquals((await other.push("ConfigChangeNotifyRequest")).body.tenant, "PUBLIC");
  },
);

withServer("a beta version is read by its ips alone, and its clients hear of it", async (open) => {
  const own = open();
  own.setUp();
  await own.call("ConfigPublishRequest", { ...KEY, content: "formal" });
  const read = async () => {
    const { body } = await own.call("ConfigQueryRequest", KEY);
    return [body.content, body.beta, body.isBeta];
  };
  assertEquals(await read(), ["formal", false, false]);
  const beta = { ...KEY, content: "beta", additionMap: { betaIps: "127.0.0.1" } };
  assertEquals((await own.call("ConfigPublishRequest", beta)).body.success, true);
  assertEquals(await read(), ["beta", true, true]);
});

withServer("a client goes by the address that it states, where it is one", async (open) => {
  const behindProxy = open();
  behindProxy.statedIp = "10.9.8.7";
  behindProxy.setUp();
  const put = (more: object) => behindProxy.call("ConfigPublishRequest", { ...KEY, ...more });
  await put({ content: "formal" });
  await put({ content: "beta", additionMap: { betaIps: "10.9.8.7" } });
  const read = async (client: TestClient) =>
    (await client.call("ConfigQueryRequest", KEY)).body.content;
  assertEquals(await read(behindProxy), "beta");
  for (const statedIp of [undefined, "", "10.9.8.7\n", "10.9.8.7 ", "x".repeat(200)]) {
    const other = open();
    other.statedIp = statedIp;
    other.setUp();
    assertEquals(await read(other), "formal", statedIp);
  }
});

withServer(
  "two set-ups on one connection: each stream gets the pushes of its module",
  async (open) => {
    const own = open();
    own.setUp({ labels: { module: "config" } });
    own.setUp({ labels: { module: "naming" }, abilityTable: {} });
    assertEquals(own.streamOf(await own.push("SetupAckRequest")), 1);
    const listen = { listen: true, configListenContexts: [{ ...KEY, md5: "" }] };
    await own.call("ConfigBatchListenRequest", listen);
    await own.call("SubscribeServiceRequest", { ...SERVICE, subscribe: true, clusters: "" });
    await register(own, 1);
    await own.call("ConfigPublishRequest", { ...KEY, content: "v1" });
    assertEquals(own.streamOf(await own.push("NotifySubscriberRequest")), 1);
    assertEquals(own.streamOf(await own.push("ConfigChangeNotifyRequest")), 0);
    // What is registered goes with the connection, pushes of a module that has no stream to whichever there is.
    const ended = own.streamEnded;
    own.endStream(1);
    await ended;
    const other = open();
    other.setUp({ labels: { module: "naming" } });
    await register(other, 2);
    const push = await own.push("NotifySubscriberRequest");
    assertEquals(own.streamOf(push), 0);
    const hosts: { port: number }[] = push.body.serviceInfo.hosts;
    assertEquals(hosts.map(({ port }) => port).sort(), [1, 2]);
  },
);

withServer("bad names are refused in the words of the parameter check", async (open) => {
  const own = open();
  own.setUp();
  const { body } = await own.call("ConfigPublishRequest", { ...KEY, dataId: "a b", content: "x" });
  assertEquals([body.errorCode, body.message.startsWith("Param check invalid:")], [400, true]);
  const port = await own.call("InstanceRequest", {
    serviceName: "s",
    type: "registerInstance",
    instance: { ip: "10.0.0.1", port: 70_000 },
  });
  assertEquals([port.type, port.body.errorCode], ["ErrorResponse", 400]);
});

const SERVICE = { namespace: "public", serviceName: "s", groupName: "DEFAULT_GROUP" };

function register(client: TestClient, port: number) {
  return client.call("InstanceRequest", {
    ...SERVICE,
    type: "registerInstance",
    instance: { ip: "10.0.0.1", port, metadata: { zone: "a" } },
  });
}

withServer("an instance is seen, replaced, pushed, and gone with its connection", async (open) => {
  const watcher = open();
  watcher.setUp();
  const list = { ...SERVICE, subscribe: true, clusters: "" };
  const before = (await watcher.call("SubscribeServiceRequest", list)).body.serviceInfo;
  assertEquals([before.name, before.groupName, before.hosts], ["s", "DEFAULT_GROUP", []]);
  const own = open();
  own.setUp();
  let newest = before.lastRefTime;
  const pushed = async () => {
    const { serviceInfo } = (await watcher.push("NotifySubscriberRequest")).body;
    assert(serviceInfo.lastRefTime > newest, "a push must be newer than the one before");
    newest = serviceInfo.lastRefTime;
    return serviceInfo.hosts.map((host: { port: number }) => host.port);
  };
  assertEquals((await register(own, 80)).body.success, true);
  assertEquals(await pushed(), [80]);
  await register(own, 81);
  assertEquals(await pushed(), [81]);
  const [host] = (await own.call("ServiceQueryRequest", SERVICE)).body.serviceInfo.hosts;
  assertEquals(host.instanceId, "10.0.0.1#81#DEFAULT#DEFAULT_GROUP@@s");
  assertEquals([host.metadata, host.weight, host.healthy], [{ zone: "a" }, 1, true]);
  own.close();
  assertEquals(await pushed(), []);
});

withServer("a change right behind a subscription's answer leaves a window later", async (open) => {
  const watcher = open();
  watcher.setUp();
  const own = open();
  own.setUp();
  // The window begins with the answer, which a busy machine may bring here late.
  const askedMs = performance.now();
  await watcher.call("SubscribeServiceRequest", { ...SERVICE, subscribe: true, clusters: "" });
  await register(own, 80);
  await register(own, 81);
  const { serviceInfo } = (await watcher.push("NotifySubscriberRequest")).body;
  const waitedMs = performance.now() - askedMs;
  assertEquals(serviceInfo.hosts.map((host: { port: number }) => host.port), [81]);
  assert(waitedMs > PUSH.namingMergeMs - 10, `the push came ${waitedMs} ms after the question`);
});

withServer(
  "a persistent instance outlives its connection; a second kind is refused",
  async (open) => {
    const own = open();
    own.setUp();
    await own.call("PersistentInstanceRequest", {
      ...SERVICE,
      type: "registerInstance",
      instance: { ip: "10.0.0.1", port: 80 },
    });
    own.endStream();
    await own.streamEnded;
    const other = open();
    other.setUp();
    const { serviceInfo } = (await other.call("ServiceQueryRequest", SERVICE)).body;
    assertEquals(serviceInfo.hosts.map((host: { ephemeral: boolean }) => host.ephemeral), [false]);
    assertEquals((await register(other, 81)).body.success, false);
  },
);

withServer("services are listed by pages", async (open) => {
  const own = open();
  own.setUp();
  for (const serviceName of ["a", "b", "c"]) {
    await own.call("InstanceRequest", {
      ...SERVICE,
      serviceName,
      type: "registerInstance",
      instance: { ip: "10.0.0.1", port: 80 },
    });
  }
  const page = (await own.call("ServiceListRequest", { ...SERVICE, pageNo: 2, pageSize: 2 })).body;
  assertEquals([page.count, page.serviceNames], [3, ["c"]]);
});

withServer("the longest content goes in and out whatever it is made of", async (open) => {
  const own = open();
  own.setUp();
  const longest = CONFIG.maxContentChars;
  const contents = ["配".repeat(longest), '"\n'.repeat(longest / 2), "😀".repeat(longest / 2)];
  for (const content of contents) {
    const put = await own.call("ConfigPublishRequest", { ...KEY, content });
    assertEquals(put.body.success, true, put.body.message);
    const read = await own.call("ConfigQueryRequest", KEY);
    assert(read.body.content === content, "the content came back changed");
  }
  const over = "a".repeat(longest + 1);
  const refused = await own.call("ConfigPublishRequest", { ...KEY, content: over });
  assertEquals(
    [refused.body.errorCode, refused.body.message],
    [400, `invalid content, over ${longest}`],
  );
});
