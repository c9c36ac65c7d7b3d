import { assertEquals, assertObjectMatch } from "#assert";
import { connection, REF } from "../../../tests/support/naming_fixture.ts";
import type { RealFixture } from "../../../tests/support/http/real_fixture.ts";
import {
  assertCases,
  type Case,
  inForm,
  inQuery,
  refusal,
  withFixture,
} from "../../../tests/support/http/refusals.ts";

const NS = "/nacos/v3/admin/ns";
const AT = "serviceName=s&groupName=G&ip=1.1.1.1&port=80";
const SERVICE = "serviceName=s&groupName=G";
const OK = '200 {"code":0,"message":"success","data":"ok"}';
const OWN = "1_10.0.0.9_5000";

async function data(fixture: RealFixture, path: string) {
  return (await fixture.json(`GET ${NS}${path}`)).data;
}

Deno.test("an instance is registered, shown, listed, changed in part and deregistered", () =>
  withFixture(async (fixture) => {
    assertEquals(await fixture.text(`POST ${NS}/instance`, `${AT}&weight=2&metadata=a=1`), OK);
    const shown = () => data(fixture, `/instance?${AT}`);
    assertObjectMatch(await shown(), {
      ...{ ip: "1.1.1.1", port: 80, weight: 2, clusterName: "DEFAULT", serviceName: "G@@s" },
      ...{ healthy: true, enabled: true, ephemeral: true, metadata: { a: "1" } },
      instanceId: "1.1.1.1#80#DEFAULT#G@@s",
    });
    assertEquals(await fixture.text(`PUT ${NS}/instance/partial`, `${AT}&enabled=false`), OK);
    assertObjectMatch(await shown(), { weight: 2, enabled: false, metadata: { a: "1" } });
    const listed = await data(fixture, `/instance/list?${SERVICE}`);
    assertEquals([listed.length, listed[0].enabled], [1, false]);
    assertEquals(await data(fixture, `/instance/list?${SERVICE}&healthyOnly=true`), listed);
    assertEquals(await fixture.text(`PUT ${NS}/instance`, `${AT}&weight=3`), OK);
    assertObjectMatch(await shown(), { weight: 3, enabled: true });
    const batch = `${SERVICE}&metadata={%22b%22:%222%22}&consistencyType=ephemeral`;
    const updated = { updated: ["1.1.1.1:80:unknown:DEFAULT:ephemeral"] };
    assertEquals((await fixture.json(`PUT ${NS}/instance/metadata/batch`, batch)).data, updated);
    assertEquals((await fixture.json(`DELETE ${NS}/instance/metadata/batch`, batch)).data, updated);
    assertEquals(await fixture.text(`DELETE ${NS}/instance?${AT}`), OK);
    assertEquals((await fixture.asked(`GET ${NS}/instance?${AT}`)).status, 404);
  }));

Deno.test("a service is made, set, shown with its clusters, and deleted", () =>
  withFixture(async (fixture) => {
    assertEquals(await fixture.text(`POST ${NS}/service`, `${SERVICE}&protectThreshold=0.5`), OK);
    const cluster = `${SERVICE}&clusterName=c1&checkPort=81&useInstancePort4Check=false` +
      "&healthChecker={%22type%22:%22NONE%22}&metadata=zone=a";
    assertEquals(await fixture.text(`PUT ${NS}/cluster`, cluster), OK);
    assertEquals(await data(fixture, `/service?${SERVICE}`), {
      ...{ namespaceId: "public", serviceName: "s", groupName: "G" },
      clusterMap: {
        c1: {
          ...{ clusterName: "c1", healthChecker: { type: "NONE" }, healthyCheckPort: 81 },
          ...{ useInstancePortForCheck: false, metadata: { zone: "a" }, hosts: null },
        },
      },
      ...{ metadata: {}, protectThreshold: 0.5, ephemeral: false },
      selector: { type: "none", contextType: "NONE" },
    });
    assertEquals(await fixture.text(`PUT ${NS}/service`, SERVICE), OK);
    assertEquals((await data(fixture, `/service?${SERVICE}`)).protectThreshold, 0);
    assertEquals(await fixture.text(`DELETE ${NS}/service?${SERVICE}`), OK);
    assertEquals(await data(fixture, "/service/selector/types"), ["label", "none"]);
  }));

Deno.test("services are listed with figures or with their instances, and subscribers as a page", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NS}/instance`, AT);
    await fixture.text(`POST ${NS}/service`, "serviceName=empty&groupName=G");
    const page = await data(fixture, "/service/list?pageSize=1");
    assertEquals([page.totalCount, page.pageNumber, page.pagesAvailable], [2, 1, 2]);
    assertEquals(page.pageItems[0], {
      ...{ name: "empty", groupName: "G", clusterCount: 0, ipCount: 0, healthyInstanceCount: 0 },
      triggerFlag: "false",
    });
    const filled = await data(fixture, "/service/list?ignoreEmptyService=true");
    assertEquals(filled.pageItems.map(({ name }: { name: string }) => name), ["s"]);
    const whole = await data(fixture, "/service/list?withInstances=true&serviceNameParam=s");
    assertEquals(whole.pageItems[0].clusterMap.DEFAULT.hosts[0].ip, "1.1.1.1");
    const { rooms } = fixture;
    rooms.naming.subscribe({ ...REF, clusters: "" }, connection(OWN));
    const subscribers = await data(fixture, `/service/subscribers?${SERVICE}`);
    assertEquals(subscribers.totalCount, 1);
    assertEquals(subscribers.pageItems, [{
      ...{ namespaceId: "public", groupName: "G", serviceName: "s", ip: "10.0.0.9", port: 0 },
      ...{ agent: "Nacos-Java-Client:v3.0.3", appName: "-" },
    }]);
    assertEquals(
      await data(fixture, `/service/subscribers?${SERVICE}&aggregation=false`),
      subscribers,
    );
  }));

Deno.test("clients are told with the members of v3", () =>
  withFixture(async (fixture) => {
    const { rooms } = fixture;
    await rooms.register(80);
    await rooms.register(81, {}, connection(OWN));
    rooms.naming.subscribe({ ...REF, clusters: "" }, connection(OWN));
    const ids = await data(fixture, "/client/list");
    assertEquals(ids.toSorted(), ["1.1.1.1:80#true", OWN]);
    assertObjectMatch(await data(fixture, "/client?clientId=1.1.1.1:80%23true"), {
      ...{ clientType: "ipPort", clientPort: 80, connectType: null, appName: null },
    });
    const service = { namespaceId: "public", groupName: "G", serviceName: "s" };
    const publisher = { clientId: OWN, ip: "1.1.1.1", port: 81, clusterName: "DEFAULT" };
    assertEquals(await data(fixture, `/client/publish/list?clientId=${OWN}`), [
      { ...service, publisherInfo: publisher, subscriberInfo: null },
    ]);
    const subscriber = {
      ...{ clientId: OWN, appName: "-", agent: "Nacos-Java-Client:v3.0.3", address: "10.0.0.9" },
    };
    assertEquals(await data(fixture, `/client/subscribe/list?clientId=${OWN}`), [
      { ...service, publisherInfo: null, subscriberInfo: subscriber },
    ]);
    const publishers = await data(fixture, `/client/service/publisher/list?${SERVICE}`);
    assertEquals(publishers.length, 2);
    const own = await data(fixture, `/client/service/publisher/list?${SERVICE}&port=81`);
    assertEquals(own, [publisher]);
    const subscribers = await data(fixture, `/client/service/subscriber/list?${SERVICE}`);
    assertEquals(subscribers, [subscriber]);
    assertEquals(await data(fixture, "/client/distro?ip=1&port=2"), {
      responsibleServer: "10.0.0.9:8848",
    });
  }));

Deno.test("what a request lacks or has wrong is told with the code of Nacos", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NS}/instance`, AT);
    const none = (text: string) => refusal(404, 30_000, "server error", text);
    const cluster = "clusterName=c1&checkPort=81&useInstancePort4Check=false";
    const cases: readonly Case[] = [
      ["POST /instance", "", inForm("serviceName")],
      ["PUT /instance/partial", "serviceName=s", inForm("ip")],
      ["GET /instance?serviceName=s&ip=1.1.1.1", "", inForm("port", "Integer")],
      ["GET /instance/list", "", inForm("serviceName")],
      [
        "GET /instance/list?serviceName=none&groupName=G",
        "",
        none("service G@@none is not found!"),
      ],
      [`GET /instance/list?${SERVICE}&clusterName=c9`, "", none("cluster c9 is not found!")],
      ["DELETE /service", "", inForm("serviceName")],
      ["GET /service", "", inForm("serviceName")],
      ["PUT /cluster", "serviceName=s", inForm("clusterName")],
      ["PUT /cluster", `serviceName=s&clusterName=c1`, inForm("checkPort", "Integer")],
      ["PUT /cluster", `serviceName=s&${cluster}`, inForm("healthChecker")],
      [
        "PUT /cluster",
        `serviceName=none&${cluster}&healthChecker={%22type%22:%22TCP%22}`,
        refusal(400, 30_000, "server error", "service not found:DEFAULT_GROUP@@none"),
      ],
      ["PUT /health/instance", "serviceName=s", inForm("healthy", "Boolean")],
      ["GET /service/subscribers", "", inForm("serviceName")],
      ["GET /client/service/publisher/list", "", inForm("serviceName")],
      ["GET /client", "", inQuery("clientId")],
      ["GET /client/distro?ip=1", "", inQuery("port")],
      ["PUT /ops/switches", "entry=a", inForm("value")],
    ];
    await assertCases(fixture, NS, cases);
    const page = await fixture.asked(`GET ${NS}/service/list?pageNo=0`);
    assertEquals([page.status, JSON.parse(page.body).code], [400, 20_002]);
  }));

Deno.test("figures, switches and checkers are told in the envelope", () =>
  withFixture(async (fixture) => {
    assertEquals(await data(fixture, "/ops/metrics"), { status: "UP" });
    const figures = await data(fixture, "/ops/metrics?onlyStatus=false");
    assertEquals([figures.instanceCount, "cpu" in figures], [0, false]);
    assertEquals(await fixture.text(`PUT ${NS}/ops/switches`, "entry=checkTimes&value=5"), OK);
    assertEquals((await data(fixture, "/ops/switches")).checkTimes, 5);
    assertEquals((await data(fixture, "/health/checkers")).TCP, {});
    // The fixture offers no log that could be set.
    const log = await fixture.asked(`PUT ${NS}/ops/log`, "logName=naming&logLevel=info");
    assertEquals(log.status, 501);
  }));
