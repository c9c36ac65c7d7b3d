/** What is pushed goes by the rights of the moment in which it leaves. */
import { assert, assertEquals } from "#assert";
import { createGuardedCalls, OPERATOR } from "../../tests/support/grpc/guarded_calls.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";
import { viewOver } from "../../tests/support/fake_server.ts";
import { startGrpcServer } from "./mod.ts";

const CONFIG = { tenant: "dev", group: "G", dataId: "app.yaml" };
const SERVICE = { namespace: "dev", groupName: "G", serviceName: "shop" };

async function setUp() {
  const calls = await createGuardedCalls();
  const server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    server: viewOver(calls.node),
    api: calls.api,
    demandsTokens: true,
  });
  await calls.addUser("boss", [], ["0"]);
  await calls.addUser("jo", ["dev:*:* rw"]);
  const boss = await calls.login("boss");
  const clients: TestClient[] = [];
  const open = () => {
    const client = new TestClient(server.port);
    client.setUp();
    clients.push(client);
    return client;
  };
  const writer = open();
  const listen = async (client: TestClient, token: string, named: object = CONFIG) => {
    const configListenContexts = [{ ...named, md5: "" }];
    const body = { listen: true, configListenContexts };
    const answer = await client.call("ConfigBatchListenRequest", body, { accessToken: token });
    assertEquals(answer.body.success, true, JSON.stringify(answer.body));
  };
  const publish = async (content: string, named: object = CONFIG) => {
    const body = { ...named, content };
    const answer = await writer.call("ConfigPublishRequest", body, { accessToken: boss });
    assertEquals(answer.body.success, true);
  };
  const register = async (port: number) => {
    const body = { ...SERVICE, type: "registerInstance", instance: { ip: "10.1.1.1", port } };
    await writer.call("PersistentInstanceRequest", body, { accessToken: boss });
  };
  return {
    ...{ calls, open, listen, publish, register, server },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await server.stop();
      calls.close();
    },
  };
}

Deno.test("a right that is lost ends the notices of what it opened, and of nothing else", async () => {
  await using edge = await setUp();
  const { calls, open, listen, publish } = edge;
  const { roles } = calls.access.users;
  await roles.grant("role-jo", "test:*:*", "r", OPERATOR);
  await roles.revoke("role-jo", "dev:*:*", "rw", OPERATOR);
  await roles.grant("role-jo", "dev:*:*", "r", OPERATOR);
  const client = open();
  const token = await calls.login("jo");
  const other = { ...CONFIG, tenant: "test" };
  await listen(client, token);
  await listen(client, token, other);
  await publish("v1");
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.tenant, "dev");
  await roles.revoke("role-jo", "dev:*:*", "r", OPERATOR);
  await publish("v2");
  await publish("v1", other);
  // Notices leave in their order: that of the other config comes after the one that must not come.
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.tenant, "test");
  await roles.grant("role-jo", "dev:*:*", "r", OPERATOR);
  await publish("v3");
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.tenant, "dev");
});

Deno.test("a list that waits to be pushed is not pushed to who may not read it any more", async () => {
  await using edge = await setUp();
  const { calls, open, register } = edge;
  const token = await calls.login("jo");
  const client = open();
  const subscribe = { ...SERVICE, subscribe: true };
  await client.call("SubscribeServiceRequest", subscribe, { accessToken: token });
  // The answer has opened a window, in which this waits.
  await register(80);
  await calls.access.users.update({ name: "jo", roles: ["none"] }, OPERATOR);
  await listenAndHear(edge, open());
  assertEquals(client.waiting.filter(({ type }) => type === "NotifySubscriberRequest"), []);
});

/** Waits for a push of another client that was due later. */
async function listenAndHear(
  { calls, register }: Awaited<ReturnType<typeof setUp>>,
  client: TestClient,
): Promise<void> {
  const token = await calls.login("boss");
  const subscribe = { ...SERVICE, subscribe: true };
  await client.call("SubscribeServiceRequest", subscribe, { accessToken: token });
  await register(81);
  await client.push("NotifySubscriberRequest");
}

Deno.test("a connection whose user is disabled ends with the first push that it must not get", async () => {
  await using edge = await setUp();
  const { calls, open, listen, publish, server } = edge;
  const client = open();
  await listen(client, await calls.login("jo"));
  await calls.access.users.update({ name: "jo", enabled: false }, OPERATOR);
  await publish("v1");
  await client.streamEnded;
  assertEquals(client.waiting, []);
  assert(server.stats().faults > 0);
});

Deno.test("several clients behind one connection are pushed to by the rights of each, as long as one has them", async () => {
  await using edge = await setUp();
  const { calls, open, listen, publish } = edge;
  await calls.addUser("eve", ["test:*:* r"]);
  const client = open();
  await listen(client, await calls.login("jo"));
  await listen(client, await calls.login("eve"), { ...CONFIG, tenant: "test" });
  await publish("v1");
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.tenant, "dev");
  await calls.access.users.update({ name: "jo", enabled: false }, OPERATOR);
  await publish("v2");
  await publish("v1", { ...CONFIG, tenant: "test" });
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.tenant, "test");
});

Deno.test("pushes go on when the time of a login is over, and end when all logins are ended", async () => {
  await using edge = await setUp();
  const { calls, open, listen } = edge;
  const client = open();
  await listen(client, await calls.login("jo"));
  calls.access.time.advance(86_400_000);
  const key = { namespace: "dev", group: "G", dataId: "app.yaml" };
  await calls.api.config.publish({ key, content: "v1", info: {} }, OPERATOR);
  assertEquals((await client.push("ConfigChangeNotifyRequest")).body.dataId, "app.yaml");
  await calls.access.auth.rotateKey({ keep: false }, OPERATOR);
  await calls.api.config.publish({ key, content: "v2", info: {} }, OPERATOR);
  await client.streamEnded;
  assertEquals(client.waiting, []);
});
