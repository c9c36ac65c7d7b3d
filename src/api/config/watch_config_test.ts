import { assert, assertEquals, assertThrows } from "#assert";
import { createCaller, createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, CONFIG, md5Hex } from "../../base/mod.ts";
import type { ListenItem } from "./watch_types.ts";
import { createConfigWatch } from "./watch_config.ts";

const caller = createCaller();

function setUp() {
  const time = createFakeTime();
  const node = createFakeNode();
  const watch = createConfigWatch({ node, clock: time, timers: time.timers });
  const notices: string[] = [];
  watch.onNotify((connectionId, item) => notices.push(`${connectionId} ${item.key.dataId}`));
  return { time, node, watch, notices, controller: new AbortController() };
}

function keyOf(dataId: string) {
  return { namespace: "public", group: "G", dataId };
}

function item(dataId: string, md5 = "", tenantAsSent?: string): ListenItem {
  return { key: keyOf(dataId), md5, tenantAsSent };
}

function publish(dataId: string, content: string, betaIps?: string) {
  return {
    type: "config.publish",
    key: keyOf(dataId),
    content,
    info: {},
    sourceIp: "",
    ...(betaIps === undefined ? {} : { gray: { type: "beta", expression: betaIps } as const }),
  } as const;
}

/** What a promise came to, without waiting for one that is still open. */
async function settled<T>(promise: Promise<T> | T): Promise<T | "open"> {
  return await Promise.race([promise, Promise.resolve().then(() => "open" as const)]);
}

Deno.test("changed answers what differs: absent and empty md5 are the same", () => {
  const { node, watch } = setUp();
  node.applyNow(publish("a", "1"));
  const items = [item("a", md5Hex("1")), item("a", "old"), item("b"), item("b", "had")];
  assertEquals(watch.changed(items, caller), [items[1], items[3]]);
});

Deno.test("poll answers at once, on the first change with that item alone, or empty in time", async () => {
  const { time, node, watch, controller } = setUp();
  node.applyNow(publish("a", "1"));
  const options = { holdMs: 29_500, signal: controller.signal };
  assertEquals(watch.poll([item("a"), item("b")], caller, options), [item("a")]);
  assertEquals(time.pending(), 0);

  const held = watch.poll([item("a", md5Hex("1")), item("b", "", "public")], caller, options);
  const other = watch.poll([item("a", md5Hex("1"))], caller, options);
  assertEquals(watch.counts(), { longPolls: 2, connections: 0, listens: 3 });
  node.applyNow(publish("c", "unrelated"));
  assertEquals(await settled(held), "open");
  node.applyNow(publish("b", "new"));
  assertEquals(await held, [item("b", "", "public")]);
  assertEquals(await settled(other), "open");

  time.advance(29_400);
  assertEquals(await settled(other), "open");
  time.advance(200);
  assertEquals(await other, []);
  assertEquals(watch.counts(), { longPolls: 0, connections: 0, listens: 0 });
  assertEquals(time.pending(), 0);
});

Deno.test("poll goes on when the same content is published again", async () => {
  const { node, watch, controller } = setUp();
  node.applyNow(publish("a", "1"));
  const held = watch.poll([item("a", md5Hex("1"))], caller, {
    holdMs: 1000,
    signal: controller.signal,
  });
  node.applyNow(publish("a", "1"));
  assertEquals(await settled(held), "open");
  node.applyNow({ type: "config.remove", key: keyOf("a"), sourceIp: "" });
  assertEquals(await held, [item("a", md5Hex("1"))]);
});

Deno.test("poll ends empty when the client goes away and when the server stops", async () => {
  const { time, watch, controller } = setUp();
  const gone = watch.poll([item("a")], caller, { holdMs: 1000, signal: controller.signal });
  const other = new AbortController();
  const held = watch.poll([item("a")], caller, { holdMs: 1000, signal: other.signal });
  controller.abort();
  assertEquals(await gone, []);
  assertEquals(watch.counts().longPolls, 1);
  watch.close();
  assertEquals(await held, []);
  assertEquals(time.pending(), 0);
  assertEquals(watch.poll([item("a")], caller, { holdMs: 1000, signal: other.signal }), []);
  const aborted = { holdMs: 1000, signal: controller.signal };
  assertEquals(watch.poll([item("a")], caller, aborted), []);
});

Deno.test("gray versions wake only the clients that see them", async () => {
  const { node, watch, controller } = setUp();
  const options = { holdMs: 1000, signal: controller.signal };
  const beta = createCaller({ ip: "9.9.9.9" });
  const forBeta = watch.poll([item("a")], beta, options);
  const forOther = watch.poll([item("a")], caller, options);
  node.applyNow(publish("a", "beta", "9.9.9.9"));
  assertEquals(await forBeta, [item("a")]);
  assertEquals(await settled(forOther), "open");
  assertEquals(watch.changed([item("a", md5Hex("beta"))], beta), []);
  node.applyNow({ type: "config.remove", key: keyOf("a"), sourceIp: "", grayName: "beta" });
  assertEquals(await settled(forOther), "open");
});

Deno.test("listen tells a connection of every change until it stops listening", () => {
  const { node, watch, notices } = setUp();
  node.applyNow(publish("a", "1"));
  assertEquals(watch.listen("c1", [item("a"), item("b", "", "")], caller), [item("a")]);
  assertEquals(watch.listen("c2", [item("a", md5Hex("1"))], caller), []);
  node.applyNow(publish("a", "2"));
  assertEquals(notices.splice(0), ["c1 a", "c2 a"]);
  // Listening again renews the md5 and adds nothing.
  watch.listen("c1", [item("a", md5Hex("2"))], caller);
  assertEquals(watch.counts(), { longPolls: 0, connections: 2, listens: 3 });
  node.applyNow(publish("a", "2"));
  assertEquals(notices.splice(0), ["c1 a", "c2 a"]);
  watch.unlisten("c1", [item("a")]);
  watch.dropConnection("c2");
  node.applyNow(publish("a", "3"));
  assertEquals(notices, []);
  node.applyNow(publish("b", "1"));
  assertEquals(notices, ["c1 b"]);
  watch.unlisten("c1", [item("b")]);
  watch.unlisten("c9", [item("b")]);
  assertEquals(watch.counts(), { longPolls: 0, connections: 0, listens: 0 });
});

Deno.test("after a snapshot all listeners are compared", async () => {
  const { node, watch, notices, controller } = setUp();
  node.applyNow(publish("a", "1"));
  watch.listen("c1", [item("a", md5Hex("1")), item("b")], caller);
  const held = watch.poll([item("b")], caller, { holdMs: 1000, signal: controller.signal });
  const source = createFakeNode();
  source.applyNow(publish("a", "1"));
  source.applyNow(publish("b", "new"));
  node.machine.restore(source.machine.dump(1000));
  node.emit([{ type: "restored" }]);
  assertEquals(notices, ["c1 b"]);
  assertEquals(await held, [item("b")]);
});

Deno.test("listenersOf and listenedBy show md5s as the clients named them", () => {
  const { watch, controller } = setUp();
  watch.listen("c1", [item("a", "m1")], createCaller({ ip: "1.1.1.1" }));
  watch.listen("c2", [item("a", "m2"), item("b", "m3")], createCaller({ ip: "2.2.2.2" }));
  void watch.poll([item("c")], createCaller({ ip: "2.2.2.2" }), {
    holdMs: 1000,
    signal: controller.signal,
  });
  assertEquals([...watch.listenersOf(keyOf("a"))], [["1.1.1.1", "m1"], ["2.2.2.2", "m2"]]);
  assertEquals(
    watch.listenedBy("2.2.2.2").map((entry) => [entry.item.key.dataId, entry.md5]).sort(),
    [["a", "m2"], ["b", "m3"], ["c", ""]],
  );
  watch.close();
});

Deno.test("a request names at most 10,000 configs", () => {
  const { watch } = setUp();
  const items = Array.from({ length: CONFIG.maxListenEntries + 1 }, (_, at) => item(`d${at}`));
  assertThrows(() => watch.changed(items, caller), ApiError, "10000 may be named");
  const fitting = items.slice(1);
  assertEquals(watch.listen("c", fitting, caller), []);
  assertEquals(watch.counts().listens, CONFIG.maxListenEntries);
});

Deno.test("a connection may name all its configs again, but no more than its share", () => {
  const { watch } = setUp();
  const perCall = CONFIG.maxListenEntries;
  const calls = CONFIG.maxListensPerConnection / perCall;
  for (let round = 0; round < 2; round++) {
    for (let call = 0; call < calls; call++) {
      const items = Array.from({ length: perCall }, (_, at) => item(`d${call}-${at}`));
      watch.listen("c", items, caller);
    }
  }
  assertEquals(watch.counts().listens, CONFIG.maxListensPerConnection);
  const error = assertThrows(() => watch.listen("c", [item("more")], caller), ApiError);
  assert(error instanceof ApiError && error.kind === "overloaded");
  watch.dropConnection("c");
  assertEquals(watch.counts().listens, 0);
});

Deno.test("names that are listened to are bounded by their characters, and all are given back", async () => {
  const { watch } = setUp();
  const blanks = " ".repeat(1_000_000);
  const connections: string[] = [];
  const error = assertThrows(() => {
    for (let at = 0; at <= CONFIG.maxListenChars / blanks.length + 1; at++) {
      // Each says the same namespace in a long spelling of its own.
      watch.listen(`c${at}`, [item("d", "", blanks + at)], caller);
      connections.push(`c${at}`);
    }
  }, ApiError);
  assert(error instanceof ApiError && error.kind === "overloaded");
  const signal = new AbortController().signal;
  assertThrows(() => watch.poll([item("e")], caller, { holdMs: 30_000, signal }), ApiError);
  // What is known may be named again.
  watch.listen("c0", [item("d", "", "public")], caller);
  for (const connection of connections) watch.dropConnection(connection);
  const held = watch.poll([item("e")], caller, { holdMs: 30_000, signal });
  assertEquals(watch.counts().listens, 1);
  watch.close();
  assertEquals(await held, []);
});

Deno.test("what is no md5 is not kept whole, and still differs", () => {
  const { watch } = setUp();
  const long = "f".repeat(100_000);
  assertEquals(watch.listen("c", [item("a", long)], caller), [item("a", long)]);
  const [kept] = watch.listenedBy(caller.ip);
  assertEquals(kept?.md5.length, CONFIG.maxListenMd5Chars);
  watch.dropConnection("c");
});

Deno.test("a change does not look at listeners of other configs", async () => {
  const { node, watch } = setUp();
  const polls = Array.from(
    { length: 20_000 },
    (_, at) =>
      watch.poll([item(`d${at}`)], caller, {
        holdMs: 30_000,
        signal: new AbortController().signal,
      }),
  );
  let reads = 0;
  const { state } = node;
  const config = state.config.bind(state);
  state.config = (key) => {
    reads++;
    return config(key);
  };
  node.applyNow(publish("d7", "x"));
  assertEquals(await polls[7], [item("d7")]);
  assert(reads <= 1, `${reads} configs were read`);
  assertEquals(watch.counts().longPolls, 19_999);
  watch.close();
  assertEquals((await Promise.all(polls)).length, 20_000);
});

Deno.test("a listen that is repeated with another md5 replaces the first, for notices and for lists", () => {
  const { node, watch, notices } = setUp();
  node.applyNow(publish("a", "1"));
  const at = createCaller({ ip: "10.0.0.7" });
  assertEquals(watch.listen("c", [item("a", "old")], at), [item("a", "old")]);
  assertEquals(watch.listen("c", [item("a", md5Hex("1"))], at), []);
  assertEquals(watch.counts(), { longPolls: 0, connections: 1, listens: 1 });
  assertEquals(watch.listenersOf(keyOf("a")), new Map([["10.0.0.7", md5Hex("1")]]));
  assertEquals(watch.listenedBy("10.0.0.7").map(({ md5 }) => md5), [md5Hex("1")]);
  // A state that was replaced tells of what differs from what the client has now, and of nothing else.
  node.emit([{ type: "restored" }]);
  assertEquals(notices, []);
  node.applyNow(publish("a", "2"));
  assertEquals(notices, ["c a"]);
});

Deno.test("listeners are told one by one, each judged by the version that is for it", async () => {
  const { time, node, watch } = setUp();
  await node.propose(publish("a", "for all"), { operator: "" });
  await node.propose(publish("a", "for some", "10.0.0.2"), { operator: "" });
  const of = (ip: string, content: string, labels: [string, string][] = []) => {
    const who = createCaller({ ip, appName: "shop", labels: new Map(labels) });
    watch.listen(ip, [item("a", md5Hex(content))], who);
  };
  of("10.0.0.1", "for all");
  time.advance(5);
  of("10.0.0.2", "for all", [["Vipserver-Tag", "blue"]]);
  of("10.0.0.2:2", "for some");
  const shown = watch.viewsOf(keyOf("a")).map(({ ip, inStep, tag, sinceMs, app, sdk }) =>
    [ip, inStep, tag, sinceMs - time.nowMs(), app, sdk].join(" ")
  );
  assertEquals(shown, [
    "10.0.0.1 true  -5 shop test",
    "10.0.0.2 false blue 0 shop test",
    "10.0.0.2:2 false  0 shop test",
  ]);
  assertEquals(watch.viewsOf(keyOf("b")), []);
});
