import { assertEquals, assertRejects } from "#assert";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { ApiError, DOCUMENT } from "../base/mod.ts";
import { DocumentThread } from "./document_thread.ts";

const JO = "user jo";
const EVE = "user eve";
const RIGHT = { type: "json", content: "[]", schema: "" } as const;

async function withThread(
  run: (thread: DocumentThread, timers: ManualTimers) => Promise<void>,
): Promise<void> {
  const timers = new ManualTimers();
  const thread = new DocumentThread(timers);
  try {
    await run(thread, timers);
  } finally {
    thread.close();
  }
  assertEquals(timers.size, 0, "timers are left");
}

Deno.test("each question gets its own answer, in turn", () =>
  withThread(async (thread) => {
    const contents = ["[]", "[", "{}", "{"];
    const faults = await Promise.all(
      contents.map((content) => thread.fault({ type: "json", content, schema: "" }, JO)),
    );
    assertEquals(faults.map((fault) => fault?.place), [
      undefined,
      { line: 1, column: 2 },
      undefined,
      { line: 1, column: 2 },
    ]);
  }));

/** The first question is with the worker. */
async function begun(timers: ManualTimers): Promise<void> {
  for (let turns = 0; timers.size === 0 && turns < 100; turns++) await Promise.resolve();
  assertEquals(timers.size, 1);
}

/** Steps without end for a text that does not match. */
const ENDLESS = JSON.stringify({ pattern: "^(a+)+$" });

Deno.test("one that takes for ever is refused, and those behind it are looked at", () =>
  withThread(async (thread, timers) => {
    const content = JSON.stringify(`${"a".repeat(60)}!`);
    const endless = assertRejects(
      () => thread.fault({ type: "json", content, schema: ENDLESS }, JO),
      ApiError,
      `could not be looked at: the document worker gave no answer within ${DOCUMENT.timeoutMs} ms`,
    );
    const next = thread.fault(RIGHT, JO);
    await begun(timers);
    await timers.pass(DOCUMENT.timeoutMs);
    await endless;
    assertEquals(await next, undefined);
    // The schema is left alone for a while, whatever it is to look at.
    const again = { type: "json", content: '"a"', schema: ENDLESS } as const;
    await assertRejects(() => thread.fault(again, JO), ApiError, "took too long a moment ago");
    await timers.pass(DOCUMENT.slowMs - 1);
    await assertRejects(() => thread.fault(again, JO), ApiError, "took too long a moment ago");
    await timers.pass(1);
    assertEquals(await thread.fault(again, JO), undefined);
  }));

Deno.test("what took too long for one is looked at for another", () =>
  withThread(async (thread, timers) => {
    const content = JSON.stringify(`${"a".repeat(60)}!`);
    const endless = assertRejects(
      () => thread.fault({ type: "json", content, schema: ENDLESS }, EVE),
      ApiError,
      "gave no answer",
    );
    await begun(timers);
    await timers.pass(DOCUMENT.timeoutMs);
    await endless;
    const short = { type: "json", content: '"a"', schema: ENDLESS } as const;
    await assertRejects(() => thread.fault(short, EVE), ApiError, "took too long a moment ago");
    assertEquals(await thread.fault(short, JO), undefined);
    await timers.pass(DOCUMENT.slowMs);
  }));

Deno.test("nobody waits behind all that somebody else wants, and each has a turn", () =>
  withThread(async (thread) => {
    const done: string[] = [];
    const ask = (asker: string) => thread.fault(RIGHT, asker).then(() => done.push(asker));
    const most = DOCUMENT.maxWaitingOfAsker;
    const many = Array.from({ length: most }, () => ask(EVE));
    await assertRejects(() => thread.fault(RIGHT, EVE), ApiError, "Too many documents");
    await ask(JO);
    assertEquals(done.indexOf(JO) <= 2, true);
    await Promise.all(many);
    assertEquals(done.length, most + 1);
    await ask(EVE);
  }));

Deno.test("so much text of one asker waits, and of all, and room comes back", () =>
  withThread(async (thread) => {
    const large = { ...RIGHT, content: `[${" ".repeat(DOCUMENT.maxContentChars - 2)}]` };
    const { maxWaitingChars, maxWaitingCharsOfAsker } = DOCUMENT;
    const ask = (asker: string, chars: number) =>
      Array.from({ length: chars / large.content.length }, () => thread.fault(large, asker));
    const full = (asker: string) =>
      assertRejects(() => thread.fault(large, asker), ApiError, "Too many documents");
    const asked = ask(EVE, maxWaitingCharsOfAsker);
    await full(EVE);
    asked.push(...ask(JO, maxWaitingChars - maxWaitingCharsOfAsker));
    await full(JO);
    assertEquals(asked.length, maxWaitingChars / large.content.length);
    assertEquals(await Promise.all(asked), asked.map(() => undefined));
    const tooLarge = await thread.fault({ ...large, content: `${large.content} ` }, JO);
    assertEquals(tooLarge?.message, `it has more than ${DOCUMENT.maxContentChars} characters`);
    assertEquals(await thread.fault(large, EVE), undefined);
  }));

Deno.test("who waits when the server stops is told", async () => {
  const timers = new ManualTimers();
  const thread = new DocumentThread(timers);
  const told = () =>
    assertRejects(() => thread.fault(RIGHT, JO), ApiError, "the server is stopping");
  const waiting = [told(), told()];
  await begun(timers);
  thread.close();
  await Promise.all(waiting);
  assertEquals(timers.size, 0);
});
