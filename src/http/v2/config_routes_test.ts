import { assertEquals, assertObjectMatch } from "#assert";
import {
  assertCases,
  type Case,
  inForm,
  inQuery,
  refusal,
  withFixture,
} from "../../../tests/support/http/refusals.ts";

const CONFIG = "/nacos/v2/cs/config";
const HISTORY = "/nacos/v2/cs/history";
const AT = "dataId=a&group=G";
const HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592";
const OK = '200 {"code":0,"message":"success","data":true}';

Deno.test("a config is published, read with its headers, and removed in the envelope of v2", () =>
  withFixture(async (fixture) => {
    const form = `${AT}&namespaceId=public&content=hello&type=json&configTags=x,y&srcUser=ann`;
    assertEquals(await fixture.text(`POST ${CONFIG}`, form), OK);
    for (const namespace of ["", "&namespaceId=", "&namespaceId=public"]) {
      const answer = await fixture.asked(`GET ${CONFIG}?${AT}${namespace}`);
      assertEquals(answer.body, '{"code":0,"message":"success","data":"hello"}');
      assertEquals(answer.headers.get("content-type"), "application/json");
      assertEquals(answer.headers.get("content-md5"), HELLO_MD5);
      assertEquals(answer.headers.get("config-type"), "json");
    }
    const whole = await fixture.json(`GET /nacos/v1/cs/configs?show=all&${AT}`);
    assertObjectMatch(whole, { configTags: "x,y", createUser: "ann", type: "json" });
    assertEquals(await fixture.text(`DELETE ${CONFIG}?${AT}`), OK);
    const absent = refusal(404, 20_004, "resource not found", "config data not exist") + "\n";
    assertEquals(await fixture.text(`GET ${CONFIG}?${AT}`), absent);
    assertEquals(await fixture.text(`DELETE ${CONFIG}?${AT}`), OK);
  }));

Deno.test("gray versions are published by header and tag, and read by whom they are meant for", () =>
  withFixture(async (fixture) => {
    const publish = (more: string, headers: Record<string, string> = {}) =>
      fixture.text(`POST ${CONFIG}`, `${AT}${more}`, headers);
    await publish("&content=formal");
    assertEquals(await publish("&content=beta", { betaIps: "127.0.0.1" }), OK);
    assertEquals(await publish("&content=tagged&tag=t"), OK);
    const read = await fixture.asked(`GET ${CONFIG}?${AT}`);
    assertEquals([JSON.parse(read.body).data, read.headers.get("isbeta")], ["beta", "true"]);
    await fixture.ask("DELETE", `/nacos/v1/cs/configs?beta=true&${AT}`);
    const tagged = await fixture.asked(`GET ${CONFIG}?${AT}&tag=t`);
    assertEquals([JSON.parse(tagged.body).data, tagged.headers.get("tag")], ["tagged", "t"]);
    assertEquals((await fixture.asked(`GET ${CONFIG}?${AT}&tag=other`)).status, 404);
    const label = { "Vipserver-Tag": "t" };
    assertEquals((await fixture.json(`GET ${CONFIG}?${AT}`, undefined, label)).data, "tagged");
    assertEquals(await fixture.text(`DELETE ${CONFIG}?${AT}&tag=t`), OK);
    assertEquals((await fixture.json(`GET ${CONFIG}?${AT}`, undefined, label)).data, "formal");
  }));

Deno.test("a publish that compares misses as in Nacos, with 500 and the code of a conflict", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${CONFIG}`, `${AT}&content=hello`);
    const publish = (casMd5: string) =>
      fixture.text(`POST ${CONFIG}`, `${AT}&content=next`, { casMd5 });
    const missed = "Cas publish fail, server md5 may have changed.";
    assertEquals(await publish("0"), refusal(500, 20_005, "resource conflict", missed));
    assertEquals(await publish(HELLO_MD5), OK);
  }));

Deno.test("what a config request lacks, and what it has too much of, is told in the words of Nacos", () =>
  withFixture(async (fixture) => {
    const invalid = (text: string) => refusal(400, 20_002, "parameter validate error", text);
    const checked = (name: string) =>
      `400 Param '${name}' is illegal, illegal characters should not appear in the param.\r\n`;
    const cases: readonly Case[] = [
      [`GET `, "", inQuery("dataId")],
      [`GET ?dataId=a`, "", inQuery("group")],
      [`GET ?dataId=&group=G`, "", invalid("invalid dataId : ")],
      [`GET ?dataId=a%20b&group=G`, "", checked("dataId")],
      [`GET ?${AT}&namespaceId=a/b`, "", checked("namespaceId/tenant")],
      [`DELETE ?group=G`, "", inQuery("dataId")],
      [`DELETE ?${AT}&tag=a/b`, "", invalid("invalid tag : a/b")],
      [`POST `, "", inForm("dataId")],
      [`POST `, "dataId=%20&group=G&content=x", inForm("dataId")],
      [`POST `, "dataId=a&content=x", inForm("group")],
      [`POST `, `${AT}&content=%20`, inForm("content")],
      [`POST `, `${AT}&content=x&tag=a/b`, invalid("invalid tag : a/b")],
      [`POST `, `${AT}&content=x&tag=${"t".repeat(17)}`, invalid("too long tag, over 16")],
      [
        `POST `,
        `${AT}&content=x&configTags=1,2,3,4,5,6`,
        invalid("too much config_tags, over 5"),
      ],
      [
        `POST `,
        `${AT}&content=x&desc=${"d".repeat(129)}`,
        invalid("too long desc, over 128"),
      ],
      [`GET /searchDetail?${AT}`, "", inQuery("config_detail")],
      [`GET /searchDetail?${AT}&config_detail=x`, "", inQuery("pageNo", "int")],
    ];
    await assertCases(fixture, CONFIG, cases);
    assertEquals((await fixture.asked(`PATCH ${CONFIG}`)).status, 405);
  }));

Deno.test("configs are found by what stands in them, as a bare page", () =>
  withFixture(async (fixture) => {
    const publish = (dataId: string, content: string) =>
      fixture.text(`POST ${CONFIG}`, `dataId=${dataId}&group=G&content=${content}`);
    await publish("a", "one");
    await publish("b", "two");
    const search = (more: string) =>
      fixture.json(`GET ${CONFIG}/searchDetail?group=&pageNo=1&pageSize=10&${more}`);
    const found = await search("dataId=&config_detail=*tw*");
    assertEquals([found.totalCount, found.pageNumber, found.pagesAvailable], [1, 1, 1]);
    assertObjectMatch(found.pageItems[0], { dataId: "b", content: "two", tenant: "" });
    assertEquals((await search("dataId=*&config_detail=")).totalCount, 2);
    assertEquals((await search("dataId=*&config_detail=&search=accurate")).totalCount, 0);
  }));

Deno.test("history is listed, shown by row, and compared with what a change has made", () =>
  withFixture(async (fixture) => {
    for (const content of ["hello", "v2", "v3"]) {
      await fixture.text(`POST ${CONFIG}`, `${AT}&content=${content}`);
    }
    const listed = (await fixture.json(`GET ${HISTORY}/list?${AT}`)).data;
    assertEquals([listed.totalCount, listed.pageNumber, listed.pagesAvailable], [3, 1, 1]);
    const rows = listed.pageItems;
    assertObjectMatch(rows[0], { tenant: "", opType: "U         ", content: null });
    const [newest, middle, first] = rows.map((row: { id: string }) => row.id);
    const row = (await fixture.json(`GET ${HISTORY}?${AT}&nid=${middle}`)).data;
    assertEquals([row.content, row.md5], ["hello", HELLO_MD5]);
    const detail = async (nid: string) =>
      (await fixture.json(`GET ${HISTORY}/detail?${AT}&nid=${nid}`)).data;
    const made = await detail(first);
    assertObjectMatch(made, { opType: "I", originalContent: "", updatedContent: "hello" });
    const changed = await detail(middle);
    assertObjectMatch(changed, { originalContent: "hello", updatedContent: "v2", opType: "U" });
    assertEquals(JSON.parse(changed.updateExtInfo), { type: "text" });
    assertObjectMatch(await detail(newest), {
      ...{ originalContent: "v2", updatedContent: "v3", updateExtInfo: null },
    });
    await fixture.text(`DELETE ${CONFIG}?${AT}`);
    const gone = (await fixture.json(`GET ${HISTORY}/list?${AT}&pageSize=1`)).data.pageItems[0];
    assertObjectMatch(await detail(gone.id), {
      ...{ opType: "D", originalContent: "v3", updatedContent: null, updateExtInfo: null },
    });
  }));

Deno.test("the row before a row is found by its id, the last change of a config by that of the config", () =>
  withFixture(async (fixture) => {
    // Its rows take ids, so that those of the other config are none of configs.
    for (const content of ["x", "y", "z"]) {
      await fixture.text(`POST ${CONFIG}`, `dataId=other&group=G&content=${content}`);
    }
    for (const content of ["hello", "v2", "v3"]) {
      await fixture.text(`POST ${CONFIG}`, `${AT}&content=${content}`);
    }
    const { data: { pageItems: [newest, middle] } } = await fixture.json(
      `GET ${HISTORY}/list?${AT}`,
    );
    const previous = (id: string) => fixture.json(`GET ${HISTORY}/previous?${AT}&id=${id}`);
    assertEquals((await previous(newest.id)).data.id, middle.id);
    const { id } = await fixture.json(`GET /nacos/v1/cs/configs?show=all&${AT}`);
    assertEquals((await previous(id)).data.id, newest.id);
    await fixture.text(`POST ${CONFIG}`, `${AT}&content=gray`, { betaIps: "9.9.9.9" });
    assertEquals((await previous(id)).data.id, newest.id);
    await fixture.text(`POST ${CONFIG}`, "dataId=new&group=G&content=x");
    const made = await fixture.json("GET /nacos/v1/cs/configs?show=all&dataId=new&group=G");
    const unchanged = await fixture.text(
      `GET ${HISTORY}/previous?dataId=new&group=G&id=${made.id}`,
    );
    assertEquals(unchanged.slice(0, 3), "404");
    const other = await fixture.text(`GET ${HISTORY}/previous?${AT}&id=1`);
    assertEquals(other.slice(0, 3), "403");
  }));

Deno.test("names of all configs are told in the envelope, and odd questions about history refused", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${CONFIG}`, `${AT}&content=hello`);
    const { data } = await fixture.json(`GET ${HISTORY}/configs?namespaceId=public`);
    assertEquals(data.length, 1);
    assertObjectMatch(data[0], { id: "0", dataId: "a", content: null, tenant: "" });
    const absent = (text: string) => refusal(404, 20_004, "resource not found", text);
    const cases: readonly Case[] = [
      ["GET /configs", "", inQuery("namespaceId")],
      ["GET /list?dataId=a", "", inQuery("group")],
      [`GET ?${AT}`, "", inQuery("nid", "Long")],
      [`GET ?${AT}&nid=99`, "", absent("certain config history for nid = 99 not exist")],
      [`GET /previous?${AT}`, "", inQuery("id", "Long")],
      [`GET /previous?${AT}&id=99`, "", absent("previous config history for id = 99 not exist")],
      [`GET /detail?${AT}&nid=99`, "", '200 {"code":0,"message":"success","data":null}'],
    ];
    await assertCases(fixture, HISTORY, cases);
    assertEquals((await fixture.asked(`GET ${HISTORY}?${AT}&nid=x`)).status, 400);
    assertEquals((await fixture.asked(`GET ${HISTORY}/list?${AT}&pageNo=0`)).status, 400);
  }));
