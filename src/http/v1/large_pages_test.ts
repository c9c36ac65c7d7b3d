/** Pages of any size: all that was asked for comes, in pieces when it is much. */
import { assert, assertEquals, assertObjectMatch } from "#assert";
import { createConfigApi } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { Fixture } from "../../../tests/support/http/http_fixture.ts";

const SEARCH = "/nacos/v1/cs/configs?search=blur&dataId=*&group=MANY";

function setUp(count: number, content: string) {
  const node = createFakeNode();
  const time = createFakeTime();
  for (let at = 0; at < count; at++) {
    const key = { namespace: "public", group: "MANY", dataId: `d${at}` };
    node.applyNow({ type: "config.publish", key, content, info: {}, sourceIp: "" });
  }
  const config = createConfigApi({ node, clock: time, timers: time.timers });
  const fixture = new Fixture([], { config });
  const get = async (path: string) => await fixture.ask("GET", path);
  const open = async (path: string) => await fixture.handler(fixture.request("GET", path, {}), {});
  return { fixture, get, open };
}

Deno.test("620 configs in a page of 10,000 are 620 rows, and one page", async () => {
  const { get } = setUp(620, "x");
  const page = JSON.parse((await get(`${SEARCH}&pageNo=1&pageSize=10000`)).body);
  assertObjectMatch(page, { totalCount: 620, pageNumber: 1, pagesAvailable: 1 });
  assertEquals(page.pageItems.length, 620);
  const accurate = `/nacos/v1/cs/configs?search=accurate&dataId=&group=MANY&pageNo=2&pageSize=600`;
  const second = JSON.parse((await get(accurate)).body);
  assertObjectMatch(second, { totalCount: 620, pageNumber: 2, pagesAvailable: 2 });
  assertEquals(second.pageItems.length, 20);
  const capacity = JSON.parse((await get("/nacos/v1/cs/capacity?group=MANY")).body);
  assertEquals(capacity.data.usage, 620);
});

Deno.test("a page of much content comes in pieces and is the same JSON", async () => {
  const content = `${"配置 🚀\n".repeat(4_000)}end`;
  const { get } = setUp(40, content);
  const answer = await get(`${SEARCH}&pageNo=1&pageSize=1000`);
  assert(answer.body.length > HTTP.maxWholeAnswerChars, `${answer.body.length}`);
  assertEquals(answer.headers.get("content-type"), "application/json");
  const page = JSON.parse(answer.body);
  assertObjectMatch(page, { totalCount: 40, pageNumber: 1, pagesAvailable: 1 });
  assertEquals(page.pageItems.length, 40);
  assert(page.pageItems.every((row: { content: string }) => row.content === content));
  const small = JSON.parse((await get(`${SEARCH}&pageNo=1&pageSize=2`)).body);
  assertEquals(page.pageItems.slice(0, 2), small.pageItems);
});

Deno.test("the names of all configs of a namespace come whole", async () => {
  const { get } = setUp(3_000, "x");
  const rows = JSON.parse((await get("/nacos/v1/cs/history/configs?tenant=")).body);
  assertEquals([rows.length, rows[2_999].dataId, rows[0].content], [3_000, "d2999", null]);
});

Deno.test("a few long lists leave at a time, more are refused, and who goes away makes room", async () => {
  const { open } = setUp(600, "x".repeat(1_000));
  const path = `${SEARCH}&pageNo=1&pageSize=600`;
  const answers = await Promise.all(
    Array.from({ length: HTTP.maxLargeAnswers }, () => open(path)),
  );
  assertEquals(answers.map(({ status }) => status), answers.map(() => 200));
  const refused = await open(path);
  assertEquals(refused.status, 503);
  assertEquals(
    await refused.text(),
    "caused: Too many long lists at once, please try again later;",
  );
  await answers[0]?.body?.cancel();
  const after = await open(path);
  assertEquals(JSON.parse(await after.text()).pageItems.length, 600);
  for (const answer of answers.slice(1)) await answer.body?.cancel();
});
