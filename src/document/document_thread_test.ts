import { assertEquals, assertRejects } from "#assert";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { ApiError, DOCUMENT } from "../base/mod.ts";
import { DocumentThread } from "./document_thread.ts";

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
      contents.map((content) => thread.fault({ type: "json", content, schema: "" })),
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
      () => thread.fault({ type: "json", content, schema: ENDLESS }),
      ApiError,
      `could not be looked at: the document worker gave no answer within ${DOCUMENT.timeoutMs} ms`,
    );
    const next = thread.fault(RIGHT);
    await begun(timers);
    await timers.pass(DOCUMENT.timeoutMs);
    await endless;
    assertEquals(await next, undefined);
    // The schema is left alone for a while, whatever it is to look at.
    const again = { type: "json", content: '"a"', schema: ENDLESS } as const;
    await assertRejects(() => thread.fault(again), ApiError, "took too long a moment ago");
    await timers.pass(DOCUMENT.slowMs - 1);
    await assertRejects(() => thread.fault(again), ApiError, "took too long a moment ago");
    await timers.pass(1);
    assertEquals(await thread.fault(again), undefined);
  }));

Deno.test("so many wait, with so much text, and room comes back", () =>
  withThread(async (thread) => {
    const many = Array.from({ length: DOCUMENT.maxWaiting }, () => thread.fault(RIGHT));
    await assertRejects(() => thread.fault(RIGHT), ApiError, "Too many documents");
    await Promise.all(many);
    const large = { ...RIGHT, content: `[${" ".repeat(DOCUMENT.maxContentChars - 2)}]` };
    const fitting = Math.floor(DOCUMENT.maxWaitingChars / large.content.length);
    const all = Array.from({ length: fitting }, () => thread.fault(large));
    await assertRejects(() => thread.fault(large), ApiError, "Too many documents");
    assertEquals(await Promise.all(all), all.map(() => undefined));
    const tooLarge = await thread.fault({ ...large, content: `${large.content} ` });
    assertEquals(tooLarge?.message, `it has more than ${DOCUMENT.maxContentChars} characters`);
    assertEquals(await thread.fault(RIGHT), undefined);
  }));

Deno.test("who waits when the server stops is told", async () => {
  const timers = new ManualTimers();
  const thread = new DocumentThread(timers);
  const told = () => assertRejects(() => thread.fault(RIGHT), ApiError, "the server is stopping");
  const waiting = [told(), told()];
  await begun(timers);
  thread.close();
  await Promise.all(waiting);
  assertEquals(timers.size, 0);
});
