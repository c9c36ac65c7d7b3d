import { assert, assertEquals, assertRejects } from "#assert";
import { createCaller, createFakeTime } from "../../../tests/support/callers.ts";
import { documents } from "../../../tests/support/documents.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, DOCUMENT, md5Hex } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { checkedNode } from "./checked_node.ts";
import { createConfigApi } from "./config_api.ts";
import type { PublishInput } from "./types.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const OTHER = { ...KEY, dataId: "other" };
const caller = createCaller({ user: "jo" });
const SCHEMA = JSON.stringify({ type: "object", required: ["port"] });

function setUp() {
  const time = createFakeTime();
  const fake = createFakeNode();
  const node: NodeFacade = checkedNode(fake, documents);
  const waited: number[] = [];
  const api = createConfigApi({
    node,
    documents,
    everywhere: { applied: (index) => Promise.resolve(void waited.push(index)) },
    clock: time,
    timers: time.timers,
  });
  const publish = (content: string, more: Partial<PublishInput> = {}) =>
    api.publish({ key: KEY, content, info: {}, ...more }, caller);
  const attach = (documentType: string, schema = "") =>
    api.checks.attach({ key: KEY, documentType, schema }, caller);
  const refusal = async (work: Promise<unknown>) => {
    const error = await assertRejects(() => work, ApiError);
    assert(error instanceof ApiError);
    return [error.kind, error.message];
  };
  const content = () => fake.state.config(KEY)?.content;
  return { api, fake, waited, publish, attach, refusal, content };
}

const BROKEN = "The content of d is refused by its check: line 1, column 2: " +
  "Expected property name or '}'";

Deno.test("what a check refuses is not published, and tells where it is wrong", async () => {
  const { publish, attach, refusal, content, fake } = setUp();
  await publish("{");
  assertEquals(await attach("json", SCHEMA), {
    existed: false,
    why: "line 1, column 2: Expected property name or '}'",
  });
  assertEquals(await refusal(publish("{")), ["invalid", BROKEN]);
  assertEquals(await refusal(publish("{}")), [
    "invalid",
    "The content of d is refused by its check: line 1, column 1: it must have required property 'port'",
  ]);
  assertEquals(content(), "{");
  const before = fake.proposed.length;
  await publish('{"port": 1}');
  assertEquals([content(), fake.proposed.length], ['{"port": 1}', before + 1]);
});

Deno.test("gray versions, compare-and-set and transactions pass the same check", async () => {
  const { api, publish, attach, refusal, content } = setUp();
  await attach("json");
  await publish("[]");
  assertEquals(await refusal(publish("{", { betaIps: "1.1.1.1" })), ["invalid", BROKEN]);
  assertEquals(await refusal(publish("{", { tag: "blue" })), ["invalid", BROKEN]);
  assertEquals(await refusal(publish("{", { casMd5: md5Hex("[]") })), ["invalid", BROKEN]);
  const change = (key: typeof KEY, text: string | undefined) => ({ key, content: text, info: {} });
  const both = api.transact(
    { changes: [change(OTHER, "{"), change(KEY, "{")], comment: undefined },
    caller,
  );
  assertEquals(await refusal(both), ["invalid", BROKEN]);
  assertEquals([content(), await api.whole(OTHER)], ["[]", undefined]);
  await api.transact({ changes: [change(OTHER, "{"), change(KEY, "{}")], comment: "" }, caller);
  assertEquals(content(), "{}");
  // A config may go, whatever its check says of contents.
  await api.transact({ changes: [change(KEY, undefined)], comment: "" }, caller);
  assertEquals(content(), undefined);
});

Deno.test("a check is in force everywhere with its answer, and until it is taken away", async () => {
  const { api, publish, attach, refusal, waited } = setUp();
  await attach("yaml");
  assertEquals((await attach("json")).existed, true);
  assertEquals(waited, [1, 2]);
  const { key, documentType, schema, operator } = api.checks.of(KEY) ?? {};
  assertEquals([key, documentType, schema, operator], [KEY, "json", "", "jo"]);
  assertEquals(api.checks.list("").map((each) => each.key), [KEY]);
  assertEquals(api.checks.list("dev"), []);
  await refusal(publish("{"));
  assertEquals(await api.checks.detach(KEY, caller), true);
  assertEquals(await api.checks.detach(KEY, caller), false);
  assertEquals(waited, [1, 2, 3, 4]);
  await publish("{");
});

Deno.test("a check that cannot be one is refused, and changes nothing", async () => {
  const { attach, refusal, api } = setUp();
  const types = "json, yaml, toml, xml, properties";
  assertEquals(await refusal(attach("text")), ["invalid", `type is wanted as one of ${types}`]);
  assertEquals(await refusal(attach("xml", "{}")), [
    "invalid",
    "A JSON Schema is for json, yaml, toml, and not for xml",
  ]);
  const [kind, message] = await refusal(attach("json", '{"type": 3}'));
  assertEquals([kind, message?.startsWith("Cannot use the schema: it is no JSON Schema: ")], [
    "invalid",
    true,
  ]);
  const long = JSON.stringify({ title: "x".repeat(DOCUMENT.maxSchemaChars) });
  assertEquals(await refusal(attach("json", long)), [
    "invalid",
    `too long schema, over ${DOCUMENT.maxSchemaChars}`,
  ]);
  assertEquals(api.checks.of(KEY), undefined);
});

Deno.test("a content is tried without being published", async () => {
  const { api, attach, refusal, content } = setUp();
  assertEquals(await refusal(api.checks.try(KEY, "{}", caller)), ["notFound", "d has no check"]);
  await attach("json");
  assertEquals(await api.checks.try(KEY, "{}", caller), "");
  assertEquals(
    await api.checks.try(KEY, "{", caller),
    "line 1, column 2: Expected property name or '}'",
  );
  assertEquals(await refusal(api.checks.try(KEY, " ", caller)), [
    "invalid",
    "content is blank :  ",
  ]);
  assertEquals(content(), undefined);
});

Deno.test("gray versions that would be refused are named when a check is attached", async () => {
  const { publish, attach } = setUp();
  await publish("[]");
  await publish("[", { tag: "blue" });
  assertEquals(
    (await attach("json")).why,
    "tag_blue: line 1, column 2: Unexpected end of JSON input",
  );
});

Deno.test("without a check nothing is waited for", async () => {
  const { publish, content } = setUp();
  const done = publish("{");
  assertEquals(content(), "{");
  await done;
});
