import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { createCaller, createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, md5Hex, STATE } from "../../base/mod.ts";
import { ParamError } from "../../check/check_names.ts";
import { createConfigApi } from "./config_api.ts";
import type { Caller } from "../caller.ts";
import type { ConfigReading, PublishInput } from "./types.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const caller = createCaller();
/** A search that finds every config of the default namespace. */
const EVERYTHING = {
  namespace: "",
  mode: "accurate",
  dataId: "",
  group: "",
  appName: "",
  tags: [],
  types: [],
  pageNo: 1,
  pageSize: 10,
} as const;

function setUp() {
  const time = createFakeTime();
  const node = createFakeNode();
  const api = createConfigApi({ node, clock: time, timers: time.timers });
  /** A read of what the node has answers in the same turn. */
  const read = (who: Caller, tag?: string): ConfigReading | undefined => {
    const answer = api.read(KEY, who, { tag });
    assert(!(answer instanceof Promise));
    return answer.reading;
  };
  return { node, api, read };
}

function input(given: Partial<PublishInput> = {}): PublishInput {
  return { key: KEY, content: "text", info: {}, ...given };
}

function labelled(tag: string): Caller {
  return createCaller({ labels: new Map([["Vipserver-Tag", tag]]) });
}

Deno.test("checkKey knows one default namespace by all its names", () => {
  const { api } = setUp();
  for (
    const namespace of [undefined, "", "  ", "\t", "public", "Public", "PUBLIC", "null", "NULL"]
  ) {
    assertEquals(api.checkKey({ namespace, group: "G", dataId: "d" }), KEY, namespace);
  }
  for (const namespace of ["publi", "publics", "nul", "nulls", "dev"]) {
    assertEquals(api.checkKey({ namespace, group: "G", dataId: "d" }).namespace, namespace);
  }
});

Deno.test("checkKey refuses as Nacos does", () => {
  const { api } = setUp();
  const refusal = (
    given: Partial<Record<"namespace" | "group" | "dataId", string | undefined>>,
  ) => {
    const error = assertThrows(() => api.checkKey({ ...KEY, ...given }), ApiError);
    assert(error instanceof ApiError);
    return [error.kind, error.message];
  };
  assertEquals(refusal({ dataId: undefined }), [
    "missing",
    "Required request parameter 'dataId' for method parameter type String is not present",
  ]);
  assertEquals(refusal({ group: "" }), ["invalid", "invalid group : "]);
  assertEquals(refusal({ dataId: "" }), ["invalid", "invalid dataId : "]);
  assertEquals(refusal({ namespace: "a b" })[0], "invalid");
  assertThrows(() => api.checkKey({ ...KEY, dataId: "a b" }), ParamError, "'dataId' is illegal");
});

Deno.test("publish and read: content, type, operator, source", async () => {
  const { node, api, read } = setUp();
  assertEquals(read(caller), undefined);
  const result = await api.publish(
    input({ key: { ...KEY, namespace: "" }, configType: "json", sourceUser: "src" }),
    caller,
  );
  assertEquals([result.id, result.existed], [1, false]);
  const reading = read(caller);
  assertEquals([reading?.content, reading?.md5, reading?.type], ["text", md5Hex("text"), "json"]);
  assertEquals(reading?.gray, undefined);
  assertEquals(node.state.config(KEY)?.modifiedBy, "src");
  assertEquals(node.state.config(KEY)?.sourceIp, "10.0.0.1");
  await api.publish(input({ sourceUser: "src" }), createCaller({ user: "ann" }));
  assertEquals(node.state.config(KEY)?.modifiedBy, "ann");
});

Deno.test("publish refuses what Nacos refuses, and proposes nothing then", async () => {
  const { node, api } = setUp();
  const table: [Partial<PublishInput>, string][] = [
    [{ content: "" }, "content is blank : "],
    [{ content: " \n" }, "content is blank :  \n"],
    [{ content: "x".repeat(10_485_761) }, "invalid content, over 10485760"],
    [{ info: { tags: "1,2,3,4,5,6" } }, "too much config_tags, over 5"],
    [{ info: { tags: "x".repeat(65) } }, "too long tag, over 64"],
    [{ info: { desc: "x".repeat(129) } }, "too long desc, over 128"],
    [{ info: { use: "x".repeat(33) } }, "too long use, over 32"],
    [{ info: { effect: "x".repeat(33) } }, "too long effect, over 32"],
    [{ info: { schema: "x".repeat(32769) } }, "too long schema, over 32768"],
    [{ configType: "x".repeat(33) }, "too long type, over 32"],
    [{ tag: "a b" }, "invalid tag : a b"],
    [{ tag: "x".repeat(17) }, "too long tag, over 16"],
  ];
  for (const [given, message] of table) {
    const error = await assertRejects(() => api.publish(input(given), caller), ApiError);
    assertEquals(error.message, message);
  }
  assertEquals(node.proposed.length, 0);
});

Deno.test("publish with casMd5: a blank one is none, a wrong one misses", async () => {
  const { api, read } = setUp();
  await api.publish(input({ casMd5: "" }), caller);
  await api.publish(input({ casMd5: "", content: "2" }), caller);
  await api.publish(input({ casMd5: md5Hex("2"), content: "3" }), caller);
  const error = await assertRejects(
    () => api.publish(input({ casMd5: md5Hex("2"), content: "4" }), caller),
    ApiError,
    "Cas publish fail, server md5 may have changed.",
  );
  assert(error instanceof ApiError && error.kind === "casMissed");
  assertEquals(read(caller)?.content, "3");
});

Deno.test("read chooses beta by ip, then the tag, then the formal content", async () => {
  const { api, read } = setUp();
  const betaCaller = createCaller({ ip: "9.9.9.9" });
  await api.publish(
    input({ betaIps: "8.8.8.8, 9.9.9.9", content: "beta", tag: "ignored" }),
    caller,
  );
  assertEquals(read(caller), undefined);
  assertEquals(read(betaCaller)?.content, "beta");
  await api.publish(input({ content: "formal", configType: "yaml" }), caller);
  await api.publish(input({ content: "blue", tag: "blue" }), caller);

  const seen = (who: Caller, tag?: string) => read(who, tag)?.content;
  assertEquals(seen(caller), "formal");
  assertEquals(seen(betaCaller), "beta");
  assertEquals(seen(labelled("blue")), "blue");
  assertEquals(seen(labelled("red")), "formal");
  assertEquals(seen(caller, "blue"), "blue");
  assertEquals(seen(caller, "red"), undefined);
  assertEquals(seen(caller, ""), "formal");
  assertEquals(read(caller, "blue")?.gray?.name, "tag_blue");

  await api.remove({ key: KEY, beta: true }, caller);
  assertEquals(seen(betaCaller), "formal");
  await api.remove({ key: KEY, tag: "blue" }, caller);
  assertEquals(seen(labelled("blue")), "formal");
  await api.remove({ key: KEY }, caller);
  await api.remove({ key: KEY }, caller);
  assertEquals(seen(caller), undefined);
});

Deno.test("removeByIds removes what exists and counts it", async () => {
  const { api } = setUp();
  const first = await api.publish(input(), caller);
  const second = await api.publish(input({ key: { ...KEY, dataId: "e" } }), caller);
  assertEquals(await api.removeByIds([first.id, 77, second.id], caller), 2);
  assertEquals(await api.removeByIds([first.id], caller), 0);
});

Deno.test("search and history give pages of any size", async () => {
  const { api } = setUp();
  for (let at = 0; at < 5; at++) {
    await api.publish(input({ key: { ...KEY, dataId: `app-${at}.yaml` } }), caller);
  }
  const query = {
    namespace: "public",
    mode: "blur",
    dataId: "app-*.yaml",
    group: "",
    appName: "",
    tags: [],
    types: [],
    pageNo: 2,
    pageSize: 2,
  } as const;
  const page = await api.search(query);
  assertEquals(page.totalCount, 5);
  assertEquals(page.items.map((record) => record.dataId), ["app-2.yaml", "app-3.yaml"]);
  assertEquals((await api.search({ ...query, pageNo: 1, pageSize: 2 ** 31 - 1 })).items.length, 5);
  assertEquals((await api.search({ ...query, pageSize: 2 ** 31 - 1 })).items, []);
  await assertRejects(() => api.search({ ...query, dataId: "*".repeat(1025) }), ApiError);
  const values = Array.from({ length: 65 }, () => "a");
  await assertRejects(
    () => api.search({ ...query, tags: values }),
    ApiError,
    "too much config_tags, over 64",
  );
  await assertRejects(
    () => api.search({ ...query, types: values }),
    ApiError,
    "too much types, over 64",
  );
  assertEquals((await api.search({ ...query, types: values.slice(1) })).totalCount, 0);
  const key = { ...KEY, dataId: "app-1.yaml" };
  const rows = api.history({ key, appName: "", pageNo: 1, pageSize: 1_000_000 });
  assertEquals(rows.items.map((row) => row.operation), ["I"]);
  assertEquals(api.historyById(rows.items[0]?.id ?? 0)?.content, "text");
});

Deno.test("an unreachable log is the caller's error, not a defect", async () => {
  const { node, api } = setUp();
  node.failure = new ApiError("unavailable", "no leader");
  await assertRejects(() => api.publish(input(), caller), ApiError, "no leader");
  await assertRejects(() => api.remove({ key: KEY }, caller), ApiError, "no leader");
});

Deno.test("a read says up to which index it saw, also when there is nothing", async () => {
  const { node, api } = setUp();
  assertEquals(api.read(KEY, caller), { reading: undefined, index: node.state.appliedIndex() });
  const { index } = await api.publish(input(), caller);
  const answer = await api.read(KEY, caller);
  assertEquals([answer.reading?.content, answer.index], ["text", index]);
  assertEquals(api.appliedIndex(), index);
});

Deno.test("a linearizable read waits for the node to have what was acknowledged, and then reads", async () => {
  const { node, api } = setUp();
  await api.publish(input({ content: "old" }), caller);
  await api.publish(input({ content: "old beta", betaIps: "8.8.8.8" }), caller);
  const consistency = "linearizable";
  const query = { ...EVERYTHING, dataId: KEY.dataId };
  const answers = Promise.all([
    api.read(KEY, caller, { consistency }),
    api.whole(KEY, consistency),
    api.beta(KEY, consistency),
    api.search(query, consistency),
  ]);
  // The barrier resolves after this turn.
  await Promise.all([
    api.publish(input({ content: "new" }), caller),
    api.publish(input({ content: "new beta", betaIps: "8.8.8.8" }), caller),
  ]);
  const [answer, whole, beta, page] = await answers;
  assertEquals([answer.reading?.content, answer.index], ["new", node.state.appliedIndex()]);
  assertEquals([whole?.content, beta?.content], ["new", "new beta"]);
  assertEquals(page.items.map(({ content }) => content), ["new"]);
});

Deno.test("a linearizable read that cannot be had is refused, a local one is not", async () => {
  const { node, api } = setUp();
  await api.publish(input(), caller);
  node.failure = new ApiError("unavailable", "no leader");
  const consistency = "linearizable";
  for (
    const read of [
      () => api.read(KEY, caller, { consistency }),
      () => api.whole(KEY, consistency),
      () => api.beta(KEY, consistency),
      () => api.search(EVERYTHING, consistency),
    ]
  ) {
    await assertRejects(async () => void await read(), ApiError, "no leader");
  }
  for (const local of ["local", "", undefined]) {
    assertEquals((await api.read(KEY, caller, { consistency: local })).reading?.content, "text");
  }
  assertThrows(
    () => api.read(KEY, caller, { consistency: "eventual" }),
    ApiError,
    "The consistency is wanted as local or linearizable",
  );
});

Deno.test("whole is the formal config only, beta the beta version with or without one", async () => {
  const { api } = setUp();
  assertEquals([await api.whole(KEY), await api.beta(KEY)], [undefined, undefined]);
  await api.publish(input({ content: "beta", betaIps: "8.8.8.8" }), caller);
  await api.publish(input({ content: "blue", tag: "blue" }), caller);
  assertEquals(await api.whole(KEY), undefined);
  const beta = await api.beta(KEY);
  assertEquals([beta?.content, beta?.gray?.expression], ["beta", "8.8.8.8"]);
  await api.publish(input({ content: "formal" }), caller);
  assertEquals((await api.whole(KEY))?.content, "formal");
  assertEquals((await api.beta(KEY))?.content, "beta");
  await api.remove({ key: KEY, beta: true }, caller);
  assertEquals(await api.beta(KEY), undefined);
});

Deno.test("count is of one namespace, whatever it is called", async () => {
  const { api } = setUp();
  await api.publish(input(), caller);
  await api.publish(input({ key: { ...KEY, namespace: "dev" } }), caller);
  await api.publish(input({ key: { ...KEY, namespace: "dev", dataId: "e" } }), caller);
  assertEquals([api.count(""), api.count("public"), api.count("dev"), api.count("x")], [
    1,
    1,
    2,
    0,
  ]);
});

Deno.test("a transaction has one change at least and a bound of them", async () => {
  const { api, node } = setUp();
  const change = (at: number) => ({
    ...{ key: { ...KEY, dataId: `d${at}` }, content: "x", info: {} },
  });
  const transact = (count: number) =>
    api.transact({
      changes: Array.from({ length: count }, (_, at) => change(at)),
      comment: undefined,
    }, caller);
  const most = STATE.maxTransactionChanges;
  for (const count of [0, most + 1]) {
    const text = `A transaction has 1 to ${most} changes: found ${count}`;
    await assertRejects(() => transact(count), ApiError, text);
  }
  assertEquals(node.proposed, []);
  assertEquals((await transact(most)).configs.length, most);
});

Deno.test("a change is shown with the content that its next row has replaced, or that is there now", async () => {
  const { api } = setUp();
  for (const content of ["one", "two", "three"]) await api.publish(input({ content }), caller);
  const rows = api.history({ key: KEY, appName: "", pageNo: 1, pageSize: 10 }).items;
  const changes = rows.map(({ id }) => {
    const { before, after } = api.historyChange(id) ?? {};
    return [before?.content, after?.content];
  });
  assertEquals(changes, [["two", "three"], ["one", "two"], [undefined, "one"]]);
  assertEquals(api.historyChange(99), undefined);
});
