import { assertEquals, assertObjectMatch } from "#assert";
import { connection, HTTP_CALLER, REF } from "../../../tests/support/naming_fixture.ts";
import type { RealFixture } from "../../../tests/support/http/real_fixture.ts";
import {
  assertCases,
  inQuery,
  refusal,
  withFixture,
} from "../../../tests/support/http/refusals.ts";

const CLIENT = "/nacos/v2/ns/client";
const OWN = "1_10.0.0.9_5000";

/** One of each kind: by beats, for good, and by a connection that also subscribes. */
async function withClients(run: (fixture: RealFixture) => Promise<void>): Promise<void> {
  await withFixture(async (fixture) => {
    const { rooms } = fixture;
    await rooms.register(80);
    await rooms.register(81, {}, connection(OWN));
    rooms.naming.subscribe({ ...REF, clusters: "" }, connection(OWN));
    const durable = { ...REF, serviceName: "durable" };
    const instance = { ip: "1.1.1.2", port: 90, ephemeral: false };
    await rooms.naming.register(durable, instance, HTTP_CALLER);
    await run(fixture);
  });
}

Deno.test("clients are listed by the ids of Nacos, and shown by their kind", () =>
  withClients(async (fixture) => {
    fixture.fake.nodes.clients = [{
      ...{ id: OWN, ip: "10.0.0.9", app: "shop", sdk: "Java:3", connectedMs: 1, lastActiveMs: 2 },
      ...{ publishes: 1, subscribes: 1, listens: 0 },
    }];
    const { data: ids } = await fixture.json(`GET ${CLIENT}/list`);
    assertEquals(ids.toSorted(), ["1.1.1.1:80#true", "1.1.1.2:90#false", OWN]);
    const shown = async (id: string) =>
      (await fixture.json(`GET ${CLIENT}?clientId=${encodeURIComponent(id)}`)).data;
    assertObjectMatch(await shown("1.1.1.1:80#true"), {
      ...{ ephemeral: true, clientType: "ipPort", clientIp: "1.1.1.1", clientPort: "80" },
    });
    assertObjectMatch(await shown("1.1.1.2:90#false"), { ephemeral: false, clientIp: "1.1.1.2" });
    assertEquals(await shown(OWN), {
      ...{ clientId: OWN, ephemeral: true, lastUpdatedTime: 2, clientType: "connection" },
      ...{ connectType: "GRPC", appName: "shop", version: "Java:3" },
      ...{ clientIp: "10.0.0.9", clientPort: "5000" },
    });
  }));

Deno.test("what a client publishes and subscribes to is told by service", () =>
  withClients(async (fixture) => {
    const service = { namespace: "public", group: "G", serviceName: "s" };
    const published = await fixture.json(`GET ${CLIENT}/publish/list?clientId=${OWN}`);
    assertEquals(published.data, [
      { ...service, registeredInstance: { ip: "1.1.1.1", port: 81, cluster: "DEFAULT" } },
    ]);
    const subscribed = await fixture.json(`GET ${CLIENT}/subscribe/list?clientId=${OWN}`);
    const info = { app: "-", agent: "Nacos-Java-Client:v3.0.3", addr: "10.0.0.9" };
    assertEquals(subscribed.data, [{ ...service, subscriberInfo: info }]);
    const none = await fixture.json(`GET ${CLIENT}/subscribe/list?clientId=1.1.1.1:80%23true`);
    assertEquals(none.data, []);
  }));

Deno.test("the clients of a service are told, by kind and address", () =>
  withClients(async (fixture) => {
    const ports = async (more: string) => {
      const { data } = await fixture.json(`GET ${CLIENT}/service/publisher/list?${more}`);
      return data.map(({ port }: { port: number }) => port);
    };
    assertEquals(await ports("serviceName=s&groupName=G"), [80, 81]);
    assertEquals(await ports("serviceName=s&groupName=G&ip=1.1.1.1&port=81"), [81]);
    assertEquals(await ports("serviceName=s&groupName=G&ephemeral=false"), []);
    assertEquals(await ports("serviceName=durable&groupName=G&ephemeral=false"), [90]);
    assertEquals(await ports("serviceName=none&groupName=G"), []);
    const one = `GET ${CLIENT}/service/publisher/list?serviceName=s&groupName=G&port=81`;
    assertEquals((await fixture.json(one)).data, [
      { ip: "1.1.1.1", port: 81, cluster: "DEFAULT", clientId: OWN },
    ]);
    const subscribers = `GET ${CLIENT}/service/subscriber/list?serviceName=s&groupName=G`;
    assertEquals((await fixture.json(subscribers)).data, [
      { clientId: OWN, ip: "10.0.0.9", port: 0 },
    ]);
    assertEquals((await fixture.json(`${subscribers}&ip=9.9.9.9`)).data, []);
  }));

Deno.test("a client that nobody knows, and questions without a name, are refused", () =>
  withClients(async (fixture) => {
    const none = refusal(404, 20_004, "resource not found", "clientId [ none ] not exist");
    await assertCases(fixture, CLIENT, [
      ["GET ?clientId=none", "", none],
      ["GET /publish/list?clientId=none", "", none],
      ["GET /subscribe/list?clientId=none", "", none],
      ["GET /publish/list", "", inQuery("clientId")],
      ["GET /service/publisher/list", "", inQuery("serviceName")],
      ["GET /service/subscriber/list", "", inQuery("serviceName")],
    ]);
  }));
