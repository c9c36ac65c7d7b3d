import { assert, assertEquals, assertThrows } from "#assert";
import {
  createGuardedCalls,
  type GuardedCalls,
  messageOf,
  OPERATOR,
} from "../../../tests/support/grpc/guarded_calls.ts";
import { param } from "../../api/mod.ts";
import { AUTH, GRPC } from "../../base/mod.ts";
import { success } from "../answer.ts";
import { createDispatch } from "../dispatch.ts";
import { grpcRoute } from "../route.ts";
import { grpcRoutes } from "../routes.ts";

const CONFIG = { tenant: "dev", group: "G", dataId: "app.yaml" };
const SERVICE = { namespace: "dev", groupName: "G", serviceName: "shop" };
const INSTANCE = { ip: "10.1.1.1", port: 80 };
const DAY_MS = 86_400_000;

function guarded(name: string, body: (calls: GuardedCalls) => Promise<void>): void {
  Deno.test(name, async () => {
    const calls = await createGuardedCalls();
    try {
      await body(calls);
    } finally {
      calls.close();
    }
  });
}

/** One call of each type that has a right, all about one namespace; locks have none, and count as in `public`. */
const CALLS: readonly (readonly [type: string, action: "r" | "w", body: object])[] = [
  ["ConfigQueryRequest", "r", CONFIG],
  ["ConfigPublishRequest", "w", { ...CONFIG, content: "x" }],
  ["ConfigRemoveRequest", "w", CONFIG],
  ["ConfigBatchListenRequest", "r", {
    listen: true,
    configListenContexts: [{ ...CONFIG, md5: "" }],
  }],
  ["InstanceRequest", "w", { ...SERVICE, type: "registerInstance", instance: INSTANCE }],
  ["PersistentInstanceRequest", "w", { ...SERVICE, type: "registerInstance", instance: INSTANCE }],
  ["BatchInstanceRequest", "w", {
    ...SERVICE,
    type: "batchRegisterInstance",
    instances: [INSTANCE],
  }],
  ["SubscribeServiceRequest", "r", { ...SERVICE, subscribe: true }],
  ["ServiceQueryRequest", "r", SERVICE],
  ["ServiceListRequest", "r", SERVICE],
  ["ConfigFuzzyWatchRequest", "r", { groupKeyPattern: "dev>>G>>a*", watchType: "WATCH" }],
  ["NamingFuzzyWatchRequest", "r", { groupKeyPattern: "dev>>*>>*", watchType: "WATCH" }],
  ["LockOperationRequest", "w", {
    lockInstance: { key: "job", lockType: "NACOS_LOCK" },
    lockOperationEnum: "ACQUIRE",
  }],
];

guarded("every type asks for its right, and for the names that it works on", async (calls) => {
  const demanded = grpcRoutes.filter(({ permission }) => permission.action !== "public");
  assertEquals(demanded.map(({ type }) => type).sort(), CALLS.map(([type]) => type).sort());
  await calls.addUser("reader", ["dev:*:* r", "public:*:lock/* r"]);
  await calls.addUser("writer", ["dev:*:* w", "public:*:lock/j* w"]);
  await calls.addUser("other", ["test:*:* rw", "public:*:config/job rw", "public:*:lock/jo rw"]);
  const tokens = new Map<string, string | undefined>([["nobody", undefined]]);
  for (const name of ["reader", "writer", "other"]) tokens.set(name, await calls.login(name));
  const session = calls.connect("c1");
  for (const [type, action, body] of CALLS) {
    for (const [name, token] of tokens) {
      const { errorCode, message } = await calls.call(session, type, body, token);
      const may = name === (action === "r" ? "reader" : "writer");
      if (may) assert(errorCode !== 403, `${name} ${type}`);
      else {
        const why = token === undefined ? "unknown user!" : "authorization failed!";
        assertEquals([errorCode, message], [403, why], `${name} ${type}`);
      }
    }
  }
});

guarded("what the connection itself needs is asked without a token", async (calls) => {
  const session = calls.connect("c1");
  for (const type of ["ServerCheckRequest", "HealthCheckRequest"]) {
    assertEquals((await calls.call(session, type, {})).success, true, type);
  }
});

guarded(
  "a refusal has the class of its request, and is told in the words of Nacos",
  async (calls) => {
    await calls.addUser("jo", ["dev:*:* r"]);
    const token = await calls.login("jo");
    const session = calls.connect("c1");
    const told = async (text: string | undefined, type = "ConfigQueryRequest") => {
      const answer = await calls.call(session, type, CONFIG, text);
      return [answer.type, answer.errorCode, answer.message];
    };
    const refused = (why: string) => ["ConfigQueryResponse", 403, why];
    assertEquals(await told(undefined), refused("unknown user!"));
    assertEquals(await told(""), refused("unknown user!"));
    assertEquals(await told("AUTH_DISABLED"), refused("token invalid!"));
    assertEquals(await told(token.slice(0, -1)), refused("token invalid!"));
    assertEquals(await told(`${token.slice(0, -2)}xx`), refused("token invalid!"));
    const [header = "", payload = ""] = token.split(".");
    const none = btoa('{"alg":"none","kid":"k1"}').replaceAll("=", "");
    for (
      const text of [
        `${none}.${payload}.`,
        `${none}.${payload}.${"A".repeat(43)}`,
        `${header}.${payload}.`,
      ]
    ) {
      assertEquals(await told(text), refused("token invalid!"), text);
    }
    assertEquals(await told("x".repeat(AUTH.maxTokenChars + 1)), refused("token invalid!"));
    assertEquals(await told("x".repeat(60_000)), refused("token invalid!"));
    assertEquals((await told("x".repeat(1_000_000)))[1], 502);
    const { type } = await calls.call(session, "InstanceRequest", { ...SERVICE });
    assertEquals(type, "ErrorResponse");
    assertEquals((await told(token))[1], 300);
    calls.access.time.advance(DAY_MS);
    assertEquals(await told(token), refused("token expired!"));
  },
);

guarded("a token of another cluster is none", async (calls) => {
  const elsewhere = await createGuardedCalls();
  for (const each of [calls, elsewhere]) await each.addUser("jo", ["*:*:* rw"]);
  const token = await elsewhere.login("jo");
  elsewhere.close();
  const { errorCode, message } = await calls.call(
    calls.connect("c1"),
    "ConfigQueryRequest",
    CONFIG,
    token,
  );
  assertEquals([errorCode, message], [403, "token invalid!"]);
});

guarded(
  "a change of a user counts from the next call on, with a token that was good",
  async (calls) => {
    const { users } = calls.access;
    await calls.addUser("jo", ["dev:*:* r"]);
    const session = calls.connect("c1");
    const code = async (token: string) =>
      (await calls.call(session, "ConfigQueryRequest", CONFIG, token)).errorCode;
    let token = await calls.login("jo");
    assertEquals(await code(token), 300);
    await users.roles.revoke("role-jo", "dev:*:*", "r", OPERATOR);
    assertEquals(await code(token), 403);
    await users.roles.grant("role-jo", "dev:*:config/*", "r", OPERATOR);
    assertEquals(await code(token), 300);
    await users.update({ name: "jo", enabled: false }, OPERATOR);
    assertEquals(await code(token), 403);
    await users.update({ name: "jo", enabled: true }, OPERATOR);
    token = await calls.login("jo");
    assertEquals(await code(token), 300);
    await users.update({ name: "jo", password: "jo" }, OPERATOR);
    assertEquals(await code(token), 403);
    token = await calls.login("jo");
    await users.update({ name: "jo", mustChangePassword: true }, OPERATOR);
    const { message } = await calls.call(
      session,
      "ConfigQueryRequest",
      CONFIG,
      await calls.login("jo"),
    );
    assertEquals(message, "authorization failed! The password has to be changed first.");
    await users.remove("jo", OPERATOR);
    assertEquals(await code(token), 403);
  },
);

guarded("an access token opens what it is for, and nothing once it is revoked", async (calls) => {
  await calls.addUser("jo", ["dev:*:* rw"]);
  const login = await calls.access.auth.authenticate(await calls.login("jo"));
  assert(login.ok);
  const scope = [{ resource: "dev:G:config/app.yaml", action: "r" }];
  const made = { user: "jo", name: "ci", scope, expiresMs: 0 };
  const { id, text } = await calls.access.users.tokens.create(made, login.principal, OPERATOR);
  const session = calls.connect("c1");
  const code = async (type: string, body: object) =>
    (await calls.call(session, type, body, text)).errorCode;
  assertEquals(await code("ConfigQueryRequest", CONFIG), 300);
  assertEquals(await code("ConfigQueryRequest", { ...CONFIG, dataId: "other" }), 403);
  assertEquals(calls.refusals.map(({ verb, why, origin }) => [verb, why, origin.user]), [
    ["ConfigQueryRequest", "authorization failed!", "jo (token ci)"],
  ]);
  assertEquals(await code("ConfigPublishRequest", { ...CONFIG, content: "x" }), 403);
  assertEquals(
    session.access.judge({ action: "read", resource: "config" }, {
      namespace: "dev",
      group: "G",
      name: "app.yaml",
    }),
    "allowed",
  );
  await calls.access.users.tokens.remove(id, login.principal, OPERATOR);
  assertEquals(await code("ConfigQueryRequest", CONFIG), 403);
});

guarded(
  "one item that may not be read refuses a batch, and says nothing of the others",
  async (calls) => {
    await calls.addUser("jo", ["dev:G:config/app.yaml r", "dev:G:config/b:* r"]);
    await calls.addUser("root2", [], ["0"]);
    const [token, root] = [await calls.login("jo"), await calls.login("root2")];
    const session = calls.connect("c1");
    const listen = (names: readonly string[], by: string, isOn = true) =>
      calls.call(session, "ConfigBatchListenRequest", {
        listen: isOn,
        configListenContexts: names.map((dataId) => ({ ...CONFIG, dataId, md5: "other" })),
      }, by);
    const publish = { ...CONFIG, content: "x", dataId: "b:1" };
    assertEquals((await calls.call(session, "ConfigPublishRequest", publish, root)).success, true);
    const both = await listen(["b:1", "app.yaml"], token);
    assertEquals([both.success, both.text.includes('"b:1"'), both.text.includes("app.yaml")], [
      true,
      true,
      true,
    ]);
    const refused = await listen(["b:1", "secret"], token);
    assertEquals([refused.type, refused.errorCode], ["ConfigChangeBatchListenResponse", 403]);
    assert(!refused.text.includes("b:1"));
    assertEquals(calls.api.config.watch.listenedBy("10.0.0.9").length, 2);
    // Who lost the right may say that they listen no more, but has to be somebody.
    await calls.access.users.roles.revoke("role-jo", "dev:G:config/b:*", "r", OPERATOR);
    assertEquals((await listen(["b:1"], token)).errorCode, 403);
    assertEquals((await listen(["b:1"], "x", false)).errorCode, 403);
    assertEquals((await listen(["b:1"], token, false)).success, true);
    assertEquals(calls.api.config.watch.listenedBy("10.0.0.9").length, 1);
    assertEquals((await listen([], token)).success, true);
  },
);

guarded(
  "thousands of items and of patterns are judged in turns of a few milliseconds",
  async (calls) => {
    const patterns = Array.from({ length: 500 }, (_, at) => `*:*x${at}*y:config/* r`);
    await calls.addUser("jo", [...patterns, "dev:*:* r"]);
    const token = await calls.login("jo");
    const session = calls.connect("c1");
    const configListenContexts = Array.from({ length: 5_000 }, (_, at) => ({
      ...CONFIG,
      dataId: `n${at}`,
      md5: "",
    }));
    let turns = 0;
    // Five thousand looks of a fifth of a millisecond are a hundred turns.
    calls.pace.lookMs = GRPC.judgeMs / 50;
    const others = setInterval(() => turns++);
    const answer = await calls.call(session, "ConfigBatchListenRequest", {
      listen: true,
      configListenContexts,
    }, token);
    clearInterval(others);
    assert(turns > 50, `${turns} turns for others`);
    assertEquals(answer.success, true);
    assertEquals(calls.api.config.watch.counts().listens, 5_000);
  },
);

guarded(
  "names with colons and stars are names, and a right on a namespace that is gone is a right",
  async (calls) => {
    await calls.addUser("jo", ["gone:A:* r"]);
    const token = await calls.login("jo");
    const session = calls.connect("c1");
    const code = async (tenant: string, group: string, dataId: string) =>
      (await calls.call(session, "ConfigQueryRequest", { tenant, group, dataId }, token)).errorCode;
    assertEquals(await code("gone", "A", "x"), 300);
    assertEquals(await code("gone", "A:B", "x"), 403);
    assertEquals(await code("gone", "A", "*"), 400);
    assertEquals(await code("gone", "*", "x"), 400);
    assertEquals(await code("gone:A", "A", "x"), 400);
    assertEquals(await code("*", "A", "x"), 400);
  },
);

guarded("the user who proved to be one is written into histories", async (calls) => {
  await calls.addUser("jo", ["dev:*:* rw"]);
  const session = calls.connect("c1");
  const body = { ...CONFIG, content: "x", additionMap: { src_user: "somebody" } };
  assertEquals(
    (await calls.call(session, "ConfigPublishRequest", body, await calls.login("jo"))).success,
    true,
  );
  assertEquals(calls.node.proposed.at(-1)?.options.operator, "jo");
});

guarded("a token is taken from the header of the message, under its two names", async (calls) => {
  await calls.addUser("jo", ["dev:*:* r"]);
  const token = await calls.login("jo");
  const session = calls.connect("c1");
  const code = async (headers: Record<string, string>, more: object = {}) =>
    (await calls.ask(session, messageOf("ConfigQueryRequest", { ...CONFIG, ...more }, headers)))
      .errorCode;
  assertEquals(await code({ accessToken: token }), 300);
  assertEquals(await code({ Authorization: `Bearer ${token}` }), 300);
  assertEquals(await code({ Authorization: token }), 300);
  assertEquals(await code({ accessToken: token, Authorization: "Bearer x" }), 300);
  assertEquals(await code({ accessToken: "x", Authorization: `Bearer ${token}` }), 403);
  assertEquals(await code({ accesstoken: token }), 403);
  assertEquals(await code({ Authorization: `Basic ${token}` }), 403);
  assertEquals(await code({}, { accessToken: token, headers: { accessToken: token } }), 403);
});

Deno.test("a type that does not say what its right is asked for cannot be served", () => {
  const route = grpcRoute({
    type: "ReadRequest",
    summary: "",
    permission: { action: "read", resource: "config" },
    params: { name: param.raw() },
    handle: () => success("ReadResponse", {}),
  });
  const wanted = "Cannot serve ReadRequest: it does not say what its right is asked for";
  assertThrows(() => createDispatch([route], {} as never), TypeError, wanted);
});
