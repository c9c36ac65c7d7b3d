/** Configs over HTTP with the real use cases and the real state machine, without log and disk. */
import { assert, assertEquals, assertObjectMatch, assertStringIncludes } from "#assert";
import { createBackupApi, createConfigApi, createNamespaceApi } from "../../api/mod.ts";
import { allRoutes } from "../mod.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import {
  fixedClock,
  NOW_MS,
  recordingLogger,
  serverInfo,
} from "../../../tests/support/http/http_fixture.ts";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { viewOver } from "../../../tests/support/fake_server.ts";
import { HandTimers } from "../../../tests/support/http/hand_timers.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";

const CONFIGS = "/nacos/v1/cs/configs";
const HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592";

interface Asked {
  readonly headers?: Record<string, string>;
  readonly form?: Record<string, string>;
}

function setUp() {
  const node = createFakeNode({ nowMs: NOW_MS });
  const { logger, logged } = recordingLogger();
  const timers = new HandTimers();
  const config = createConfigApi({ node, clock: fixedClock, timers });
  const namespaces = createNamespaceApi({ node });
  const backups = createBackupApi({
    node,
    token: "",
    software: "1",
    nowMs: fixedClock.nowMs,
    log: logger,
  });
  const stopping = new AbortController();
  const cutOff = new AbortController();
  const api = { ...new FakeApi().api(), config, namespaces, backups };
  const handler = createRespondingHandler({
    api: () => api,
    server: viewOver(node),
    routes: allRoutes(serverInfo),
    clock: fixedClock,
    logger,
    stopping: stopping.signal,
    cutOff: cutOff.signal,
  });
  const ask = async (method: string, path: string, { headers, form }: Asked = {}) => {
    const request = new Request(`http://h${path}`, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const answer = await handler(request, {
      remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    });
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  };
  const publish = async (form: Record<string, string>, headers: Record<string, string> = {}) =>
    (await ask("POST", CONFIGS, { form: { dataId: "a", group: "G", ...form }, headers })).body;
  const read = (query = "", headers: Record<string, string> = {}) =>
    ask("GET", `${CONFIGS}?dataId=a&group=G${query}`, { headers });
  return { ask, publish, read, logged };
}

Deno.test("publish, read, remove: with the MD5 of the bytes, in both spellings of the default", async () => {
  const { ask, publish, read } = setUp();
  assertEquals(await publish({ content: "hello", tenant: "public" }), "true");
  for (const tenant of ["", "&tenant=", "&tenant=public"]) {
    const answer = await read(tenant);
    assertEquals([answer.status, answer.body], [200, "hello"]);
    assertEquals(answer.headers.get("content-md5"), HELLO_MD5);
    assertEquals(answer.headers.get("config-type"), "text");
  }
  assertEquals((await read("&tenant=dev")).status, 404);
  assertEquals((await ask("DELETE", `${CONFIGS}?dataId=a&group=G`)).body, "true");
  assertEquals((await read()).status, 404);
});

Deno.test("who has the content already is not sent it again, by v1 and v2", async () => {
  const { ask, publish } = setUp();
  await publish({ content: "hello" });
  for (const path of [`${CONFIGS}?`, "/nacos/v2/cs/config?"]) {
    const read = (headers: Record<string, string> = {}, more = "") =>
      ask("GET", `${path}dataId=a&group=G${more}`, { headers });
    const tag = (await read()).headers.get("etag") ?? "";
    assertEquals(tag, `"${HELLO_MD5}"`);
    const same = await read({ "if-none-match": tag });
    assertEquals([same.status, same.body, same.headers.get("etag")], [304, "", tag]);
    assert(Number(same.headers.get("nacos-applied-index")) > 0);
    assertEquals((await read({ "if-none-match": '"other"' })).status, 200);
    assertEquals((await read({ "if-none-match": "*" }, "0")).status, 404);
  }
  await publish({ content: "hello two" });
  const after = await ask("GET", `${CONFIGS}?dataId=a&group=G`, {
    headers: { "if-none-match": `"${HELLO_MD5}"` },
  });
  assertEquals([after.status, after.body], [200, "hello two"]);
});

Deno.test("every route of configs knows the default namespace by all its names", async () => {
  const { ask, publish, read } = setUp();
  const names = ["public", "PUBLIC", "null", "%20", ""];
  for (const [at, name] of names.entries()) {
    await publish({ content: `v${at}`, tenant: decodeURIComponent(name) });
    assertEquals((await read()).body, `v${at}`);
  }
  const nid = JSON.parse(
    (await ask("GET", `/nacos/v1/cs/history?search=accurate&dataId=a&group=G`)).body,
  ).pageItems[0].id;
  for (const [at, name] of names.entries()) {
    const query = `dataId=a&group=G&tenant=${name}`;
    const json = async (path: string) => JSON.parse((await ask("GET", path)).body);
    const found = await json(`${CONFIGS}?search=accurate&pageNo=1&pageSize=10&${query}`);
    assertEquals(found.totalCount, 1, name);
    assertEquals((await json(`${CONFIGS}?show=all&${query}`)).content, "v4", name);
    const rows = await json(`/nacos/v1/cs/history?search=accurate&${query}`);
    assertEquals(rows.totalCount, names.length + 2 * at, name);
    assertEquals((await json(`/nacos/v1/cs/history?nid=${nid}&${query}`)).id, nid, name);
    assertEquals((await json(`/nacos/v1/cs/history/configs?tenant=${name}`)).length, 1, name);
    await publish({ content: "beta", tenant: name === "%20" ? " " : name }, { betaIps: "9.9.9.9" });
    const stopped = await json(`${CONFIGS}?beta=true&${query}`);
    assertEquals(stopped.data.content, "beta", name);
    await ask("DELETE", `${CONFIGS}?beta=true&${query}`);
    assertEquals((await json(`${CONFIGS}?beta=true&${query}`)).data, null, name);
  }
});

Deno.test("what nobody stated of a config is null, and absent from its history", async () => {
  const { ask, publish } = setUp();
  const json = async (path: string) => JSON.parse((await ask("GET", path)).body);
  const extra = async () => {
    const rows = await json("/nacos/v1/cs/history?search=accurate&dataId=a&group=G");
    return JSON.parse(rows.pageItems[0].extInfo);
  };
  const nothing = { desc: null, use: null, effect: null, schema: null, configTags: null };
  await publish({ content: "x" });
  assertObjectMatch(await json(`${CONFIGS}?show=all&dataId=a&group=G`), nothing);
  assertObjectMatch((await json(`${CONFIGS}/catalog?dataId=a&group=G`)).data, nothing);
  assertEquals(await extra(), { type: "text" });
  await publish({ content: "y", desc: "d", config_tags: "t", src_user: "u" });
  const stated = { ...nothing, desc: "d", configTags: "t" };
  assertObjectMatch(await json(`${CONFIGS}?show=all&dataId=a&group=G`), stated);
  await publish({ content: "z" });
  assertEquals(await extra(), { type: "text", config_tags: "t", c_desc: "d" });
});

Deno.test("a compare-and-set that misses changes nothing", async () => {
  const { publish, read } = setUp();
  await publish({ content: "hello" });
  const missed = await publish({ content: "new" }, { casMd5: "0".repeat(32) });
  assertEquals(missed, "caused: Cas publish fail, server md5 may have changed.;");
  assertEquals((await read()).body, "hello");
  assertEquals(await publish({ content: "new" }, { casMd5: HELLO_MD5 }), "true");
  assertEquals((await read()).body, "new");
});

Deno.test("a compare-and-set creates what is absent, the version it names alone counts", async () => {
  const { publish, read } = setUp();
  assertEquals(await publish({ content: "new" }, { casMd5: "0" }), "true");
  assertEquals((await read()).body, "new");
  assertStringIncludes(await publish({ content: "newer" }, { casMd5: "0" }), "Cas publish fail");
  assertEquals(await publish({ content: "beta" }, { casMd5: "0", betaIps: "10.0.0.7" }), "true");
  assertEquals(await publish({ content: "tagged", tag: "t1" }, { casMd5: "0" }), "true");
  assertStringIncludes(
    await publish({ content: "other", tag: "t1" }, { casMd5: HELLO_MD5 }),
    "Cas publish fail",
  );
  assertEquals((await read("&tag=t1")).body, "tagged");
});

Deno.test("gray versions are seen by those they are for, and stopped alone", async () => {
  const { ask, publish, read } = setUp();
  await publish({ content: "hello" });
  assertEquals(await publish({ content: "beta" }, { betaIps: "10.0.0.7" }), "true");
  assertEquals(await publish({ content: "tagged", tag: "t1" }), "true");
  assertEquals((await read()).body, "hello");
  const beta = await read("", { "x-real-ip": "10.0.0.7" });
  assertEquals([beta.body, beta.headers.get("isbeta")], ["beta", "true"]);
  const tagged = await read("", { "vipserver-tag": "t1" });
  assertEquals([tagged.body, tagged.headers.get("tag")], ["tagged", "t1"]);
  assertEquals((await read("&tag=t1")).body, "tagged");
  assertEquals((await read("&tag=t2")).status, 404);
  assertEquals((await read("", { "vipserver-tag": "t2" })).body, "hello");
  const shown = JSON.parse((await ask("GET", `${CONFIGS}?beta=true&dataId=a&group=G`)).body);
  assertObjectMatch(shown, {
    message: "query beta ok",
    data: { content: "beta", betaIps: "10.0.0.7" },
  });
  await ask("DELETE", `${CONFIGS}?dataId=a&group=G&beta=true`);
  await ask("DELETE", `${CONFIGS}?dataId=a&group=G&tag=t1`);
  assertEquals((await read("", { "x-real-ip": "10.0.0.7" })).body, "hello");
  assertEquals((await read("&tag=t1")).status, 404);
  assertEquals((await read()).body, "hello");
});

Deno.test("a held poll is released by the publish of its config alone", async () => {
  const { ask, publish } = setUp();
  await publish({ content: "hello" });
  const form = { "Listening-Configs": `a\x02G\x02${HELLO_MD5}\x02\x01b\x02G\x02\x02public\x01` };
  const headers = { "long-pulling-timeout": "30000" };
  const first = ask("POST", `${CONFIGS}/listener`, { form, headers });
  await Promise.resolve();
  await publish({ dataId: "c", content: "x" });
  await publish({ dataId: "b", content: "x" });
  assertEquals((await first).body, "b%02G%02public%01\n");
  const second = ask("POST", `${CONFIGS}/listener`, {
    form: { "Listening-Configs": `a\x02G\x02${HELLO_MD5}\x01` },
    headers,
  });
  await publish({ content: "changed" });
  assertEquals((await second).body, "a%02G%01\n");
});

Deno.test("blur search takes the asterisk as a wildcard and nothing else", async () => {
  const { ask, publish } = setUp();
  for (const dataId of ["app.yaml", "app.json", "a_p.yaml"]) {
    await publish({ dataId, content: "x" });
  }
  const found = async (dataId: string, mode = "blur") => {
    const query = `search=${mode}&dataId=${dataId}&group=&pageNo=1&pageSize=10`;
    const page = JSON.parse((await ask("GET", `${CONFIGS}?${query}`)).body);
    return page.pageItems.map((item: { dataId: string }) => item.dataId).sort();
  };
  assertEquals(await found("app*"), ["app.json", "app.yaml"]);
  assertEquals(await found("*.yaml"), ["a_p.yaml", "app.yaml"]);
  assertEquals(await found("a_p*"), ["a_p.yaml"]);
  assertEquals(await found("app.yaml", "accurate"), ["app.yaml"]);
  assertEquals(await found("app", "accurate"), []);
});

Deno.test("history keeps the text before each change, newest first", async () => {
  const { ask, publish } = setUp();
  await publish({ content: "one", src_user: "ann" });
  await publish({ content: "two" });
  await ask("DELETE", `${CONFIGS}?dataId=a&group=G`);
  const history = "/nacos/v1/cs/history";
  const list = await ask("GET", `${history}?search=accurate&dataId=a&group=G&pageNo=1&pageSize=10`);
  const rows = JSON.parse(list.body).pageItems;
  assertEquals(rows.map(({ opType }: { opType: string }) => opType.trim()), ["D", "U", "I"]);
  const detail = async (nid: string) =>
    JSON.parse((await ask("GET", `${history}?dataId=a&group=G&nid=${nid}`)).body).content;
  assertEquals(await detail(rows[0].id), "two");
  assertEquals(await detail(rows[1].id), "one");
  assertEquals(await detail(rows[2].id), "one");
  const before = await ask("GET", `${history}/previous?dataId=a&group=G&id=${rows[0].id}`);
  assertEquals(JSON.parse(before.body).id, rows[1].id);
});

Deno.test("by the id of a config comes what it was before its last change", async () => {
  const { ask, publish } = setUp();
  // Its rows take ids, so that those of the other config are none of rows of its own.
  for (const content of ["x", "y", "z"]) await publish({ dataId: "other", content });
  await publish({ content: "one" });
  const { id } = JSON.parse((await ask("GET", `${CONFIGS}?show=all&dataId=a&group=G`)).body);
  const named = "&dataId=a&group=G";
  const previous = async (more: string) =>
    (await ask("GET", `/nacos/v1/cs/history/previous?id=${id}${more}`)).body;
  assertEquals([await previous(named), await previous("")], ["", ""]);
  await publish({ content: "two" });
  for (const more of [named, ""]) assertEquals(JSON.parse(await previous(more)).content, "one");
  await ask("DELETE", `${CONFIGS}?dataId=a&group=G`);
  assertEquals(JSON.parse(await previous(named)).content, "two");
});

Deno.test("refusals by the use cases have the texts of Nacos", async () => {
  const { ask, publish, logged } = setUp();
  assertEquals(await publish({ content: " " }), "caused: content is blank :  ;");
  assertEquals(
    await publish({ dataId: "a/b", content: "x" }),
    "Param 'dataId' is illegal, illegal characters should not appear in the param.\r\n",
  );
  assertEquals(
    await publish({ content: "x", config_tags: "1,2,3,4,5,6" }),
    "caused: too much config_tags, over 5;",
  );
  assertEquals(
    (await publish({ content: "x".repeat(10 * 1024 * 1024 + 1) })).slice(0, 40),
    "caused: invalid content, over 10485760;".slice(0, 40),
  );
  const twice = { form: { customNamespaceId: "n", namespaceName: "N" } };
  assertEquals((await ask("POST", "/nacos/v1/console/namespaces", twice)).body, "true");
  assertEquals((await ask("POST", "/nacos/v1/console/namespaces", twice)).body, "false");
  assert(logged.length === 0, JSON.stringify(logged));
});

Deno.test("limits of a group or a namespace are set and shown, with the texts of Nacos", async () => {
  const { ask, publish } = setUp();
  await publish({ content: "x" });
  const capacity = "/nacos/v1/cs/capacity";
  const figures = async (query: string) =>
    JSON.parse((await ask("GET", `${capacity}?${query}`)).body).data;
  const unset = { id: "0", quota: 200, usage: 1, maxSize: 102_400, maxAggrCount: 10_000 };
  assertObjectMatch(await figures("group=G"), { ...unset, maxAggrSize: 1_024, group: "G" });
  assertObjectMatch(await figures("tenant=dev"), { quota: 200, usage: 0, tenant: "dev" });
  // A group without a name is all there is.
  assertObjectMatch(await figures("group="), { quota: 100_000, usage: 1, group: "" });
  const set = async (query: string) => {
    const { status, body } = await ask("POST", `${capacity}?${query}`);
    return `${status} ${body}`;
  };
  const told = (code: number, message: string, data: boolean) =>
    `${code} ${JSON.stringify({ code, message, data })}`;
  const changed = "successfully updated the capacity information configuration of";
  assertEquals(await set("group=G&quota=5"), told(200, `${changed} group to G`, true));
  assertEquals(await set("tenant=dev&maxSize=9"), told(200, `${changed} tenant to dev`, true));
  assertObjectMatch(await figures("group=G"), { quota: 5, usage: 1, maxSize: 102_400 });
  assertObjectMatch(await figures("tenant=dev"), { quota: 200, maxSize: 9 });
  const neither = "The parameter group and tenant cannot be empty at the same time";
  assertEquals(await set("quota=5"), told(400, neither, false));
  assertEquals(
    await set("tenant=&group=G&quota=5"),
    told(400, "parameter tenant is empty.", false),
  );
  assertEquals(
    await set("group=G"),
    told(
      400,
      "The parameters quota, maxSize, maxAggrCount, maxAggrSize cannot be empty at the same time",
      false,
    ),
  );
  const blank = await ask("GET", `${capacity}?tenant=`);
  assertEquals([blank.status, JSON.parse(blank.body).message], [
    400,
    "tenant cannot be an empty string",
  ]);
});
