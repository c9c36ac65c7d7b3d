/** What the messages about fuzzy watches do, answer and push. */
import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { routeAsker } from "../../../tests/support/grpc/ask_route.ts";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import { createFuzzyApi } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import { FuzzySyncs } from "../fuzzy_syncs.ts";
import { decodePayload } from "../payload_codec.ts";
import { aboutPush, READ_OF_KIND } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { fuzzyWatchRoutes, pushFuzzyChanges } from "./fuzzy_watch.ts";

const PATTERN = "public>>G>>app*";

/** Pushes are made at once; `news` has their bodies without what they all have. */
function asking(maxWaitingKeys?: number) {
  const node = createFakeNode();
  const fixture = new NamingFixture();
  const services = fixture.naming.listed;
  const fuzzy = createFuzzyApi({ node, services, monotonicMs: () => 0 });
  const pushed: Record<string, unknown>[] = [];
  let ids = 0;
  const syncPushes = {
    isOpen: () => true,
    cancel: (_connectionId: string, key: string) => void pushed.push({ cancelled: key }),
    offer: ({ connectionId, kind, key }, source) => {
      const { type, body } = decodePayload(source().bytes);
      const { headers, requestId, ...rest } = JSON.parse(new TextDecoder().decode(body));
      assertEquals([headers, requestId], [{}, String(ids)]);
      assertEquals(READ_OF_KIND[kind].action, "read");
      pushed.push({ connectionId, type, about: aboutPush(kind, key).name, ...rest });
    },
  } satisfies Partial<Pushes>;
  const pushes = {
    ...syncPushes,
    nextRequestId: () => `${++ids}`,
    syncs: new FuzzySyncs(syncPushes, maxWaitingKeys),
  };
  pushFuzzyChanges({ fuzzy }, pushes as unknown as Pushes);
  const over = routeAsker(fuzzyWatchRoutes, { api: { fuzzy }, pushes });
  const ask = async (stem: "Config" | "Naming", more: object = {}) => {
    const body = { groupKeyPattern: PATTERN, watchType: "WATCH", initializing: true, ...more };
    const type = `${stem}FuzzyWatchRequest`;
    const answer = await over({ type, body, caller: connection("c") });
    assertEquals(answer.type, `${stem}FuzzyWatchResponse`);
    return [answer.body.errorCode, answer.body.message];
  };
  const publish = (dataId: string, group = "G") => {
    node.nowMs++;
    const key = { namespace: "public", group, dataId };
    node.applyNow({ type: "config.publish", key, content: "v", info: {}, sourceIp: "" });
  };
  return { node, fixture, fuzzy, ask, publish, news: () => pushed.splice(0) };
}

Deno.test("a watch of configs is told what is there, its end, and what comes and goes", async () => {
  const { node, ask, publish, news } = asking();
  publish("app+1%");
  assertEquals(await ask("Config"), [0, undefined]);
  const sync = { connectionId: "c", type: "ConfigFuzzyWatchSyncRequest", about: "app*" };
  const common = { ...sync, groupKeyPattern: PATTERN, module: "config" };
  assertEquals(news(), [
    {
      ...common,
      syncType: "FUZZY_WATCH_INIT_NOTIFY",
      contexts: [{ groupKey: "app%2B1%25+G+public", changedType: "ADD_CONFIG" }],
      totalBatch: 1,
      currentBatch: 1,
    },
    { ...common, syncType: "FINISH_FUZZY_WATCH_INIT_NOTIFY", totalBatch: 0, currentBatch: 0 },
  ]);
  const change = {
    ...{ connectionId: "c", type: "ConfigFuzzyWatchChangeNotifyRequest", about: "app2" },
    ...{ groupKey: "app2+G+public", syncType: "FUZZY_WATCH_RESOURCE_CHANGED", module: "config" },
  };
  publish("app2");
  assertEquals(news(), [{ ...change, changeType: "CONFIG_CHANGED" }]);
  const key = { namespace: "public", group: "G", dataId: "app2" };
  node.applyNow({ type: "config.remove", key, sourceIp: "" });
  assertEquals(news(), [{ ...change, changeType: "DELETE_CONFIG" }]);
  assertEquals(await ask("Config", { watchType: "CANCEL_WATCH" }), [0, undefined]);
  publish("app3");
  assertEquals(news(), []);
});

Deno.test("who comes back is told what it has not, and what is no more", async () => {
  const { ask, publish, news } = asking();
  for (const dataId of ["app1", "app2"]) publish(dataId);
  const received = ["app1+G+public", "gone+G+public"];
  await ask("Config", { initializing: false, receivedGroupKeys: received });
  const [push, ...others] = news();
  assertEquals(others, []);
  assertEquals([push?.["syncType"], push?.["contexts"]], ["FUZZY_WATCH_DIFF_SYNC_NOTIFY", [
    { groupKey: "app2+G+public", changedType: "ADD_CONFIG" },
    { groupKey: "gone+G+public", changedType: "DELETE_CONFIG" },
  ]]);
  const all = ["app1+G+public", "app2+G+public"];
  await ask("Config", { initializing: false, receivedGroupKeys: all });
  assertEquals(news(), []);
});

Deno.test("a watch of services is told in the words of services", async () => {
  const { fixture, ask, news } = asking();
  const register = (serviceName: string) =>
    fixture.naming.register({ ...REF, serviceName }, { ip: "1.1.1.1", port: 1 }, HTTP_CALLER);
  await register("app1");
  await fixture.timers.pass(0);
  assertEquals(await ask("Naming", { namespace: "public" }), [0, undefined]);
  const [init, finish, ...none] = news();
  assertEquals(none, []);
  assertEquals([init?.["type"], init?.["contexts"], init?.["module"]], [
    "NamingFuzzyWatchSyncRequest",
    [{ serviceKey: "public@@G@@app1", changedType: "ADD_SERVICE" }],
    "naming",
  ]);
  assertEquals([finish?.["contexts"], finish?.["totalBatch"], finish?.["currentBatch"]], [
    [],
    1,
    1,
  ]);
  await register("app2");
  await fixture.timers.pass(0);
  const [change] = news();
  assertEquals([change?.["type"], change?.["serviceKey"], change?.["changedType"]], [
    "NamingFuzzyWatchChangeNotifyRequest",
    "public@@G@@app2",
    "ADD_SERVICE",
  ]);
  fixture.naming.close();
});

Deno.test("what cannot be watched is refused", async () => {
  const { ask, fuzzy, publish, news } = asking(1);
  const refused = (more: object, message: string) =>
    assertRejects(async () => void await ask("Config", more), ApiError, message);
  await refused({ groupKeyPattern: "public>>G" }, "Param 'groupKeyPattern' is illegal");
  await refused({ groupKeyPattern: null }, "groupKeyPattern");
  await refused({ watchType: "X" }, "Unsupported request type X");
  publish("app1");
  publish("app2");
  await refused({}, "Too many fuzzy watches begin at once");
  assertEquals(news(), []);
  fuzzy.configs.watch = () => Promise.resolve({ ok: false });
  assertEquals(await ask("Config"), [50310, "fuzzy watch pattern over limit"]);
  const pattern = { text: PATTERN, namespace: "public", group: "G", name: "app*" };
  const found = { keys: [], isCut: true, pattern: { ...pattern, matches: () => true } };
  fuzzy.configs.watch = () => Promise.resolve({ ok: true, ...found });
  const receivedGroupKeys = ["other+G+public"];
  assertEquals(await ask("Config", { receivedGroupKeys }), [
    50311,
    "fuzzy watch pattern matched count over limit",
  ]);
  assertEquals(news().map(({ syncType }) => syncType), ["FINISH_FUZZY_WATCH_INIT_NOTIFY"]);
});
