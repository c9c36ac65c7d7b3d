import { assertEquals, assertMatch } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../tests/support/http/auth_fixture.ts";
import { CONFIG, md5Hex, STATE } from "../base/mod.ts";

const LINE = "POST /rnacos/v1/transaction";
const JSON_TYPE = { "content-type": "application/json" };

async function setUp() {
  const fixture = await AuthFixture.start();
  for (const id of ["dev", "secret"]) {
    await fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
  }
  const token = await fixture.person("writer", {
    roles: ["1"],
    privilege: onlyIn("public", "dev"),
  });
  const send = async (body: unknown, more: { readonly token?: string } = { token }) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { status, body: answer } = await fixture.ask(LINE, {
      ...more,
      body: text,
      headers: JSON_TYPE,
    });
    return { status, answer: JSON.parse(answer) };
  };
  const content = async (dataId: string, namespace = "public") =>
    (await fixture.api.config.whole({ namespace, group: "G", dataId }))?.content;
  const boss = await fixture.person("boss", { roles: ["0"] });
  return { fixture, send, content, boss };
}

Deno.test("several configs are published and removed together, on their conditions", async () => {
  const { fixture, send, content } = await setUp();
  await fixture.publish("a");
  const before = await content("a") ?? "";
  const changes = [
    { group: "G", dataId: "a", remove: true, md5: md5Hex(before) },
    { namespace: "dev", group: "G", dataId: "b", content: "x: 1", type: "yaml", md5: "" },
  ];
  const { status, answer } = await send({ changes, comment: "moved" });
  assertEquals([status, answer.configs], [200, [
    { namespace: "public", group: "G", dataId: "a", md5: "" },
    { namespace: "dev", group: "G", dataId: "b", md5: md5Hex("x: 1") },
  ]]);
  assertEquals(answer.index > 0, true);
  assertEquals([await content("a"), await content("b", "dev")], [undefined, "x: 1"]);
  const again = await send({ changes });
  assertEquals([again.status, again.answer.message], [
    409,
    "Nothing was changed: public/G/a is not there",
  ]);
});

Deno.test("without the right to one of them nothing is changed, and nothing is learnt", async () => {
  const { fixture, send, content } = await setUp();
  await fixture.publish("hidden", "secret");
  const changes = (md5: string) => [
    { group: "G", dataId: "mine", content: "1" },
    { namespace: "secret", group: "G", dataId: "hidden", content: "1", md5 },
  ];
  const answers = await Promise.all(
    [md5Hex(await content("hidden", "secret") ?? ""), "x"].map((md5) =>
      send({ changes: changes(md5) })
    ),
  );
  assertEquals(answers.map(({ status }) => status), [403, 403]);
  assertEquals(answers[0]?.answer.message, answers[1]?.answer.message);
  assertEquals((await send({ changes: changes("") }, {})).status, 403);
  assertEquals(await content("mine"), undefined);
});

Deno.test("what is no transaction is refused in words", async () => {
  const { send, content, boss } = await setUp();
  const one = { group: "G", dataId: "a", content: "1" };
  const many = Array.from({ length: STATE.maxTransactionChanges + 1 }, (_, at) => ({
    ...one,
    dataId: `c${at}`,
  }));
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ["{", /Cannot read the body/],
    [{}, /has 1 to 128 changes: found 0/],
    [{ changes: many }, /at most 128/],
    [{ changes: [one, one] }, /public\/G\/a is named twice/],
    [{ changes: [{ ...one, remove: true }] }, /a wants either a content or to be removed/],
    [{ changes: [{ group: "G", dataId: "a" }] }, /a wants either a content or to be removed/],
    [{ changes: [{ ...one, dataId: "a b" }] }, /dataId/],
    [{ changes: [{ ...one, content: "" }] }, /content/],
    // Elsewhere a number is taken for a text, and null for nothing.
    [{ changes: [{ ...one, content: 5 }] }, /Cannot read 'content': found a number, not a text/],
    [{ changes: [{ ...one, md5: 5 }] }, /Cannot read 'md5': found a number, not a text/],
    [{ changes: [one, null] }, /Cannot read 'changes': found null, not objects/],
    [{ changes: [one], comment: "x".repeat(CONFIG.maxCommentChars + 1) }, /comment/],
  ];
  for (const [body, why] of wrong) {
    const { status, answer } = await send(body, { token: boss });
    assertEquals(status, 400, String(why));
    assertMatch(answer.message, why);
  }
  assertEquals(await content("a"), undefined);
});
