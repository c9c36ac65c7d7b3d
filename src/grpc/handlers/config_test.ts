/** What the messages about configs say to the config center, and what they answer. */
import { assertEquals } from "#assert";
import { createCaller, createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { routeAsker } from "../../../tests/support/grpc/ask_route.ts";
import { type Caller, createConfigApi } from "../../api/mod.ts";
import { md5Hex } from "../../base/mod.ts";
import { decodePayload } from "../payload_codec.ts";
import { configPushKey } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { configListenRoute, pushConfigChanges } from "./config_listen.ts";
import { configWriteRoutes } from "./config_publish.ts";
import { configQueryRoute } from "./config_query.ts";

const NAMES = { dataId: "d", group: "G", tenant: "" };
const KEY = { namespace: "public", group: "G", dataId: "d" };
const CALLER: Caller = { ...createCaller(), connectionId: "c" };
const DONE = { resultCode: 200, errorCode: 0, success: true };

/** A config center with these routes; `news` are what the outboxes were told. */
function setUp() {
  const time = createFakeTime();
  const config = createConfigApi({ node: createFakeNode(), clock: time, timers: time.timers });
  const told: string[] = [];
  const pushed: unknown[] = [];
  let ids = 0;
  const pushes = {
    nextRequestId: () => `${++ids}`,
    cancel: (connectionId, key) => void told.push(`cancel ${connectionId} ${key}`),
    offer: ({ connectionId, kind, key }, source) => {
      const { type, body } = decodePayload(source().bytes);
      told.push(`${type} ${connectionId} ${kind} ${key}`);
      pushed.push(JSON.parse(new TextDecoder().decode(body)));
    },
  } satisfies Partial<Pushes>;
  const routes = [...configWriteRoutes, configQueryRoute, configListenRoute];
  const ask = routeAsker(routes, { api: { config }, pushes });
  const call = (
    type: string,
    more: Readonly<Record<string, unknown>> = {},
    headers?: Readonly<Record<string, string>>,
  ) => ask({ type, body: { ...NAMES, ...more }, caller: CALLER, ...(headers && { headers }) });
  pushConfigChanges(config, pushes as unknown as Pushes);
  return { config, call, pushed, news: () => told.splice(0) };
}

Deno.test("all that a publication says of a config is kept with it", async () => {
  const { config, call } = setUp();
  const { type, body } = await call("ConfigPublishRequest", {
    content: "a: 1",
    additionMap: {
      appName: "app",
      desc: "what it is",
      use: "what for",
      effect: "what it does",
      schema: "what it looks like",
      config_tags: "x,y",
      type: "yaml",
      encryptedDataKey: "sealed",
      src_user: "somebody",
    },
  });
  assertEquals([type, body], ["ConfigPublishResponse", DONE]);
  const record = await config.whole(KEY);
  assertEquals(
    [record?.appName, record?.desc, record?.use, record?.effect, record?.schema, record?.tags],
    ["app", "what it is", "what for", "what it does", "what it looks like", "x,y"],
  );
  assertEquals(
    [record?.content, record?.type, record?.encryptedDataKey, record?.createdBy],
    ["a: 1", "yaml", "sealed", "somebody"],
  );
  const read = await call("ConfigQueryRequest");
  assertEquals(read, {
    type: "ConfigQueryResponse",
    headers: {},
    body: {
      ...DONE,
      content: "a: 1",
      encryptedDataKey: "sealed",
      contentType: "yaml",
      md5: md5Hex("a: 1"),
      lastModified: record?.modifiedMs,
      beta: false,
      isBeta: false,
    },
  });
  config.watch.close();
});

Deno.test("a tag's version is read by its tag, and removed without the formal one", async () => {
  const { config, call } = setUp();
  await call("ConfigPublishRequest", { content: "formal" });
  await call("ConfigPublishRequest", { content: "of blue", additionMap: { tag: "blue" } });
  const read = async (more: Readonly<Record<string, unknown>>) => {
    const { body } = await call("ConfigQueryRequest", more);
    return [body.content ?? body.message, body.tag, body.beta];
  };
  assertEquals(await read({ tag: "blue" }), ["of blue", "blue", false]);
  assertEquals(await read({}), ["formal", undefined, false]);
  assertEquals(await read({ tag: "green" }), ["config data not exist", undefined, false]);
  const removed = await call("ConfigRemoveRequest", { tag: "blue" });
  assertEquals([removed.type, removed.body], ["ConfigRemoveResponse", DONE]);
  assertEquals(await read({ tag: "blue" }), ["config data not exist", undefined, false]);
  assertEquals(await read({}), ["formal", undefined, false]);
  await call("ConfigRemoveRequest");
  assertEquals(await call("ConfigQueryRequest"), {
    type: "ConfigQueryResponse",
    headers: {},
    body: {
      ...{ resultCode: 500, errorCode: 300, success: false, message: "config data not exist" },
      ...{ lastModified: 0, beta: false },
    },
  });
  config.watch.close();
});

Deno.test("a reading is the newest one, however often the one before was asked for", async () => {
  const { config, call } = setUp();
  const contents = async () => (await call("ConfigQueryRequest")).body.content;
  await call("ConfigPublishRequest", { content: "v1" });
  assertEquals([await contents(), await contents()], ["v1", "v1"]);
  await call("ConfigPublishRequest", { content: "v2" });
  assertEquals(await contents(), "v2");
  const beta = { content: "v3", additionMap: { betaIps: CALLER.ip } };
  await call("ConfigPublishRequest", beta);
  const { body } = await call("ConfigQueryRequest");
  assertEquals([body.content, body.beta, body.isBeta], ["v3", true, true]);
  config.watch.close();
});

Deno.test("who speaks of consistency is told the index, with reads and with changes", async () => {
  const { config, call } = setUp();
  const index = async (type: string, consistency?: string) => {
    const headers = consistency === undefined ? {} : { consistency };
    return (await call(type, { content: "v" }, headers)).headers["nacos-applied-index"];
  };
  for (const type of ["ConfigPublishRequest", "ConfigQueryRequest", "ConfigRemoveRequest"]) {
    assertEquals(await index(type), undefined, type);
    assertEquals(await index(type, "local"), String(config.appliedIndex()), type);
  }
  await call("ConfigPublishRequest", { content: "v" });
  assertEquals(await index("ConfigQueryRequest", "linearizable"), String(config.appliedIndex()));
  config.watch.close();
});

Deno.test("a listener hears in its own words, until it says that it listens no more", async () => {
  const { config, call, pushed, news } = setUp();
  const told = { dataId: "d", group: "G", tenant: "PUBLIC" };
  const listen = async (md5: string | undefined, more: Readonly<Record<string, unknown>> = {}) => {
    const context = { ...told, ...(md5 === undefined ? {} : { md5 }) };
    const answer = await call("ConfigBatchListenRequest", {
      configListenContexts: [context],
      ...more,
    });
    assertEquals(answer.type, "ConfigChangeBatchListenResponse");
    return answer.body.changedConfigs;
  };
  assertEquals(await listen(undefined), [], "no md5 is that of no config");
  const key = configPushKey({ key: KEY, md5: "", tenantAsSent: "PUBLIC" });
  await call("ConfigPublishRequest", { content: "v1" });
  assertEquals(news(), [`ConfigChangeNotifyRequest c config ${key}`]);
  assertEquals(pushed, [{ headers: {}, requestId: "1", ...told, module: "config" }]);
  assertEquals(await listen(md5Hex("v1")), []);
  assertEquals(await listen("other"), [told]);

  assertEquals(await listen("other", { listen: false }), []);
  assertEquals(news(), [`cancel c ${key}`]);
  await call("ConfigPublishRequest", { content: "v2" });
  assertEquals(news(), []);
  config.watch.close();
});

Deno.test("a listener that names no tenant is told none", async () => {
  const { config, call, pushed } = setUp();
  await call("ConfigBatchListenRequest", { configListenContexts: [{ dataId: "d", group: "G" }] });
  await call("ConfigPublishRequest", { content: "v1" });
  const told = { dataId: "d", group: "G", tenant: "" };
  assertEquals(pushed, [{ headers: {}, requestId: "1", ...told, module: "config" }]);
  config.watch.close();
});
