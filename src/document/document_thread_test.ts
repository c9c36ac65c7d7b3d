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
  }));

Deno.test("so many wait, with so much text, and room comes back", () =>
  withThread(async (thread) => {
    const many = Array.from({ length: DOCUMENT.maxWaiting }, () => thread.fault(RIGHT));
    await assertRejects(() => thread.fault(RIGHT), ApiError, "Too many documents");
    await Promise.all(many);
    const large = { ...RIGHT, content: `[${" ".repeat(DOCUMENT.maxWaitingChars)}]` };
    // A single one is as large as the config center allows.
    const first = thread.fault(large);
    await assertRejects(() => thread.fault(RIGHT), ApiError, "Too many documents");
    assertEquals(await first, undefined);
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
