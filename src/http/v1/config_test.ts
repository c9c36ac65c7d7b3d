/** Configs over HTTP v1, in this process: bodies and headers as clients of Nacos know them. */
import { assert, assertEquals, assertObjectMatch } from "#assert";
import { ApiError } from "../../base/mod.ts";
import { Fixture } from "../../../tests/support/http/http_fixture.ts";

const CONFIGS = "/nacos/v1/cs/configs";

async function publish(fixture: Fixture, form: string): Promise<void> {
  const answer = await fixture.ask("POST", CONFIGS, { body: form });
  assertEquals([answer.status, answer.body], [200, "true"]);
}

Deno.test("a published config is read with what clients need in headers", async () => {
  const fixture = new Fixture();
  const answer = await fixture.ask("POST", CONFIGS, {
    body: "dataId=a.yaml&group=G&content=a%3A+1%0A&type=yaml&encryptedDataKey=k%20y&appName=shop" +
      "&config_tags=t1,t2&desc=d&src_user=u",
    headers: { "client-appname": "cart", "x-forwarded-for": " 10.1.1.1, 10.2.2.2" },
  });
  assertEquals([answer.status, answer.body], [200, "true"]);
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(fixture.fake.configs.published, [{
    ip: "10.1.1.1",
    appName: "cart",
    input: {
      key: { namespace: "public", group: "G", dataId: "a.yaml" },
      content: "a: 1\n",
      configType: "yaml",
      encryptedDataKey: "k y",
      sourceUser: "u",
      info: { appName: "shop", desc: "d", tags: "t1,t2" },
    },
  }]);
  const read = await fixture.ask("GET", `${CONFIGS}?dataId=a.yaml&group=G`);
  assertEquals([read.status, read.body], [200, "a: 1\n"]);
  assertEquals(read.headers.get("content-type"), "text/plain;charset=UTF-8");
  assertEquals(read.headers.get("config-type"), "yaml");
  assertEquals(read.headers.get("last-modified"), "Sun, 22 Nov 2026 16:01:12 GMT");
  assertEquals(read.headers.get("encrypted-data-key"), "k%20y");
  assertEquals(read.headers.get("content-md5")?.length, 32);
  assertEquals(
    read.headers.get("cache-control")?.replace(",no-transform", ""),
    "no-cache,no-store",
  );
  assertEquals(read.headers.get("x-content-type-options"), "nosniff");
});

Deno.test("parameters come from query and form, the query first, whatever the charset says", async () => {
  const fixture = new Fixture();
  const answer = await fixture.ask("POST", `${CONFIGS}?dataId=q&tenant=dev&content=%E9%85%8D`, {
    body: "dataId=form&group=G&content=other",
  });
  assertEquals(answer.body, "true");
  assertObjectMatch({ ...fixture.fake.configs.published[0]?.input }, {
    key: { namespace: "dev", group: "G", dataId: "q" },
    content: "配",
  });
});

Deno.test("a publish without a body takes everything from the query", async () => {
  const fixture = new Fixture();
  const answer = await fixture.ask("POST", `${CONFIGS}?dataId=q&group=G&content=a+b`);
  assertEquals([answer.status, answer.body], [200, "true"]);
});

Deno.test("headers of a publish name beta addresses and the MD5 to replace", async () => {
  const fixture = new Fixture();
  await fixture.ask("POST", CONFIGS, {
    body: "dataId=a&group=G&content=x&tag=t",
    headers: { betaIps: "1.1.1.1,2.2.2.2", casMd5: "abc" },
  });
  assertObjectMatch({ ...fixture.fake.configs.published[0]?.input }, {
    betaIps: "1.1.1.1,2.2.2.2",
    casMd5: "abc",
    tag: "t",
  });
});

Deno.test("an absent config is 404 with the known text", async () => {
  const answer = await new Fixture().ask("GET", `${CONFIGS}?dataId=none&group=G`);
  assertEquals([answer.status, answer.body], [404, "config data not exist\n"]);
});

Deno.test("a missed compare-and-set is 500 with its text", async () => {
  const fixture = new Fixture();
  const text = "Cas publish fail, server md5 may have changed.";
  fixture.fake.configs.failNext = new ApiError("casMissed", text);
  const answer = await fixture.ask("POST", CONFIGS, { body: "dataId=a&group=G&content=x" });
  assertEquals([answer.status, answer.body], [500, `caused: ${text};`]);
});

Deno.test("show=all, catalog and beta tell about a config", async () => {
  const fixture = new Fixture();
  await publish(fixture, "dataId=a&group=G&content=x&desc=d&src_user=u");
  const all = JSON.parse((await fixture.ask("GET", `${CONFIGS}?show=all&dataId=a&group=G`)).body);
  assertObjectMatch(all, {
    id: "1",
    dataId: "a",
    group: "G",
    content: "x",
    tenant: "",
    type: "text",
    createUser: "u",
    createIp: "127.0.0.1",
    desc: "d",
    use: null,
    configTags: null,
  });
  assertEquals(typeof all.createTime, "number");
  const catalog = await fixture.ask("GET", `${CONFIGS}/catalog?dataId=a&group=G`);
  assertObjectMatch(JSON.parse(catalog.body), { code: 200, data: { desc: "d", type: "text" } });
  const beta = await fixture.ask("GET", `${CONFIGS}?beta=true&dataId=a&group=G`);
  assertEquals(beta.body, '{"code":200,"message":"query beta ok","data":null}');
  const absent = await fixture.ask("GET", `${CONFIGS}?show=all&dataId=none&group=G`);
  assertEquals([absent.status, absent.body], [200, ""]);
});

Deno.test("searches answer pages, with the tenant as the client spells it", async () => {
  const fixture = new Fixture();
  for (const name of ["a", "b", "c"]) await publish(fixture, `dataId=${name}&group=G&content=x`);
  const query = "search=blur&dataId=&group=&pageNo=2&pageSize=2";
  const page = JSON.parse((await fixture.ask("GET", `${CONFIGS}?${query}`)).body);
  assertObjectMatch(page, { totalCount: 3, pageNumber: 2, pagesAvailable: 2 });
  assertEquals(page.pageItems.length, 1);
  assertObjectMatch(page.pageItems[0], { id: "3", dataId: "c", tenant: "", appName: "" });
  const named = JSON.parse((await fixture.ask("GET", `${CONFIGS}?${query}&tenant=public`)).body);
  assertEquals(named.pageItems[0].tenant, "public");
});

Deno.test("removals answer true, also of what is not there", async () => {
  const fixture = new Fixture();
  await publish(fixture, "dataId=a&group=G&content=x");
  for (let round = 0; round < 2; round++) {
    const answer = await fixture.ask("DELETE", `${CONFIGS}?dataId=a&group=G`);
    assertEquals([answer.status, answer.body], [200, "true"]);
  }
  const inForm = await fixture.ask("DELETE", CONFIGS, { body: "dataId=a&group=G" });
  assertEquals(inForm.body, "true");
  const beta = await fixture.ask("DELETE", `${CONFIGS}?dataId=a&group=G&beta=true`);
  assertEquals(beta.body, '{"code":200,"message":"stop beta ok","data":true}');
  const ids = await fixture.ask("DELETE", `${CONFIGS}?delType=ids&ids=1,2,3`);
  assertEquals(ids.body, '{"code":200,"message":null,"data":true}');
  const badIds = await fixture.ask("DELETE", `${CONFIGS}?delType=ids&ids=1,x`);
  assertEquals(badIds.status, 400);
});

Deno.test("history is listed without contents, shown with them, and kept to its owner", async () => {
  const fixture = new Fixture();
  const history = "/nacos/v1/cs/history";
  await publish(fixture, "dataId=a&group=G&content=one&src_user=u");
  await publish(fixture, "dataId=a&group=G&content=two");
  const list = await fixture.ask("GET", `${history}?search=accurate&dataId=a&group=G`);
  const page = JSON.parse(list.body);
  assertObjectMatch(page, { totalCount: 2, pageNumber: 1, pagesAvailable: 1 });
  assertObjectMatch(page.pageItems[0], {
    id: "1",
    lastId: -1,
    content: null,
    opType: "I         ",
    srcUser: "u",
    publishType: "formal",
    createdTime: "2026-11-22T16:01:12.138+00:00",
    extInfo: '{"src_user":"u","type":"text"}',
  });
  const row = JSON.parse((await fixture.ask("GET", `${history}?dataId=a&group=G&nid=2`)).body);
  assertEquals([row.content, row.opType.trim()], ["two", "I"]);
  const foreign = await fixture.ask("GET", `${history}?dataId=b&group=G&nid=2`);
  assertEquals(foreign.status, 403);
  assertEquals(JSON.parse(foreign.body).message, "Please check dataId, group or namespaceId.");
  const absent = await fixture.ask("GET", `${history}?nid=99`);
  assertEquals([absent.status, absent.body], [200, ""]);
  const configs = JSON.parse((await fixture.ask("GET", `${history}/configs?tenant=`)).body);
  assertObjectMatch(configs[0], { id: "0", dataId: "a", content: null, md5: null });
});

Deno.test("other calls on the path of a publish publish nothing", async () => {
  const fixture = new Fixture();
  for (
    const [query, code] of [["import=true&namespace=public", 100_005], [
      "clone=true&tenant=x",
      100_006,
    ]]
  ) {
    const form = { body: "dataId=a&group=G&content=x" };
    const answer = await fixture.ask("POST", `${CONFIGS}?${query}`, form);
    assertEquals([answer.status, JSON.parse(answer.body).code], [200, code]);
  }
  assertEquals(fixture.fake.configs.published, []);
});

Deno.test("operators' routes answer in their forms", async () => {
  const fixture = new Fixture();
  const nobody = await fixture.ask("GET", "/nacos/v1/cs/capacity");
  assertEquals([nobody.status, JSON.parse(nobody.body).message], [
    400,
    "The parameter group and tenant cannot be empty at the same time",
  ]);
  const tenant = JSON.parse((await fixture.ask("GET", "/nacos/v1/cs/capacity?tenant=dev")).body);
  assertObjectMatch(tenant, { code: 200, data: { quota: 200, usage: 0, tenant: "dev" } });
  assertEquals((await fixture.ask("GET", "/nacos/v1/cs/health")).body, "UP");
  assertEquals((await fixture.ask("POST", "/nacos/v1/cs/ops/localCache")).body, "200");
  const derby = await fixture.ask("GET", "/nacos/v1/cs/ops/derby?sql=select");
  const removal = await fixture.ask("POST", "/nacos/v1/cs/ops/data/removal", { body: "x" });
  assertEquals([derby.status, removal.status], [403, 403]);
  const level = await fixture.ask("PUT", "/nacos/v1/cs/ops/log?logName=http&logLevel=loud");
  assertEquals(level.status, 400);
  assert(fixture.logged.length === 0);
});
