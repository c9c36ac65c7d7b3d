/** Requests that no decent client sends: a clear refusal, nothing written, nothing in the log. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { param } from "../api/mod.ts";
import { CONFIG, HTTP } from "../base/mod.ts";
import { anyRoute, type Asked, Fixture } from "../../tests/support/http/http_fixture.ts";

const CONFIGS = "/nacos/v1/cs/configs";
const FORM = "dataId=a&group=G&content=x";

interface Case {
  readonly ask: readonly [string, string, Asked?];
  readonly status: number;
  readonly text: string;
}

const MISSING = "caused: Required request parameter &#39;";

const CASES: readonly Case[] = [
  { ask: ["GET", CONFIGS], status: 400, text: `${MISSING}group&#39; for method parameter type` },
  { ask: ["GET", `${CONFIGS}?group=G`], status: 400, text: `${MISSING}dataId&#39;` },
  { ask: ["GET", `${CONFIGS}?dataId=&group=G`], status: 400, text: "caused: invalid dataId" },
  { ask: ["GET", `${CONFIGS}?dataId=a/b&group=G`], status: 400, text: "Param 'dataId' is illegal" },
  { ask: ["GET", `${CONFIGS}?dataId=a%00b&group=G`], status: 400, text: "Param 'dataId'" },
  { ask: ["GET", `${CONFIGS}?dataId=a&group=G&tenant=a%20b`], status: 400, text: "Param 'name" },
  {
    ask: ["GET", `${CONFIGS}?dataId=${"a".repeat(257)}&group=G`],
    status: 400,
    text: "should not exceed 256.\r\n",
  },
  { ask: ["GET", `${CONFIGS}?dataId=%ff&group=G`], status: 400, text: "no UTF-8" },
  { ask: ["GET", `${CONFIGS}?dataId=%&group=G`], status: 400, text: "hexadecimal" },
  {
    ask: ["GET", `${CONFIGS}?${"x=1&".repeat(1001)}dataId=a&group=G`],
    status: 400,
    text: "Too many request parameters",
  },
  { ask: ["GET", `${CONFIGS}?a=${"x".repeat(HTTP.maxQueryChars)}`], status: 413, text: "too long" },
  { ask: ["GET", `/${"a".repeat(2000)}`], status: 400, text: "Invalid request path" },
  { ask: ["POST", CONFIGS, { body: "dataId=a&group=G" }], status: 400, text: `${MISSING}content` },
  {
    ask: ["POST", CONFIGS, { body: FORM, headers: { "content-type": "text/plain" } }],
    status: 400,
    text: MISSING,
  },
  {
    ask: ["POST", CONFIGS, {
      body: '{"dataId":"a"}',
      headers: { "content-type": "application/json" },
    }],
    status: 400,
    text: MISSING,
  },
  { ask: ["POST", CONFIGS, { body: "dataId=%F0%28%8C%28" }], status: 400, text: "no UTF-8" },
  { ask: ["POST", CONFIGS, { body: "__proto__=1&constructor=2" }], status: 400, text: MISSING },
  {
    ask: ["GET", `${CONFIGS}?search=blur&dataId=&group=&pageNo=abc&pageSize=1`],
    status: 400,
    text: "For input string: &quot;abc&quot;",
  },
  {
    ask: ["GET", `${CONFIGS}?search=blur&dataId=&group=&pageNo=0&pageSize=1`],
    status: 400,
    text: "pageNo and pageSize must be greater than zero",
  },
  { ask: ["GET", `${CONFIGS}?search=blur&dataId=&group=&pageNo=1`], status: 400, text: "pageSize" },
  {
    ask: ["GET", `${CONFIGS}?search=blur&dataId=&group=&pageNo=<b>&pageSize=1`],
    status: 400,
    text: "&lt;b&gt;",
  },
  { ask: ["GET", "/nacos/v1/cs/history?nid=1e5"], status: 400, text: "For input string" },
  { ask: ["GET", "/nacos/v1/cs/history"], status: 400, text: "nid" },
  { ask: ["PATCH", CONFIGS], status: 405, text: "Request method 'PATCH' not supported" },
  { ask: ["TRACEX", CONFIGS], status: 405, text: "Request method 'TRACEX' not supported" },
  { ask: ["PUT", CONFIGS, { body: FORM }], status: 405, text: '"path":"/nacos/v1/cs/configs"' },
  { ask: ["GET", "/nacos/v1/zzz"], status: 404, text: '"error":"Not Found"' },
  { ask: ["GET", "/v1/cs/configs"], status: 404, text: '"status":404' },
  { ask: ["GET", "/nacos/v1/ns/zz"], status: 501, text: "no such api:GET:/nacos/v1/ns/zz" },
  { ask: ["GET", "/nacos/v1/__proto__"], status: 404, text: "__proto__" },
  { ask: ["GET", "/nacos/v1/cs/configs;x=y?dataId=a"], status: 400, text: "Invalid request path" },
  { ask: ["GET", "/nacos%2fv1/cs/configs"], status: 400, text: "Invalid request path" },
];

Deno.test("bad requests are refused with their status and text", async () => {
  for (const { ask: [method, path, asked], status, text } of CASES) {
    const fixture = new Fixture();
    const answer = await fixture.ask(method, path, asked);
    const shown = `${method} ${path.slice(0, 80)}`;
    assertEquals(answer.status, status, `${shown}: ${answer.body.slice(0, 200)}`);
    assertStringIncludes(answer.body, text, shown);
    assertEquals([fixture.fake.configs.published, fixture.logged], [[], []], shown);
  }
});

Deno.test("of repeated names the first wins", async () => {
  const fixture = new Fixture();
  await fixture.ask("POST", `${CONFIGS}?dataId=one&dataId=two`, {
    body: "dataId=three&group=G&content=x",
  });
  const read = await fixture.ask("GET", `${CONFIGS}?dataId=one&group=G`);
  assertEquals(read.status, 200);
});

Deno.test("a body above the limit is refused, announced or not", async () => {
  const fixture = new Fixture();
  const announced = await fixture.ask("POST", CONFIGS, {
    body: FORM,
    headers: { "content-length": String(HTTP.maxContentBodyBytes + 1) },
  });
  assertEquals(announced.status, 413);
  const chunk = new Uint8Array(1024 * 1024).fill(0x61);
  let sent = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => (sent++, controller.enqueue(chunk.slice())),
    cancel: () => void (cancelled = true),
  });
  const request = new Request(`http://h${CONFIGS}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  const answer = await fixture.handler(request, {});
  assertEquals(answer.status, 413);
  assertStringIncludes(await answer.text(), "Request body is too large");
  assert(cancelled && sent < 40, `${sent} MiB were read`);
});

Deno.test("a content of the full size passes in its encoded form", async () => {
  const fixture = new Fixture();
  const content = "配".repeat(CONFIG.maxContentChars / 4);
  const body = new TextEncoder().encode(`dataId=a&group=G&content=${encodeURIComponent(content)}`);
  const answer = await fixture.ask("POST", CONFIGS, { body });
  assertEquals([answer.status, answer.body], [200, "true"]);
  const read = await fixture.ask("GET", `${CONFIGS}?dataId=a&group=G`);
  assert(read.body === content, "the content came back changed");
});

Deno.test("a body that breaks off is refused", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const request = new Request(`http://h${CONFIGS}`, { method: "POST", body });
  const answer = await new Fixture().handler(request, {});
  assertEquals(answer.status, 400);
});

Deno.test("unexpected errors are 500 without details, and logged without flooding", async () => {
  const failing = anyRoute("GET", "/nacos/v1/fail", {
    summary: "Fails",
    permission: { action: "public" },
    params: { late: param.text() },
    handler: ({ late }) => {
      if (late !== undefined) return Promise.reject(new Error("secret detail"));
      throw new TypeError("secret detail");
    },
  });
  const fixture = new Fixture([failing]);
  for (const query of ["", "?late=1&password=hidden"]) {
    const answer = await fixture.ask("GET", `/nacos/v1/fail${query}`);
    assertEquals([answer.status, answer.body], [500, "caused: Internal server error;"]);
  }
  for (let round = 0; round < 100; round++) await fixture.ask("GET", "/nacos/v1/fail");
  assertEquals(fixture.logged.length, HTTP.errorLogsPerSecond);
  assertEquals(fixture.logged[0]?.message, "unexpected error in a request");
  const { method, path, error } = fixture.logged[0]?.fields ?? {};
  assertEquals([method, path], ["GET", "/nacos/v1/fail"]);
  assertStringIncludes(String(error), "TypeError: secret detail");
  assert(!JSON.stringify(fixture.logged).includes("hidden"), "a query got into the log");
});
