import { assert, assertEquals, assertThrows } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { recordingLogger } from "../../../tests/support/http/http_fixture.ts";
import { param } from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import { type AccessEntry, ApiError, GRPC, LogThrottle, systemClock } from "../../base/mod.ts";
import { success } from "../answer.ts";
import { CallCounters } from "../call_counters.ts";
import { createDispatch } from "../dispatch.ts";
import type { Edge } from "../edge.ts";
import { decodePayload, encodePayload, withHeader } from "../payload_codec.ts";
import { fixedRoute, type GrpcRoute, grpcRoute } from "../route.ts";
import { grpcRoutes } from "../routes.ts";
import type { Session } from "../session.ts";
import { compose, type Step, type Way } from "./step.ts";
import { STEPS } from "./steps.ts";

const PERMISSION = { action: "read", resource: "config" } as const;
const FAILURE = { type: "ReadResponse", members: { extra: 1 } };

const READ = grpcRoute({
  type: "ReadRequest",
  summary: "",
  permission: PERMISSION,
  params: { name: param.raw().or("none"), asked: param.header() },
  about: () => EVERYTHING,
  failure: FAILURE,
  maxBodyBytes: 300,
  handle: ({ name, asked = "" }) => {
    if (name === "refused") throw new ApiError("notFound", "there is none");
    if (name === "later") return Promise.reject(new ApiError("conflict", "there is one"));
    if (name === "defect") throw new Error("a secret");
    return success("ReadResponse", { name, asked });
  },
});
const FIRST = grpcRoute({
  type: "FirstRequest",
  summary: "",
  permission: { action: "public" },
  params: {},
  beforeSetup: true,
  handle: (_params, { caller }) => success("FirstResponse", { ip: caller.ip }),
});
const FIXED = fixedRoute(
  { type: "FixedRequest", summary: "", permission: { action: "public" } },
  success("FixedResponse", {}),
);

function setUp(
  routes: readonly GrpcRoute[] = [READ, FIRST, FIXED],
  onAccess?: (entry: AccessEntry) => void,
) {
  const fake = new FakeApi();
  const { logger, logged } = recordingLogger();
  const figures = new CallCounters();
  const life: Edge["life"] = { api: fake.api(), isLeaving: false };
  const edge: Edge = {
    server: fake.server.view(),
    life,
    demandsTokens: false,
    pushes: {} as unknown as Edge["pushes"],
    clock: systemClock,
    logger,
    defects: new LogThrottle({ logger, clock: systemClock, lines: 5 }),
    figures,
    onAccess,
  };
  const dispatch = createDispatch(routes, edge);
  const session = {
    isRegistered: true,
    lastSeenMs: systemClock.monotonicMs(),
    caller: { ip: "10.0.0.1", user: "" },
    awaitSetup: () => Promise.resolve(false),
  };
  const ask = (type: string, body: unknown = {}, headers: Record<string, string> = {}) => {
    const json = typeof body === "string" ? body : JSON.stringify(body);
    const plain: Uint8Array = encodePayload(type, json);
    const message = Object.entries(headers).reduce(
      (bytes, [name, value]) => withHeader(bytes, name, value),
      plain,
    );
    return dispatch(session as unknown as Session, message);
  };
  const shown = (bytes: Uint8Array) => {
    const { type, body } = decodePayload(bytes);
    const { errorCode, message, ...rest } = JSON.parse(new TextDecoder().decode(body));
    return { type, errorCode, message, rest };
  };
  const told = async (...asked: Parameters<typeof ask>) => shown(await ask(...asked));
  return { fake, life, edge, figures, session, ask, told, dispatch, logged };
}

Deno.test("the steps stand in one list, in the order in which a call meets them", () => {
  assertEquals(
    STEPS.map(({ name }) => name),
    ["access", "observe", "shape", "gate", "who", "limits", "read", "authorize", "handle"],
  );
});

Deno.test("the first step of a list is the first to see a call, and is made once for a type", () => {
  const seen: string[] = [];
  const noted = (name: string): Step => ({ type }, _edge, next) => {
    seen.push(`${name} made for ${type}`);
    return (exchange) => {
      seen.push(name);
      return next(exchange);
    };
  };
  const way = compose([noted("a"), noted("b"), () => () => new Uint8Array(0)], READ, {} as never);
  assertEquals(seen.splice(0), ["b made for ReadRequest", "a made for ReadRequest"]);
  for (let round = 0; round < 2; round++) {
    way({} as never);
    assertEquals(seen.splice(0), ["a", "b"]);
  }
  const endless = compose([noted("a")], READ, {} as never);
  assertThrows(() => endless({} as never), TypeError, "No step has answered ReadRequest");
});

Deno.test("a step without anything to do for a type is not on its way", () => {
  const { edge } = setUp();
  const next: Way = () => new Uint8Array(0);
  const idle = (route: GrpcRoute) =>
    STEPS.filter((step) => step(route, edge, next) === next).map(({ name }) => name);
  assertEquals(idle(READ), ["access", "authorize"]);
  assertEquals(idle(FIRST), ["access", "limits", "read", "authorize"]);
  assertEquals(idle(FIXED), ["access", "limits", "read", "authorize"]);
});

Deno.test("a call of a client that is set up is answered in the same turn", () => {
  const { ask } = setUp();
  for (const type of ["ReadRequest", "FirstRequest", "FixedRequest", "NoSuchRequest"]) {
    assert(ask(type) instanceof Uint8Array, type);
  }
});

Deno.test("parameters and headers that are declared are read, others are not", async () => {
  const { told } = setUp();
  const { type, rest } = await told("ReadRequest", { name: "n", other: 1 }, { asked: "yes" });
  assertEquals([type, rest["name"], rest["asked"]], ["ReadResponse", "n", "yes"]);
});

Deno.test("of several reasons to refuse, the one of the earlier step is told", async () => {
  const { fake, life, session, told } = setUp();
  const wrong = "x".repeat(301);
  const code = async (type: string) => (await told(type, wrong)).errorCode;
  session.isRegistered = false;
  fake.server.ready = false;
  for (const type of ["ReadRequest", "FirstRequest", "NoSuchRequest", "DistroDataRequest"]) {
    assertEquals(await code(type), 300, type);
  }
  fake.server.ready = true;
  const { api } = life;
  life.api = undefined;
  assertEquals(await code("ReadRequest"), 300);
  life.api = api;
  assertEquals(await code("NoSuchRequest"), 302);
  assertEquals(await code("ReadRequest"), 301);
  assertEquals(await code("DistroDataRequest"), 301);
  assertEquals(await code("FirstRequest"), 0);
  session.isRegistered = true;
  const forbidden = await told("DistroDataRequest");
  assertEquals(forbidden, {
    type: "ErrorResponse",
    errorCode: 502,
    message: " invoke DistroDataRequest from sdk is forbidden",
    rest: { resultCode: 500, success: false },
  });
  assertEquals(
    (await told("ReadRequest", wrong)).message,
    "Cannot take the body of ReadRequest: found 301 bytes, at most 300 are wanted",
  );
  const unreadable = await told("ReadRequest", "x".repeat(300));
  assertEquals([unreadable.type, unreadable.errorCode], ["ErrorResponse", 502]);
  assert(unreadable.message.startsWith("Cannot read the body: it is no JSON"));
  assertEquals((await told("ReadRequest", `{"name":"${"x".repeat(289)}"}`)).errorCode, 0);
});

Deno.test("a type without a bound of its own has that of all", async () => {
  const route = grpcRoute({
    type: "WideRequest",
    summary: "",
    permission: PERMISSION,
    params: { name: param.raw() },
    about: () => EVERYTHING,
    handle: ({ name }) => success("WideResponse", { chars: name?.length }),
  });
  const { told } = setUp([route]);
  const around = '{"name":""}'.length;
  const most = GRPC.maxBodyBytes - around;
  assertEquals((await told("WideRequest", { name: "x".repeat(most) })).rest["chars"], most);
  assertEquals((await told("WideRequest", { name: "x".repeat(most + 1) })).errorCode, 502);
});

Deno.test("who goes away takes no new clients and serves those that are here", async () => {
  const { life, told } = setUp();
  life.isLeaving = true;
  assertEquals((await told("FirstRequest")).message, "Server is shutting down.");
  assertEquals((await told("ReadRequest")).errorCode, 0);
});

Deno.test("a call that has overtaken the set-up waits for it, with bytes of its own", async () => {
  const { session, dispatch } = setUp();
  session.isRegistered = false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  session.awaitSetup = () => promise;
  const plain = encodePayload("ReadRequest", '{"name":"early"}');
  const message = withHeader(plain, "asked", "yes");
  const answer = dispatch(session as unknown as Session, message);
  message.fill(0);
  session.caller = { ip: "10.0.0.2", user: "" };
  resolve(true);
  const { type, body } = decodePayload(await answer);
  assertEquals(type, "ReadResponse");
  const { name, asked } = JSON.parse(new TextDecoder().decode(body));
  assertEquals([name, asked], ["early", "yes"]);
});

Deno.test("failures have the class of their type, at once and later, and defects show nothing", async () => {
  const { told, logged } = setUp();
  const refused = await told("ReadRequest", { name: "refused" });
  assertEquals([refused.type, refused.errorCode, refused.message, refused.rest["extra"]], [
    "ReadResponse",
    404,
    "there is none",
    1,
  ]);
  assertEquals((await told("ReadRequest", { name: "later" })).errorCode, 400);
  logged.splice(0);
  const defect = await told("ReadRequest", { name: "defect", requestId: "r".repeat(200) });
  assertEquals([defect.type, defect.errorCode, defect.message], [
    "ReadResponse",
    500,
    "internal error",
  ]);
  assertEquals(logged.map(({ message, fields }) => [message, fields?.["requestId"]]), [
    ["Failed to handle a gRPC request", "r".repeat(128)],
  ]);
});

Deno.test("calls are counted by their type, failures too, and what no type serves as one", async () => {
  const { told, figures, dispatch, session } = setUp();
  await told("ReadRequest");
  await told("ReadRequest", { name: "refused" });
  await told("ReadRequest", { name: "later" });
  await told("ReadRequest", "[");
  await told("FixedRequest");
  await told("NoSuchRequest");
  await told("DistroDataRequest");
  await dispatch(session as unknown as Session, Uint8Array.of(0xff));
  const found = [...figures.all()].map(([type, { count, failed }]) => [type, count, failed]);
  assertEquals(
    new Set(found),
    new Set([
      ["ReadRequest", 4, 3],
      ["FirstRequest", 0, 0],
      ["FixedRequest", 1, 0],
      ["none", 3, 3],
    ]),
  );
  const measured = [...figures.all()].map(([type, { latency }]) =>
    [type, latency.buckets.reduce((sum, count) => sum + count, 0)] as const
  );
  assertEquals(new Map(measured).get("ReadRequest"), 4);
});

Deno.test("a call is timed from when its connection was heard, and the answer that is always the same takes none", async () => {
  const { told, figures, session } = setUp([READ, FIXED]);
  const agoMs = 40;
  session.lastSeenMs = systemClock.monotonicMs() - agoMs;
  await told("ReadRequest");
  await told("ReadRequest", { name: "later" });
  await told("FixedRequest");
  const { sumMs, maxMs } = figures.of("ReadRequest").latency;
  assert(maxMs >= agoMs && sumMs >= 2 * agoMs, `${maxMs} of ${sumMs}`);
  const { sumMs: fixedMs, buckets } = figures.of("FixedRequest").latency;
  assertEquals([fixedMs, buckets[0]], [0, 1]);
});

Deno.test("a type without a right, or declared twice, cannot be served", () => {
  const { permission: _, ...bare } = READ;
  const refused = (route: object, why: string) =>
    assertThrows(() => setUp([route as GrpcRoute]), TypeError, why);
  refused(bare, "Cannot serve ReadRequest: it names no right, one of public, identity, read");
  refused({ ...bare, permission: { action: "all" } }, "it names no right");
  refused({ ...bare, permission: { action: "write" } }, "its right names no resource");
  assertThrows(() => setUp([READ, READ]), TypeError, "it is declared twice");
});

Deno.test("every type that is served reads only what it declares, and all but the connection's needs a right", () => {
  const open = grpcRoutes.filter(({ permission }) => permission.action === "public");
  assertEquals(open.map(({ type }) => type), ["ServerCheckRequest", "HealthCheckRequest"]);
  for (const { type, params, readsBody } of grpcRoutes) {
    assertEquals(readsBody, params.length > 0, type);
  }
});

Deno.test("the access log is told of every call: whose, about what, and how it ended", async () => {
  const entries: AccessEntry[] = [];
  const { told } = setUp([READ, FIXED], (entry) => void entries.push(entry));
  const secret = "hush-hush";
  const about = { tenant: "dev", group: "G", dataId: "app.yaml", content: secret, requestId: "7" };
  await told("ReadRequest", { ...about, name: "n" }, { accessToken: secret });
  await told("ReadRequest", { serviceName: "s", groupName: 5, namespace: {}, name: "refused" });
  await told("ReadRequest", { name: "later" });
  await told("ReadRequest", "[");
  await told("FixedRequest");
  await told("NoSuchRequest");
  await told("DistroDataRequest");
  const [first] = entries;
  assert(first !== undefined && first.sizeBytes !== undefined && first.sizeBytes > 20);
  assertEquals({ ...first, atMs: 0, tookMs: 0, sizeBytes: 0 }, {
    protocol: "grpc",
    ip: "10.0.0.1",
    user: "",
    method: "CALL",
    path: "ReadRequest",
    namespace: "dev",
    group: "G",
    name: "app.yaml",
    status: 200,
    requestId: "7",
    atMs: 0,
    tookMs: 0,
    sizeBytes: 0,
  });
  assertEquals(
    entries.slice(1).map(({ path, group, name, status }) => [path, group, name, status]),
    [
      ["ReadRequest", "5", "s", 404],
      ["ReadRequest", "", "", 400],
      ["ReadRequest", "", "", 502],
      ["FixedRequest", "", "", 200],
      ["NoSuchRequest", "", "", 302],
      ["DistroDataRequest", "", "", 502],
    ],
  );
  assertEquals(JSON.stringify(entries).includes(secret), false);
});
