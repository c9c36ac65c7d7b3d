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

const CS = "/nacos/v3/admin/cs";
/** Of the fake node. */
const NOW_MS = 1_700_000_000_000;
const AT = "groupName=G&dataId=a";
const HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592";
const OK = '200 {"code":0,"message":"success","data":true}';

async function data(fixture: RealFixture, path: string) {
  return (await fixture.json(`GET ${CS}${path}`)).data;
}

Deno.test("a config is published, shown as a whole and removed", () =>
  withFixture(async (fixture) => {
    const form = `${AT}&content=hello&type=yaml&configTags=x&desc=why&appName=shop&srcUser=ann`;
    assertEquals(await fixture.text(`POST ${CS}/config`, form), OK);
    const basic = {
      ...{ id: "1", namespaceId: "public", groupName: "G", dataId: "a", md5: HELLO_MD5 },
      ...{ type: "yaml", appName: "shop", createTime: NOW_MS, modifyTime: NOW_MS },
    };
    const shown = await data(fixture, `/config?${AT}`);
    assertObjectMatch(shown, basic);
    assertObjectMatch(shown, {
      ...{ content: "hello", desc: "why", encryptedDataKey: "", createUser: "ann" },
      ...{ createIp: "127.0.0.1", configTags: "x" },
    });
    const page = await data(fixture, "/config/list?pageNo=1&pageSize=10");
    assertEquals([page.totalCount, page.pageNumber, page.pagesAvailable], [1, 1, 1]);
    assertObjectMatch(page.pageItems[0], basic);
    assertEquals("content" in page.pageItems[0], false);
    assertObjectMatch((await data(fixture, "/history/configs?namespaceId=public"))[0], basic);
    assertEquals(await fixture.text(`DELETE ${CS}/config?${AT}`), OK);
    const gone = "Config not exist, please publish Config first.";
    assertEquals(
      await fixture.text(`GET ${CS}/config?${AT}`),
      refusal(404, 20_004, "resource not found", gone),
    );
  }));

Deno.test("configs are found by names with a wildcard, by type and by what is in them", () =>
  withFixture(async (fixture) => {
    for (const [dataId, content, type] of [["a", "one", "text"], ["b", "two", "json"]]) {
      const form = `groupName=G&dataId=${dataId}&content=${content}&type=${type}`;
      await fixture.text(`POST ${CS}/config`, form);
    }
    const found = async (query: string) => {
      const { pageItems } = await data(fixture, `/config/list?${query}`);
      return pageItems.map(({ dataId }: { dataId: string }) => dataId);
    };
    assertEquals(await found(""), ["a", "b"]);
    assertEquals(await found("dataId=*b*&groupName=G"), ["b"]);
    assertEquals(await found("type=json"), ["b"]);
    assertEquals(await found("configDetail=*on*"), ["a"]);
    assertEquals(await found("dataId=*&search=accurate"), []);
    assertEquals(await found("dataId=a&search=accurate"), ["a"]);
    assertEquals(await found("namespaceId=other"), []);
  }));

Deno.test("configs go by their ids, and a beta version by its own route", () =>
  withFixture(async (fixture) => {
    const publish = (more: string, headers: Record<string, string> = {}) =>
      fixture.text(`POST ${CS}/config`, `${AT}&content=${more}`, headers);
    await publish("formal");
    assertEquals(await publish("beta", { betaIps: "9.9.9.9" }), OK);
    assertObjectMatch(await data(fixture, `/config/beta?${AT}`), {
      ...{ content: "beta", grayName: "beta", namespaceId: "public", configTags: null },
    });
    assertEquals(await fixture.text(`DELETE ${CS}/config/beta?${AT}`), OK);
    const none = refusal(404, 20_004, "resource not found", "Config is not in beta.");
    assertEquals(await fixture.text(`GET ${CS}/config/beta?${AT}`), none);
    assertEquals(await fixture.text(`DELETE ${CS}/config/batch?ids=1,99`), OK);
    assertEquals((await fixture.asked(`GET ${CS}/config?${AT}`)).status, 404);
  }));

Deno.test("history is listed without contents and shown with them", () =>
  withFixture(async (fixture) => {
    for (const content of ["hello", "next"]) {
      await fixture.text(`POST ${CS}/config`, `${AT}&content=${content}`);
    }
    const { pageItems: [newest, first] } = await data(fixture, `/history/list?${AT}`);
    assertObjectMatch(newest, {
      ...{ namespaceId: "public", groupName: "G", dataId: "a", opType: "U         " },
      ...{ publishType: "formal", createTime: NOW_MS },
    });
    assertEquals("content" in newest, false);
    const shown = await data(fixture, `/history?${AT}&nid=${newest.id}`);
    assertObjectMatch(shown, { content: "hello", grayName: "", encryptedDataKey: "" });
    assertEquals(JSON.parse(shown.extInfo), { type: "text" });
    assertEquals((await data(fixture, `/history/previous?${AT}&id=${newest.id}`)).id, first.id);
  }));

Deno.test("who listens is told by config and by client", () =>
  withFixture(async (fixture) => {
    assertEquals(await data(fixture, `/config/listener?${AT}`), {
      ...{ queryType: "config", listenersStatus: {} },
    });
    assertEquals(await data(fixture, "/listener?ip=1.1.1.1"), {
      ...{ queryType: "ip", listenersStatus: {} },
    });
  }));

Deno.test("what a request lacks or has wrong is told in the words of Nacos, the group first", () =>
  withFixture(async (fixture) => {
    const invalid = (text: string) => refusal(400, 20_002, "parameter validate error", text);
    const page = (name: string) =>
      invalid(`Required parameter '${name}' should be positive integer, current is 0`);
    const cases: readonly Case[] = [
      ["GET /config", "", inForm("groupName")],
      ["GET /config?groupName=G", "", inForm("dataId")],
      ["POST /config", "groupName=G", inForm("dataId")],
      ["POST /config", AT, inForm("content")],
      ["POST /config", `${AT}&content=x&tag=a/b`, invalid("invalid tag : a/b")],
      ["DELETE /config", "dataId=a", inForm("groupName")],
      ["DELETE /config/batch", "", inQuery("ids", "List")],
      ["GET /config/list?pageNo=0", "", page("pageNo")],
      ["GET /config/list?pageSize=0", "", page("pageSize")],
      ["GET /config/beta", "", inForm("groupName")],
      ["GET /config/listener", "", inForm("groupName")],
      ["GET /listener", "", inQuery("ip")],
      ["GET /history/list", "", inForm("groupName")],
      [`GET /history?${AT}`, "", inQuery("nid", "Long")],
      [`GET /history/previous?${AT}`, "", inQuery("id", "Long")],
      ["GET /history/configs", "", inQuery("namespaceId")],
      ["PUT /ops/log", "", inQuery("logName")],
    ];
    await assertCases(fixture, CS, cases);
    const missed = await fixture.text(`POST ${CS}/config`, `${AT}&content=x`);
    assertEquals(missed, OK);
    const cas = { casMd5: "0" };
    assertEquals(
      await fixture.text(`POST ${CS}/config`, `${AT}&content=y`, cas),
      refusal(500, 20_005, "resource conflict", "Cas publish fail, server md5 may have changed."),
    );
  }));

Deno.test("routes about a storage that is not there answer as Nacos does without it", () =>
  withFixture(async (fixture) => {
    const cache = await fixture.json(`POST ${CS}/ops/localCache`);
    assertEquals(cache.data, "Local cache updated from store successfully!");
    const derby = await fixture.json(`GET ${CS}/ops/derby?sql=x`);
    assertEquals(derby, {
      ...{ code: 30_000, message: "The current storage mode is not Derby", data: null },
    });
    const imported = await fixture.json(`POST ${CS}/ops/derby/import`);
    assertEquals([imported.code, imported.message], [500, "Limited to embedded storage mode"]);
  }));

Deno.test("how much there is in a namespace or group is told, and limits are set", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${CS}/config`, `${AT}&content=x`);
    const figures = { id: "0", quota: 200, maxSize: 102_400, usage: 1 };
    assertObjectMatch(await data(fixture, "/capacity?namespaceId=public"), {
      ...{ ...figures, namespaceId: "public" },
    });
    assertObjectMatch(await data(fixture, "/capacity?groupName=G"), { ...figures, groupName: "G" });
    const neither = "At least one of the parameters (groupName or namespaceId) must be provided";
    assertEquals(
      await fixture.text(`GET ${CS}/capacity`),
      refusal(400, 10_000, "parameter missing", neither),
    );
    const set = (form: string) => fixture.text(`POST ${CS}/capacity`, form);
    const missing = (text: string) => refusal(400, 10_000, "parameter missing", text);
    assertEquals(await set("quota=5"), missing(neither));
    assertEquals(
      await set("groupName=G"),
      missing(
        "The parameters quota, maxSize, maxAggrCount, maxAggrSize cannot be empty at the same time",
      ),
    );
    assertEquals(await set("groupName=G&quota=5&maxAggrSize=7"), OK);
    assertObjectMatch(await data(fixture, "/capacity?groupName=G"), {
      ...{ quota: 5, maxSize: 102_400, maxAggrCount: 10_000, maxAggrSize: 7 },
    });
    assertEquals(await set("groupName=G&quota=0"), OK);
    assertObjectMatch(await data(fixture, "/capacity?groupName=G"), { quota: 200, maxAggrSize: 7 });
    for (const bad of ["-1", "2147483648", "x", "1.5"]) {
      const answer = await fixture.asked(`POST ${CS}/capacity`, `groupName=G&quota=${bad}`);
      assertEquals([answer.status, JSON.parse(answer.body).code], [400, 20_002], bad);
    }
    assertEquals((await fixture.asked(`POST ${CS}/capacity`, "groupName=a/b&quota=1")).status, 400);
  }));
