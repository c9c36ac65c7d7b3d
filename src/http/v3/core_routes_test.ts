import { assertEquals, assertObjectMatch } from "#assert";
import type { RealFixture } from "../../../tests/support/http/real_fixture.ts";
import { inQuery, refusal, withFixture } from "../../../tests/support/http/refusals.ts";

const CORE = "/nacos/v3/admin/core";
const NAMESPACE = `${CORE}/namespace`;
const OK = '200 {"code":0,"message":"success","data":true}';

async function data(fixture: RealFixture, path: string) {
  return (await fixture.json(`GET ${path}`)).data;
}

Deno.test("members, connections and ids are told in the envelope", () =>
  withFixture(async (fixture) => {
    assertObjectMatch(await data(fixture, `${CORE}/cluster/node/self`), { state: "UP" });
    assertEquals((await data(fixture, `${CORE}/cluster/node/list`)).length, 1);
    assertEquals(await data(fixture, `${CORE}/cluster/node/list?state=down`), []);
    const { nodes } = fixture.fake;
    nodes.clients = [{
      ...{ id: "1_10.0.0.9_5000", ip: "10.0.0.9", app: "shop", sdk: "Java:3" },
      ...{ connectedMs: 1, lastActiveMs: 2, publishes: 0, subscribes: 0, listens: 0 },
    }];
    assertEquals(Object.keys(await data(fixture, `${CORE}/loader/current`)), ["1_10.0.0.9_5000"]);
    const load = await data(fixture, `${CORE}/loader/cluster`);
    assertObjectMatch(load, { total: 6, avg: 6, completed: true, threshold: "6.6000000000000005" });
    assertObjectMatch(load.detail[0], { sdkConCount: 6, conCount: 6 });
    const reload = await fixture.json(
      `POST ${CORE}/loader/reloadClient`,
      "connectionId=1_10.0.0.9_5000",
    );
    assertEquals([reload, nodes.resets], [
      { code: 0, message: "success", data: null },
      ["1_10.0.0.9_5000"],
    ]);
    assertObjectMatch((await data(fixture, `${CORE}/ops/ids`))[0], { resource: "config" });
  }));

Deno.test("what is done in other ways here is refused with a word", () =>
  withFixture(async (fixture) => {
    for (
      const line of [
        `PUT ${CORE}/cluster/node/list`,
        `PUT ${CORE}/cluster/lookup`,
        `POST ${CORE}/loader/reloadCurrent`,
        `POST ${CORE}/loader/smartReloadCluster`,
        `POST ${CORE}/ops/raft`,
      ]
    ) {
      const answer = await fixture.asked(line);
      assertEquals([answer.status, JSON.parse(answer.body).code], [501, 40_001], line);
    }
    const headers = { "content-type": "application/json" };
    const body = '{"logName":"naming","logLevel":"loud"}';
    assertEquals((await fixture.ask("PUT", `${CORE}/ops/log`, { body, headers })).status, 400);
  }));

Deno.test("the state of the server is open, and readiness has its reason", () =>
  withFixture(async (fixture) => {
    const state = await data(fixture, `${CORE}/state`);
    assertObjectMatch(state, { version: "2.5.1", startup_mode: "standalone" });
    assertEquals(await data(fixture, `${CORE}/state/liveness`), "ok");
    for (const path of ["state", "ops"]) {
      assertEquals(await data(fixture, `${CORE}/${path}/readiness`), "ok");
    }
    fixture.fake.server.ready = false;
    const answer = await fixture.asked(`GET ${CORE}/state/readiness`);
    assertEquals([answer.status, JSON.parse(answer.body).code], [500, 30_000]);
  }));

Deno.test("namespaces are made, shown by their names, counted, changed and removed", () =>
  withFixture(async (fixture) => {
    const form = "namespaceId=dev&namespaceName=Dev&namespaceDesc=why";
    assertEquals(await fixture.text(`POST ${NAMESPACE}`, form), OK);
    const list = await data(fixture, `${NAMESPACE}/list`);
    assertEquals(list.map(({ namespace }: { namespace: string }) => namespace), ["public", "dev"]);
    assertObjectMatch(await data(fixture, `${NAMESPACE}?namespaceId=dev`), {
      ...{ namespace: "dev", namespaceShowName: "Dev", namespaceDesc: "why", configCount: 0 },
    });
    const count = async (id: string) => await data(fixture, `${NAMESPACE}/check?namespaceId=${id}`);
    assertEquals([await count("dev"), await count("none"), await count("public")], [1, 0, 0]);
    const changed = "namespaceId=dev&namespaceName=Other";
    assertEquals(await fixture.text(`PUT ${NAMESPACE}`, changed), OK);
    assertEquals((await data(fixture, `${NAMESPACE}?namespaceId=dev`)).namespaceShowName, "Other");
    assertEquals(await fixture.text(`DELETE ${NAMESPACE}?namespaceId=dev`), OK);
    const gone = refusal(404, 22_001, "namespace not exist", "namespaceId [ dev ] not exist");
    assertEquals(await fixture.text(`GET ${NAMESPACE}?namespaceId=dev`), gone);
    await fixture.text(`POST ${NAMESPACE}`, "namespaceId=&namespaceName=drawn");
    assertEquals((await data(fixture, `${NAMESPACE}/list`)).length, 2);
  }));

Deno.test("a namespace that is there, and names that are none, are refused with their codes", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NAMESPACE}`, "namespaceId=dev&namespaceName=Dev");
    const exists = (text: string) => refusal(400, 22_002, "namespace already exist", text);
    const make = (form: string) => fixture.text(`POST ${NAMESPACE}`, form);
    assertEquals(
      await make("namespaceId=dev&namespaceName=Dev"),
      exists("namespaceId [dev] already exist."),
    );
    assertEquals(
      await make("namespaceId=public&namespaceName=P"),
      exists("namespaceId [public] is default namespace id and already exist."),
    );
    const missing = (name: string) =>
      refusal(400, 10_000, "parameter missing", `required parameter '${name}' is missing`);
    assertEquals(await make("namespaceName=P"), missing("namespaceId"));
    assertEquals(await make("namespaceId=x"), missing("namespaceName"));
    assertEquals(await fixture.text(`GET ${NAMESPACE}`), inQuery("namespaceId"));
    assertEquals(await fixture.text(`GET ${NAMESPACE}/check`), inQuery("namespaceId"));
  }));
