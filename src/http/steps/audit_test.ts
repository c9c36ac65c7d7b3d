import { assertEquals } from "#assert";
import { FakeServer } from "../../../tests/support/fake_server.ts";
import { anyRoute, fixedClock } from "../../../tests/support/http/http_fixture.ts";
import { param } from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import { ApiError, type AuditFacts, silentLogger } from "../../base/mod.ts";
import { text } from "../answer.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";

const OF_CLUSTER = { action: "admin", resource: "cluster" } as const;
const OF_SYSTEM = { action: "admin", resource: "system" } as const;
const CONFIG = { action: "write", resource: "config" } as const;
const NODE = { id: param.text(), password: param.text() };

const ROUTES = [
  anyRoute("POST", "/remove-node", {
    summary: "",
    permission: OF_CLUSTER,
    params: NODE,
    handler: ({ id }) => {
      if (id === "9") throw new ApiError("unavailable", "no leader");
      return text("done", id === "8" ? 500 : 200);
    },
  }),
  anyRoute("POST", "/join", {
    summary: "",
    permission: OF_CLUSTER,
    params: {},
    body: { contentType: "application/json", summary: "" },
    handler: () => text("done"),
  }),
  anyRoute("GET", "/look", {
    summary: "",
    permission: OF_SYSTEM,
    params: {},
    handler: () => text("done"),
  }),
  anyRoute("GET", "/backup", {
    summary: "",
    permission: OF_SYSTEM,
    hasOwnToken: true,
    params: {},
    handler: () => text("done"),
  }),
  anyRoute("POST", "/publish", {
    summary: "",
    permission: CONFIG,
    params: { dataId: param.text() },
    about: () => EVERYTHING,
    handler: ({ dataId }) => {
      if (dataId === "theirs") throw new ApiError("forbidden", "authorization failed!");
      return text("true");
    },
  }),
];

function createFixture() {
  const never = new AbortController().signal;
  const facts: AuditFacts[] = [];
  const handler = createRespondingHandler({
    api: () => undefined,
    server: new FakeServer().view(),
    routes: ROUTES,
    clock: fixedClock,
    logger: silentLogger,
    stopping: never,
    cutOff: never,
    audit: { record: (one) => void facts.push(one), find: () => Promise.reject(new Error()) },
  });
  const ask = async (method: string, path: string, from = "127.0.0.1", init: RequestInit = {}) => {
    const request = new Request(`http://localhost${path}`, { ...init, method });
    const remoteAddr = { transport: "tcp", hostname: from, port: 50_000 } as const;
    return (await handler(request, { remoteAddr })).status;
  };
  const told = () =>
    facts.splice(0).map(({ kind, verb, object, outcome, why = "" }) => [
      ...[kind, verb, object, outcome, why],
    ]);
  return { ask, told, facts };
}

Deno.test("What changes the server past the cluster's log has a record of how it ended", async () => {
  const { ask, told } = createFixture();
  await ask("POST", "/remove-node?id=3&password=hush");
  await ask("POST", "/remove-node?id=8");
  await ask("POST", "/remove-node?id=9");
  await ask("POST", "/join", "127.0.0.1", { body: '[2,"host:9848"]' });
  await ask("GET", "/backup");
  const verb = "POST /remove-node";
  assertEquals(told(), [
    ["operation", verb, "id=3", "ok", ""],
    ["operation", verb, "id=8", "refused", "status 500"],
    ["operation", verb, "id=9", "failed", "no leader"],
    ["operation", "POST /join", '[2,"host:9848"]', "ok", ""],
    ["operation", "GET /backup", "", "ok", ""],
  ]);
});

Deno.test("Looking at the server has no record, nor has what goes through the cluster's log", async () => {
  const { ask, told } = createFixture();
  await ask("GET", "/look");
  await ask("POST", "/publish?dataId=mine");
  assertEquals(told(), []);
});

Deno.test("A refusal says once who asked for what, with both addresses and the request's id", async () => {
  const { ask, facts } = createFixture();
  const headers = { "x-forwarded-for": "10.5.5.5", "x-request-id": "abc" };
  assertEquals(await ask("POST", "/publish?dataId=theirs", "10.0.0.9", { headers }), 403);
  assertEquals(await ask("POST", "/remove-node?id=3", "10.0.0.9"), 403);
  const [publish, remove, ...rest] = facts;
  assertEquals(rest, []);
  assertEquals([publish?.kind, publish?.verb, publish?.object, publish?.outcome, publish?.why], [
    ...["refusal", "POST /publish", "dataId=theirs", "refused", "authorization failed!"],
  ]);
  const { ip, peerIp, requestId } = publish?.origin ?? {};
  assertEquals([ip, peerIp, requestId], ["10.5.5.5", "10.0.0.9", "abc"]);
  assertEquals([remove?.kind, remove?.verb], ["refusal", "POST /remove-node"]);
});
