import { assertEquals, assertStringIncludes } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../tests/support/http/auth_fixture.ts";
import { fixedClock } from "../../tests/support/http/http_fixture.ts";
import { md5Hex } from "../base/mod.ts";

const BASE = "/rnacos/v1/config";
const DEV = { namespace: "dev", group: "G", dataId: "a" };

async function setUp() {
  const fixture = await AuthFixture.start();
  for (const id of ["dev", "secret"]) {
    await fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
  }
  const person = (name: string, role = "1") =>
    fixture.person(name, { roles: [role], privilege: onlyIn("public", "dev") });
  const [jo, ann, reader] = [await person("jo"), await person("ann"), await person("eve", "2")];
  const boss = await fixture.person("boss", { roles: ["0"] });
  const ask = async (token: string, line: string, form: Readonly<Record<string, unknown>>) => {
    const pairs = Object.entries(form).map(([name, value]) => [name, String(value)]);
    const text = new URLSearchParams(pairs).toString();
    const [method, path] = line.split(" ");
    const { status, body } = method === "POST"
      ? await fixture.ask(`POST ${BASE}${path}`, { token, body: text })
      : await fixture.ask(`${method} ${BASE}${path}?${text}`, { token });
    return { status, answer: JSON.parse(body) };
  };
  const content = async () => (await fixture.api.config.whole(DEV))?.content;
  return { ...{ fixture, jo, ann, reader, boss, ask, content } };
}

Deno.test("what a person asks for, another one sees and confirms", async () => {
  const { fixture, jo, ann, ask, content } = await setUp();
  const asked = await ask(jo, "POST /request", {
    ...{ ...DEV, content: "x: 1", type: "yaml", comment: "why", tags: "t" },
  });
  assertEquals([asked.status, typeof asked.answer.id], [200, "number"]);
  const { id } = asked.answer;
  const listed = await ask(ann, "GET /waiting", { namespace: "dev" });
  const { askedMs, expiresMs, ...rest } = listed.answer[0];
  assertEquals([listed.answer.length, expiresMs > askedMs], [1, true]);
  const facts = {
    ...{ id, kind: "request", ...DEV, type: "yaml", comment: "why", expectedMd5: "" },
    ...{ askedBy: "jo", chars: 4 },
  };
  assertEquals(rest, facts);
  assertEquals((await ask(ann, "GET /waiting", {})).answer, []);
  const shown = await ask(ann, "GET /waiting/change", { id });
  assertEquals([shown.answer.content, shown.answer.md5], ["x: 1", md5Hex("x: 1")]);
  const own = await ask(jo, "POST /waiting/confirm", { id });
  assertEquals(own.status, 403);
  assertStringIncludes(own.answer.message, "somebody else than who asked for it is wanted");
  const done = await ask(ann, "POST /waiting/confirm", { id });
  assertEquals([done.status, done.answer], [200, { published: true }]);
  assertEquals(await content(), "x: 1");
  const config = await fixture.api.config.whole(DEV);
  assertEquals([config?.type, config?.tags, config?.modifiedBy], ["yaml", "t", "jo"]);
});

Deno.test("a request that no longer fits is told so, and one that is refused says by whom", async () => {
  const { fixture, jo, ann, ask, content } = await setUp();
  const { answer: { id } } = await ask(jo, "POST /request", { ...DEV, content: "x: 1" });
  await fixture.publish("a", "dev");
  const missed = await ask(ann, "POST /waiting/confirm", { id });
  const now = md5Hex("content of a");
  assertEquals([missed.status, missed.answer.message], [
    409,
    `Nothing was changed: dev/G/a has the MD5 ${now}, it must not be there`,
  ]);
  const refused = await ask(ann, "POST /waiting/refuse", { id, reason: "not today" });
  assertEquals([refused.status, refused.answer], [200, { refused: true }]);
  for (const line of ["POST /waiting/confirm", "POST /waiting/refuse"]) {
    const again = await ask(ann, line, { id });
    assertEquals([again.status, again.answer.error, again.answer.message], [
      409,
      "Conflict",
      `Change ${id} does not wait any more: refused by ann: not today`,
    ]);
  }
  const { answer: [seen] } = await ask(jo, "GET /waiting", { namespace: "dev" });
  assertEquals([seen.failure, typeof seen.failedMs], ["refused by ann: not today", "number"]);
  assertEquals((await ask(jo, "DELETE /waiting/change", { id })).answer, { removed: true });
  assertEquals(await content(), "content of a");
  const late = await ask(jo, "POST /request", { ...DEV, content: "x", md5: "" });
  assertEquals(late.status, 409);
});

Deno.test("a publish at a time is asked for, listed and taken back", async () => {
  const { jo, ask, content } = await setUp();
  const at = fixedClock.nowMs() + 60_000;
  const asked = await ask(jo, "POST /schedule", { ...DEV, content: "x: 1", at });
  const { answer: [seen] } = await ask(jo, "GET /waiting", { namespace: "dev" });
  assertEquals([seen.id, seen.kind, seen.atMs, seen.askedBy], [
    asked.answer.id,
    "schedule",
    at,
    "jo",
  ]);
  const { id } = seen;
  assertEquals((await ask(jo, "DELETE /waiting/change", { id })).answer, { removed: true });
  assertEquals((await ask(jo, "GET /waiting", { namespace: "dev" })).answer, []);
  assertEquals(await content(), undefined);
  const wrong = await ask(jo, "POST /schedule", { ...DEV, content: "x: 1", at: "soon" });
  assertEquals(wrong.status, 400);
  assertStringIncludes(wrong.answer.message, "at is wanted as 2026-12-24T08:00:00Z");
  assertEquals((await ask(jo, "POST /schedule", { ...DEV, at })).status, 400);
});

Deno.test("who may not write a config changes nothing of what waits, and learns of nothing hidden", async () => {
  const { jo, ann, boss, reader, ask } = await setUp();
  const at = fixedClock.nowMs() + 60_000;
  const hidden = { ...DEV, namespace: "secret", content: "hidden" };
  const status = async (token: string, line: string, form: Readonly<Record<string, unknown>>) =>
    (await ask(token, line, form)).status;
  for (const line of ["POST /schedule", "POST /request"]) {
    assertEquals(await status(reader, line, { ...DEV, content: "x", at }), 403);
    assertEquals(await status(jo, line, { ...hidden, at }), 403);
  }
  const { answer: { id: open } } = await ask(jo, "POST /request", { ...DEV, content: "x" });
  const { answer: { id } } = await ask(boss, "POST /request", hidden);
  for (const line of ["POST /waiting/confirm", "POST /waiting/refuse", "DELETE /waiting/change"]) {
    assertEquals(await status(reader, line, { id: open }), 403);
    assertEquals(await status(ann, line, { id }), 403);
    // What is not there is told to nobody who could not see it.
    assertEquals(await status(ann, line, { id: 999_999 }), 403);
  }
  assertEquals(await status(reader, "GET /waiting/change", { id: open }), 200);
  assertEquals(await status(ann, "GET /waiting/change", { id }), 403);
  assertEquals((await ask(ann, "GET /waiting", { namespace: "secret" })).answer, []);
  assertEquals((await ask(boss, "GET /waiting", { namespace: "secret" })).answer.length, 1);
  assertEquals(await status(boss, "GET /waiting/change", { id: 999_999 }), 404);
  assertEquals(await status(boss, "POST /waiting/confirm", { id: 999_999 }), 404);
});
