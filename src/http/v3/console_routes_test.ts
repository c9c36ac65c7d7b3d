import { assertEquals, assertObjectMatch } from "#assert";
import type { RealFixture } from "../../../tests/support/http/real_fixture.ts";
import {
  assertCases,
  type Case,
  inForm,
  inQuery,
  refusal,
  withFixture,
} from "../../../tests/support/http/refusals.ts";

const CONSOLE = "/nacos/v3/console";
const CS = `${CONSOLE}/cs`;
const NS = `${CONSOLE}/ns`;
const CORE = `${CONSOLE}/core`;
const AT = "groupName=G&dataId=a";
const OK = '200 {"code":0,"message":"success","data":true}';
const DONE = '200 {"code":0,"message":"success","data":"ok"}';

async function data(fixture: RealFixture, path: string) {
  return (await fixture.json(`GET ${path}`)).data;
}

const JSON_BODY = { "content-type": "application/json" };

Deno.test("a config is published, shown, found and removed; one that is not there is null", () =>
  withFixture(async (fixture) => {
    assertEquals(await data(fixture, `${CS}/config?${AT}`), null);
    assertEquals(await data(fixture, `${CS}/config/beta?${AT}`), null);
    assertEquals(await fixture.text(`POST ${CS}/config`, `${AT}&content=hello&type=yaml`), OK);
    const basic = { namespaceId: "public", groupName: "G", dataId: "a", type: "yaml" };
    assertObjectMatch(await data(fixture, `${CS}/config?${AT}`), { ...basic, content: "hello" });
    const headers = { betaIps: "9.9.9.9" };
    assertEquals(await fixture.text(`POST ${CS}/config`, `${AT}&content=beta`, headers), OK);
    const beta = await data(fixture, `${CS}/config/beta?${AT}`);
    assertObjectMatch(beta, { content: "beta", grayName: "beta" });
    assertEquals(await fixture.text(`DELETE ${CS}/config/beta?${AT}`), OK);
    assertEquals(await data(fixture, `${CS}/config/beta?${AT}`), null);

    const found = async (path: string) => (await data(fixture, `${CS}/config/${path}`)).totalCount;
    assertEquals(await found("list"), 1);
    assertEquals(await found("list?dataId=*a*&groupName=G"), 1);
    assertEquals(await found("list?type=json"), 0);
    // The list knows names alone; contents are looked into by the other path.
    assertEquals(await found("list?configDetail=none&search=accurate"), 1);
    assertEquals(await found("searchDetail?configDetail=*none*"), 0);
    assertEquals(await found("searchDetail?configDetail=*ell*"), 1);
    assertObjectMatch(await data(fixture, `${CS}/config/listener?${AT}`), { queryType: "config" });
    assertObjectMatch(await data(fixture, `${CS}/config/listener/ip?ip=1.1.1.1`), {
      queryType: "ip",
    });

    const history = await data(fixture, `${CS}/history/list?${AT}`);
    const [{ id: nid }] = history.pageItems;
    assertObjectMatch(await data(fixture, `${CS}/history?${AT}&nid=${nid}`), { id: nid });
    const { id } = await data(fixture, `${CS}/config?${AT}`);
    await fixture.text(`POST ${CS}/config`, `${AT}&content=new`);
    assertObjectMatch(await data(fixture, `${CS}/history/previous?${AT}&id=${id}`), {
      content: "hello",
    });
    const names = await data(fixture, `${CS}/history/configs?namespaceId=public`);
    assertEquals(names.length, 1);

    assertEquals(await fixture.text(`DELETE ${CS}/config/batchDelete?ids=${id}`), OK);
    assertEquals(await data(fixture, `${CS}/config?${AT}`), null);
    assertEquals(await fixture.text(`DELETE ${CS}/config?${AT}`), OK);
  }));

async function archiveOf(fixture: RealFixture, id: string): Promise<Blob> {
  const request = fixture.request("GET", `${CS}/config/export2?ids=${id}`, {});
  const answer = await fixture.handler(request, {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  });
  assertEquals(answer.status, 200);
  return new Blob([await answer.arrayBuffer()]);
}

async function formOf(file: Blob) {
  const form = new FormData();
  form.set("file", file, "configs.zip");
  const { headers, body } = new Response(form);
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  return { body: bytes, headers: { "content-type": headers.get("content-type") ?? "" } };
}

Deno.test("configs are copied by their ids, and go out and in as an archive", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${CS}/config`, `${AT}&content=hello`);
    await fixture.text(`POST ${CORE}/namespace`, "customNamespaceId=dev&namespaceName=Dev");
    const { id } = await data(fixture, `${CS}/config?${AT}`);
    const wanted = JSON.stringify([{ cfgId: Number(id), dataId: "b", group: "H" }]);
    const clone = `POST ${CS}/config/clone?targetNamespaceId=dev`;
    assertObjectMatch(await fixture.json(clone, wanted, JSON_BODY), { data: { succCount: 1 } });
    const copy = `${CS}/config?groupName=H&dataId=b&namespaceId=dev`;
    assertObjectMatch(await data(fixture, copy), { content: "hello" });

    const file = await archiveOf(fixture, id);
    const path = `${CS}/config/import?namespaceId=dev&srcUser=ann`;
    const answer = await fixture.ask("POST", path, await formOf(file));
    assertObjectMatch(JSON.parse(answer.body), { code: 0, data: { succCount: 1 } });
    assertObjectMatch(await data(fixture, `${CS}/config?${AT}&namespaceId=dev`), {
      ...{ content: "hello", createUser: "ann" },
    });
  }));

Deno.test("namespaces are made under an id of their own, looked for, changed and removed", () =>
  withFixture(async (fixture) => {
    const make = (form: string) => fixture.text(`POST ${CORE}/namespace`, form);
    const isThere = (id: string) =>
      data(fixture, `${CORE}/namespace/exist?customNamespaceId=${id}`);
    assertEquals([await isThere("dev"), await isThere(""), await isThere("public")], [
      ...[false, false, true],
    ]);
    assertEquals(await make("customNamespaceId=dev&namespaceName=Dev&namespaceDesc=why"), OK);
    assertEquals(await isThere("dev"), true);
    assertEquals(
      await make("customNamespaceId=dev&namespaceName=Dev"),
      refusal(400, 22_002, "namespace already exist", "namespaceId [dev] already exist."),
    );
    assertObjectMatch(await data(fixture, `${CORE}/namespace?namespaceId=dev`), {
      ...{ namespace: "dev", namespaceShowName: "Dev", namespaceDesc: "why" },
    });
    assertEquals(
      await fixture.text(`PUT ${CORE}/namespace`, "namespaceId=dev&namespaceName=O"),
      OK,
    );
    assertEquals(await make("namespaceName=drawn"), OK);
    const names = (await data(fixture, `${CORE}/namespace/list`))
      .map((one: { namespaceShowName: string }) => one.namespaceShowName);
    assertEquals(names.toSorted(), ["O", "drawn", "public"]);
    assertEquals(await fixture.text(`DELETE ${CORE}/namespace?namespaceId=dev`), OK);
    assertEquals(await isThere("dev"), false);
  }));

Deno.test("services and instances are set and listed by the page", () =>
  withFixture(async (fixture) => {
    const service = "serviceName=s&groupName=G";
    assertEquals(await fixture.text(`POST ${NS}/service`, service), DONE);
    assertEquals(await fixture.text(`PUT ${NS}/service`, `${service}&metadata={"a":"b"}`), DONE);
    assertObjectMatch(await data(fixture, `${NS}/service?${service}`), { metadata: { a: "b" } });
    assertEquals((await data(fixture, `${NS}/service/list`)).totalCount, 1);
    assertEquals((await data(fixture, `${NS}/service/subscribers?${service}`)).totalCount, 0);
    assertEquals(await data(fixture, `${NS}/service/selector/types`), ["label", "none"]);

    for (const port of [80, 81, 82]) await fixture.rooms.register(port);
    const page = (more: string) => data(fixture, `${NS}/instance/list?${service}&${more}`);
    const at = (from: { pageItems: { port: number }[] }) => from.pageItems.map(({ port }) => port);
    const first = await page("pageNo=1&pageSize=2");
    assertObjectMatch(first, { totalCount: 3, pageNumber: 1, pagesAvailable: 2 });
    const second = await page("pageNo=2&pageSize=2");
    assertEquals([...at(first), ...at(second)].toSorted(), [80, 81, 82]);
    assertEquals(at(await page("pageNo=3&pageSize=2")), []);

    const one = `${service}&ip=1.1.1.1&port=80&weight=5`;
    assertEquals(await fixture.text(`PUT ${NS}/instance`, one), DONE);
    const { pageItems } = await page("");
    assertObjectMatch(pageItems.find(({ port }: { port: number }) => port === 80), { weight: 5 });
    const checked = `${service}&clusterName=DEFAULT&checkPort=81&useInstancePort4Check=false` +
      '&healthChecker={"type":"TCP"}';
    assertEquals(await fixture.text(`PUT ${NS}/service/cluster`, checked), DONE);
    assertObjectMatch(await data(fixture, `${NS}/service?${service}`), {
      clusterMap: { DEFAULT: { healthyCheckPort: 81 } },
    });
    await fixture.text(`POST ${NS}/service`, "serviceName=t");
    assertEquals(await fixture.text(`DELETE ${NS}/service?serviceName=t`), DONE);
  }));

Deno.test("members, health and what is said about the server", () =>
  withFixture(async (fixture) => {
    const nodes = await data(fixture, `${CORE}/cluster/nodes`);
    assertEquals([nodes.length, nodes[0].state], [1, "UP"]);
    assertEquals(
      (await data(fixture, `${CORE}/cluster/nodes?keyword=${nodes[0].address}`)).length,
      1,
    );
    assertEquals(await data(fixture, `${CORE}/cluster/nodes?keyword=9`), []);
    assertEquals(await data(fixture, `${CONSOLE}/health/liveness`), "ok");
    assertEquals(await data(fixture, `${CONSOLE}/health/readiness`), "ok");
    const state = await fixture.json(`GET ${CONSOLE}/server/state`);
    assertObjectMatch(state, { startup_mode: "standalone", auth_enabled: "false" });
    const text = (path: string) => fixture.text(`GET ${CONSOLE}/server/${path}`);
    const none = '200 {"code":0,"message":"success","data":null}';
    assertEquals(await text("guide"), none);
    assertEquals([await text("announcement"), await text("announcement?language=en-US")], [
      ...[none, none],
    ]);
    assertEquals(
      await text("announcement?language=../x"),
      '200 {"code":30000,"message":"Unsupported language: ../x","data":null}',
    );
    fixture.fake.server.ready = false;
    const answer = await fixture.asked(`GET ${CONSOLE}/health/readiness`);
    assertEquals([answer.status, JSON.parse(answer.body).code], [500, 30_000]);
  }));

Deno.test("what a request lacks or has wrong is told with the code of Nacos", () =>
  withFixture(async (fixture) => {
    const none = (text: string) => refusal(404, 30_000, "server error", text);
    const missing = (name: string) =>
      refusal(400, 10_000, "parameter missing", `required parameter '${name}' is missing`);
    const cases: readonly Case[] = [
      ["GET /cs/config?dataId=a", "", inForm("groupName")],
      ["POST /cs/config", AT, inForm("content")],
      ["DELETE /cs/config/batchDelete", "", inQuery("ids", "List")],
      ["GET /cs/config/listener/ip", "", inQuery("ip")],
      ["GET /cs/history?" + AT, "", inQuery("nid", "Long")],
      ["POST /cs/config/clone", "", inQuery("targetNamespaceId")],
      ["POST /core/namespace", "customNamespaceId=x", missing("namespaceName")],
      ["GET /core/namespace/exist", "", inQuery("customNamespaceId")],
      ["GET /ns/instance/list", "", inForm("serviceName")],
      ["GET /ns/instance/list?serviceName=s", "", none("service DEFAULT_GROUP@@s is not found!")],
    ];
    await assertCases(fixture, CONSOLE, cases);
    for (const path of ["cs/config/list", "ns/instance/list?serviceName=s"]) {
      const sent = `${CONSOLE}/${path}${path.includes("?") ? "&" : "?"}pageSize=0`;
      const page = await fixture.asked(`GET ${sent}`);
      assertEquals([page.status, JSON.parse(page.body).code], [400, 20_002], path);
    }
  }));
