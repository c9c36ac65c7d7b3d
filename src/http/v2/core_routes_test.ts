import { assertEquals, assertMatch, assertObjectMatch } from "#assert";
import type { ConnectionView } from "../../api/mod.ts";
import { fakeMember } from "../../../tests/support/fake_cluster.ts";
import { inQuery, refusal, withFixture } from "../../../tests/support/http/refusals.ts";

const CORE = "/nacos/v2/core";

const CONNECTION: ConnectionView = {
  id: "1700000000000_10.0.0.7_5000",
  ip: "10.0.0.7",
  app: "shop",
  sdk: "Nacos-Java-Client:v2.5.1",
  connectedMs: 1,
  lastActiveMs: 2,
  publishes: 0,
  subscribes: 0,
  listens: 0,
};

Deno.test("members are told in the envelope, by address and state", () =>
  withFixture(async (fixture) => {
    const { cluster } = fixture.fake.server;
    cluster.views = [fakeMember(1, { self: true }), fakeMember(2, { state: "DOWN" })];
    const addresses = async (query: string) => {
      const { data } = await fixture.json(`GET ${CORE}/cluster/node/list${query}`);
      return data.map(({ address }: { address: string }) => address);
    };
    assertEquals(await addresses(""), ["10.0.0.1:8848", "10.0.0.2:8848"]);
    assertEquals(await addresses("?state=down"), ["10.0.0.2:8848"]);
    assertEquals(await addresses("?address=10.0.0.1"), ["10.0.0.1:8848"]);
    assertEquals(
      await fixture.text(`GET ${CORE}/cluster/node/list?state=gone`),
      refusal(400, 23_000, "illegal state", "Illegal state: gone"),
    );
    const self = (await fixture.json(`GET ${CORE}/cluster/node/self`)).data;
    assertObjectMatch(self, { ip: "10.0.0.1", port: 8848, state: "UP" });
    assertEquals((await fixture.json(`GET ${CORE}/cluster/node/self/health`)).data, "UP");
    fixture.fake.server.ready = false;
    assertEquals((await fixture.json(`GET ${CORE}/cluster/node/self/health`)).data, "STARTING");
  }));

Deno.test("what is done in other ways here is refused with a word", () =>
  withFixture(async (fixture) => {
    for (
      const line of [
        `PUT ${CORE}/cluster/node/list`,
        `PUT ${CORE}/cluster/lookup?type=file`,
        `GET ${CORE}/loader/reloadCurrent?count=1`,
        `GET ${CORE}/loader/smartReloadCluster`,
        `POST ${CORE}/ops/raft`,
        `GET ${CORE}/loader/reloadClient?connectionId=a&redirectAddress=b`,
      ]
    ) {
      const answer = await fixture.asked(line);
      assertEquals([answer.status, JSON.parse(answer.body).code], [501, 40_001], line);
    }
    const nodes = `DELETE ${CORE}/cluster/nodes`;
    assertEquals(await fixture.text(nodes), inQuery("addresses", "List"));
    const text = "DELETE /v2/core/cluster/nodes API not allow to use temporarily.";
    assertEquals(await fixture.json(`${nodes}?addresses=a`), {
      ...{ code: 405, message: text, data: null },
    });
  }));

Deno.test("clients over gRPC are listed, counted, and sent elsewhere", () =>
  withFixture(async (fixture) => {
    const { nodes } = fixture.fake;
    nodes.clients = [CONNECTION];
    const current = await fixture.json(`GET ${CORE}/loader/current`);
    assertObjectMatch(current[CONNECTION.id].metaInfo, {
      ...{ connectType: "GRPC", clientIp: "10.0.0.7", appName: "shop", remotePort: 5000 },
    });
    const load = await fixture.json(`GET ${CORE}/loader/cluster`);
    assertObjectMatch(load, { total: 6, min: 6, max: 6, avg: 6, completed: true, memberCount: 1 });
    assertObjectMatch(load.detail[0].metric, { conCount: "6", sdkConCount: "6" });
    const reload = `GET ${CORE}/loader/reloadClient`;
    assertEquals(await fixture.text(`${reload}?connectionId=${CONNECTION.id}`), "200 success");
    assertEquals(nodes.resets, [CONNECTION.id]);
    assertEquals((await fixture.asked(`${reload}?connectionId=none`)).status, 404);
    assertEquals(await fixture.text(reload), inQuery("connectionId"));
  }));

Deno.test("ids and log levels are told as results of v1", () =>
  withFixture(async (fixture) => {
    const ids = await fixture.json(`GET ${CORE}/ops/ids`);
    assertEquals(ids.code, 200);
    assertObjectMatch(ids.data[0], { resource: "config", info: { workerId: 1 } });
    const put = async (body: string) => {
      const headers = { "content-type": "application/json" };
      return (await fixture.ask("PUT", `${CORE}/ops/log`, { body, headers })).status;
    };
    assertEquals(await put('{"logName":"naming","logLevel":"loud"}'), 400);
    assertEquals(await put("["), 400);
    // The fixture offers no log that could be set.
    assertEquals(await put('{"logName":"naming","logLevel":"info"}'), 501);
  }));

Deno.test("signs of life are in the envelope, and readiness has its reason", () =>
  withFixture(async (fixture) => {
    const ok = '200 {"code":0,"message":"success","data":"ok"}';
    for (const path of ["liveness", "readiness"]) {
      assertEquals(await fixture.text(`GET /nacos/v2/console/health/${path}`), ok);
    }
    fixture.fake.server.ready = false;
    assertEquals(await fixture.text("GET /nacos/v2/console/health/liveness"), ok);
    const answer = await fixture.asked("GET /nacos/v2/console/health/readiness");
    assertEquals([answer.status, JSON.parse(answer.body).code], [500, 30_000]);
    assertMatch(JSON.parse(answer.body).message, /not in readiness: no leader is known/);
  }));
