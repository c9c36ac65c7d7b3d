import { assert, assertEquals, assertThrows } from "#assert";
import { arrivedRequest } from "../../../tests/support/http/arrived_request.ts";
import { FakeServer } from "../../../tests/support/fake_server.ts";
import { anyRoute, fixedClock, recordingLogger } from "../../../tests/support/http/http_fixture.ts";
import { param } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { WholeAnswer } from "../../h1/mod.ts";
import { text } from "../answer.ts";
import { createHttpHandler, type HttpDeps } from "../handler.ts";
import type { HttpRoute } from "../route.ts";
import { compose, type Step, type Way } from "./step.ts";
import { STEPS } from "./steps.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";

const READ = anyRoute("GET", "/read", {
  summary: "",
  permission: { action: "public" },
  params: {},
  handler: () => text("done"),
});
const ADMIN = anyRoute("POST", "/admin", {
  summary: "",
  permission: { action: "admin", resource: "cluster" },
  params: {},
  handler: () => text("done"),
});
const STRANGER = {
  remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 50_000 },
} as const;

function deps(more: Partial<HttpDeps> = {}): HttpDeps {
  const never = new AbortController().signal;
  return {
    api: () => undefined,
    server: new FakeServer().view(),
    routes: [READ, ADMIN],
    clock: fixedClock,
    logger: recordingLogger().logger,
    stopping: never,
    cutOff: never,
    ...more,
  };
}

Deno.test("the steps stand in one list, in the order in which a request meets them", () => {
  assertEquals(
    STEPS.map(({ name }) => name),
    [
      "access",
      "observe",
      "identify",
      "shape",
      "host",
      "gate",
      "who",
      "audit",
      "site",
      "browser",
      "operators",
      "limits",
      "early",
      "read",
      "auth",
      "handle",
    ],
  );
});

Deno.test("the first step of a list is the first to see a request, and is made once for a route", () => {
  const seen: string[] = [];
  const noted = (name: string): Step => ({ path }, _edge, next) => {
    seen.push(`${name} made for ${path}`);
    return (exchange) => {
      seen.push(name);
      return next(exchange);
    };
  };
  const end: Step = () => () => text("end");
  const way = compose([noted("a"), noted("b"), end], READ, {} as never);
  assertEquals(seen.splice(0), ["b made for /read", "a made for /read"]);
  for (let round = 0; round < 2; round++) {
    way({ path: "/read" } as never);
    assertEquals(seen.splice(0), ["a", "b"]);
  }
  const endless = compose([noted("a")], READ, {} as never);
  assertThrows(() => endless({ path: "/read" } as never), TypeError, "No step has answered /read");
});

Deno.test("a step without anything to do on a route is not on its way", () => {
  const next: Way = () => text("next");
  const edge = { ...deps(), onAnswer: undefined, onAccess: undefined } as never;
  const ways = (route: HttpRoute) =>
    STEPS.filter((step) => step(route, edge, next) === next).map(({ name }) => name);
  assertEquals(ways(READ), [
    "access",
    "observe",
    "audit",
    "site",
    "browser",
    "operators",
    "early",
    "auth",
  ]);
  assertEquals(ways({ ...ADMIN, answersWhileStarting: true }), [
    "access",
    "observe",
    "gate",
    "browser",
    "early",
    "auth",
  ]);
});

Deno.test("a request without a body is answered in the same turn", () => {
  const handler = createRespondingHandler(deps({ onAnswer: () => {}, onAccess: () => {} }));
  for (const [method, status] of [["GET", 200], ["HEAD", 200], ["OPTIONS", 204]] as const) {
    const answer = handler(new Request("http://localhost/read", { method }), STRANGER);
    assert(answer instanceof Response, method);
    assertEquals(answer.status, status);
  }
});

Deno.test("of several reasons to refuse, the one of the earlier step is told", async () => {
  const asked = async (path: string, isServing: boolean) => {
    const server = new FakeServer();
    server.ready = isServing;
    const answers: unknown[] = [];
    const handler = createRespondingHandler(deps({
      server: server.view(),
      onAnswer: (method, route, status) => void answers.push([method, route, status]),
    }));
    const request = new Request(`http://localhost${path}`, { method: "POST", body: "x" });
    const answer = await handler(request, STRANGER);
    assertEquals(answers, [["POST", path === "/none" ? "*" : "/admin", answer.status]]);
    return answer.status;
  };
  const long = `/admin?${"x".repeat(HTTP.maxQueryChars + 1)}`;
  assertEquals(await asked(long, false), 503);
  assertEquals(await asked(long, true), 403);
  assertEquals(await asked("/none", false), 404);
});

const TAKEN = anyRoute("POST", "/taken", {
  summary: "",
  permission: { action: "public" },
  params: { name: param.text().or("") },
  maxBodyBytes: 100,
  body: { contentType: "application/json", summary: "" },
  handler: ({ name }, { body }) => text(`${name} ${body.length}`),
});

Deno.test("a body that had arrived with its head is read in the same turn, within its bound", () => {
  const handler = createHttpHandler(deps({ routes: [TAKEN] }));
  const ask = (body: string, type: string) => {
    const headers = { "content-type": type };
    const answer = handler(arrivedRequest("POST /taken?x=1", { headers, body }), STRANGER);
    assert(answer instanceof WholeAnswer, `${type} ${body}`);
    return `${answer.status} ${answer.content}`;
  };
  const form = "application/x-www-form-urlencoded";
  assertEquals(ask("name=Ann", form), "200 Ann 0");
  assertEquals(ask("", form), "200  0");
  assertEquals(ask('{"a":1}', "application/json"), "200  7");
  assertEquals(
    ask("x".repeat(101), form),
    "413 caused: Request body is too large: more than 100 bytes;",
  );
});

Deno.test("a large body that had arrived lets others have their turn", async () => {
  const route = { ...TAKEN, maxBodyBytes: 4 * HTTP.maxBodyBytes };
  const handler = createHttpHandler(deps({ routes: [route] }));
  const body = new Uint8Array(2 * HTTP.maxBodyBytes);
  const answer = handler(arrivedRequest("POST /taken", { body }), STRANGER);
  assert(answer instanceof Promise);
  const { status, content } = await answer as WholeAnswer;
  assertEquals([status, content], [200, ` ${2 * HTTP.maxBodyBytes}`]);
});
