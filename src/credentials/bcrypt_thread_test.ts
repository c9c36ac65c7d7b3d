import { assertEquals, assertRejects } from "#assert";
import { hashSync } from "bcryptjs";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { CREDENTIALS } from "../base/mod.ts";
import { BcryptThread } from "./bcrypt_thread.ts";

const STORED = hashSync("secret", 4);
/** Of the length of a hash, but of a version that the library throws at. */
const BROKEN = `$9a$04$${"x".repeat(53)}`;

async function withThread(
  run: (thread: BcryptThread, timers: ManualTimers) => Promise<void>,
): Promise<void> {
  const timers = new ManualTimers();
  const thread = new BcryptThread(timers);
  try {
    await run(thread, timers);
  } finally {
    thread.close();
  }
  assertEquals(timers.size, 0, "timers are left");
}

Deno.test("each question gets its own answer, and no time-out stays behind", () =>
  withThread(async (thread, timers) => {
    const passwords = ["secret", "other", "secret", "Secret"];
    const answers = passwords.map((password) => thread.matches(password, STORED));
    assertEquals(timers.size, 4);
    assertEquals(await Promise.all(answers), [true, false, true, false]);
    // The one that ends an idle worker.
    assertEquals(timers.size, 1);
  }));

Deno.test("a worker without work is ended, and the next question starts another", () =>
  withThread(async (thread, timers) => {
    assertEquals(await thread.matches("secret", STORED), true);
    await timers.pass(CREDENTIALS.bcryptIdleMs - 1);
    assertEquals(timers.size, 1);
    await timers.pass(1);
    assertEquals(timers.size, 0);
    assertEquals(await thread.matches("secret", STORED), true);
  }));

Deno.test("a question in the last moment keeps the worker", () =>
  withThread(async (thread, timers) => {
    assertEquals(await thread.matches("secret", STORED), true);
    await timers.pass(CREDENTIALS.bcryptIdleMs - 1);
    const answer = thread.matches("secret", STORED);
    await timers.pass(1);
    assertEquals(await answer, true);
    // Idle from its end on, once.
    assertEquals(timers.size, 1);
    await timers.pass(CREDENTIALS.bcryptIdleMs - 1);
    assertEquals(timers.size, 1);
  }));

Deno.test("whoever waits for a worker that hangs is told, all at once", () =>
  withThread(async (thread, timers) => {
    const slow = hashSync("x", 4).replace("$04$", "$14$");
    const first = thread.matches("x", slow);
    await timers.pass(CREDENTIALS.bcryptTimeoutMs - 1);
    const second = thread.matches("x", slow);
    assertEquals(timers.size, 2);
    const errors = Promise.all([
      assertRejects(() => first, Error, `within ${CREDENTIALS.bcryptTimeoutMs} ms`),
      assertRejects(() => second, Error, `within ${CREDENTIALS.bcryptTimeoutMs} ms`),
    ]);
    await timers.pass(1);
    await errors;
    assertEquals(timers.size, 0);
    assertEquals(await thread.matches("secret", STORED), true);
  }));

Deno.test("a worker that fails is told to whoever waits, and another takes its place", () =>
  withThread(async (thread) => {
    await assertRejects(() => thread.matches("secret", BROKEN), Error, "the bcrypt worker failed");
    assertEquals(await thread.matches("secret", STORED), true);
  }));

Deno.test("who waits when the server stops is told", async () => {
  const timers = new ManualTimers();
  const thread = new BcryptThread(timers);
  const waiting = assertRejects(() => thread.matches("secret", STORED), Error, "is stopping");
  thread.close();
  await waiting;
  assertEquals(timers.size, 0);
});

Deno.test("a worker is not idle while another answer is waited for", () =>
  withThread(async (thread, timers) => {
    const slower = hashSync("other", 8);
    const answers = [thread.matches("secret", STORED), thread.matches("other", slower)];
    assertEquals(await answers[0], true);
    // The time-out of the other question, and nothing that would end the worker.
    assertEquals(timers.size, 1);
    assertEquals(await answers[1], true);
  }));
