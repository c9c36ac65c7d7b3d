import { assert, assertEquals, assertMatch } from "#assert";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { FakeServer } from "../../../tests/support/fake_server.ts";
import { anyRoute, fixedClock, NOW_MS } from "../../../tests/support/http/http_fixture.ts";
import { param } from "../../api/mod.ts";
import { type AccessEntry, ApiError } from "../../base/mod.ts";
import { text } from "../answer.ts";
import { type HttpDeps } from "../handler.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";

const SECRET = "hush-hush";
const OPEN = { summary: "", permission: { action: "public" } } as const;
const ROUTES = [
  anyRoute("GET", "/read", { ...OPEN, params: {}, handler: () => text("d\u00f6ne") }),
  anyRoute("POST", "/write", {
    ...OPEN,
    params: { content: param.text() },
    handler: () => Promise.resolve(text("true")),
  }),
  anyRoute("GET", "/refuse", {
    ...OPEN,
    params: {},
    handler: () => {
      throw new ApiError("invalid", "no");
    },
  }),
  anyRoute("GET", "/defect", {
    ...OPEN,
    params: {},
    handler: () => {
      throw new TypeError("broken");
    },
  }),
];

function handlerWith(more: Partial<HttpDeps>) {
  const never = new AbortController().signal;
  const collected = new CollectedLog();
  const handler = createRespondingHandler({
    api: () => undefined,
    server: new FakeServer().view(),
    routes: ROUTES,
    clock: fixedClock,
    logger: collected.logger,
    stopping: never,
    cutOff: never,
    ...more,
  });
  const ask = async (method: string, path: string, init: RequestInit = {}) =>
    await handler(new Request(`http://localhost${path}`, { ...init, method }), {
      remoteAddr: { transport: "tcp", hostname: "::ffff:10.0.0.7", port: 50_000 },
    });
  return { ask, collected };
}

function logged() {
  const entries: AccessEntry[] = [];
  return { entries, ...handlerWith({ onAccess: (entry) => void entries.push(entry) }) };
}

Deno.test("the access log is told who asked for what, and how it ended", async () => {
  const { ask, entries } = logged();
  const answer = await ask("GET", "/read?tenant=dev&group=G&dataId=app.yaml", {
    headers: { "x-request-id": "mine-1" },
  });
  assertEquals(entries, [{
    atMs: NOW_MS,
    protocol: "http",
    ip: "10.0.0.7",
    user: "",
    method: "GET",
    path: "/read",
    namespace: "dev",
    group: "G",
    name: "app.yaml",
    status: 200,
    sizeBytes: 5,
    tookMs: 0,
    requestId: "mine-1",
  }]);
  assertEquals(answer.headers.get("x-request-id"), "mine-1");
});

Deno.test("nothing that may be secret is told: no query, no body, no header", async () => {
  const { ask, entries } = logged();
  const form = new URLSearchParams({ content: SECRET, password: SECRET, serviceName: "s" });
  await ask("POST", `/write?accessToken=${SECRET}&namespaceId=n`, {
    body: form,
    headers: { authorization: SECRET },
  });
  const [entry] = entries;
  assertEquals([entry?.namespace, entry?.group, entry?.name], ["n", "", "s"]);
  assertEquals(JSON.stringify(entries).includes(SECRET), false);
});

Deno.test("refusals, defects and what no route serves are told as well", async () => {
  const { ask, entries } = logged();
  for (const path of ["/refuse", "/defect", "/none"]) await ask("GET", path);
  await ask("DELETE", "/read");
  assertEquals(entries.map(({ path, status }) => [path, status]), [
    ["/refuse", 400],
    ["/defect", 500],
    ["/none", 404],
    ["/read", 405],
  ]);
  assert(entries.every(({ ip, requestId }) => ip === "10.0.0.7" && requestId !== ""));
  assert(entries.every(({ sizeBytes }) => sizeBytes !== undefined && sizeBytes > 0));
});

Deno.test("every answer but a plain 200 names its request, and the log names the same", async () => {
  const { ask, collected } = handlerWith({});
  const idOf = async (path: string, headers: Record<string, string> = {}) =>
    (await ask("GET", path, { headers })).headers.get("x-request-id");
  assertEquals(await idOf("/read"), null);
  assertEquals(await idOf("/refuse", { "x-request-id": "mine" }), "mine");
  assertEquals(collected.fieldsOf("a request is refused"), {
    method: "GET",
    path: "/refuse",
    requestId: "mine",
    kind: "invalid",
    why: "no",
  });
  const ours = await idOf("/defect", { "x-request-id": "not sane" });
  assertMatch(ours ?? "", /^[0-9a-f]{8}-1$/);
  assertEquals(collected.fieldsOf("unexpected error in a request")["requestId"], ours);
  assertMatch(await idOf("/none") ?? "", /^[0-9a-f]{8}-2$/);
});

Deno.test("an id that nobody asks for is not made, and a refusal that nobody logs is not described", async () => {
  const quiet = new CollectedLog("info");
  const { ask } = handlerWith({ logger: quiet.logger });
  for (let count = 0; count < 3; count++) await ask("GET", "/read");
  const refused = await ask("GET", "/refuse");
  assertMatch(refused.headers.get("x-request-id") ?? "", /-1$/);
  assertEquals(quiet.entries, []);
});
