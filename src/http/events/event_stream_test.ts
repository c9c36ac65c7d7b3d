import { assertEquals, assertRejects } from "#assert";
import { ManualTimers } from "../../../tests/support/manual_timers.ts";
import { ApiError, EVENTS } from "../../base/mod.ts";
import { eventOf, eventStream } from "./event_stream.ts";

function setUp() {
  const timers = new ManualTimers();
  const stopping = new AbortController();
  const seen = {
    value: 1,
    may: true,
    ended: 0,
    follows: 0,
    refusal: "",
    restMs: EVENTS.mergeMs as number,
  };
  let onChange = () => {};
  const stream = eventStream({
    read: () =>
      eventOf("number", () => {
        if (seen.refusal !== "") throw new ApiError("tooLarge", seen.refusal);
        return String(seen.value);
      }),
    restMs: () => seen.restMs,
    follow(handler) {
      seen.follows++;
      onChange = handler;
      return () => void seen.follows--;
    },
    may: () => seen.may,
    onEnd: () => void seen.ended++,
    stopping: stopping.signal,
    after: (ms, run) => timers.after(ms, run),
    monotonicMs: () => timers.monotonicMs(),
  });
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const next = async () => {
    const { done, value } = await reader.read();
    return done ? "the end" : decoder.decode(value);
  };
  const change = (value: number) => {
    seen.value = value;
    onChange();
  };
  return { timers, stopping, seen, reader, next, change };
}

const event = (value: number) => `event: number\ndata: ${value}\n\n`;

Deno.test("what is there is told at once, and each change after it", async () => {
  const { timers, next, change, seen } = setUp();
  assertEquals(await next(), event(1));
  await timers.pass(EVENTS.mergeMs);
  const second = next();
  change(2);
  assertEquals(await second, event(2));
  assertEquals([seen.follows, seen.ended], [1, 0]);
});

Deno.test("changes that come together, and those of a slow reader, are told as the newest one", async () => {
  const { timers, next, change } = setUp();
  assertEquals(await next(), event(1));
  for (const value of [2, 3, 4]) change(value);
  const second = next();
  await Promise.resolve();
  change(5);
  await timers.pass(EVENTS.mergeMs);
  assertEquals(await second, event(5));
  const third = next();
  await timers.pass(EVENTS.aliveMs);
  assertEquals(await third, "event: alive\ndata: {}\n\n");
});

Deno.test("the events end when the right ends, when the server stops and when they are old", async () => {
  const lost = setUp();
  await lost.next();
  lost.seen.may = false;
  await lost.timers.pass(EVENTS.mergeMs);
  lost.change(2);
  assertEquals(await lost.next(), "the end");
  const stopped = setUp();
  await stopped.next();
  const waiting = stopped.next();
  await Promise.resolve();
  stopped.stopping.abort();
  assertEquals(await waiting, "the end");
  const old = setUp();
  await old.next();
  let signs = 0;
  for (;;) {
    const told = old.next();
    // Until it waits.
    await new Promise((resolve) => setTimeout(resolve));
    await old.timers.pass(EVENTS.aliveMs);
    if (await told === "the end") break;
    signs++;
  }
  assertEquals(signs, EVENTS.lifeMs / EVENTS.aliveMs - 1);
  for (const { seen } of [lost, stopped, old]) assertEquals([seen.follows, seen.ended], [0, 1]);
});

Deno.test("a reader that takes nothing is given up, and one that goes away is forgotten", async () => {
  const idle = setUp();
  await idle.next();
  await idle.timers.pass(EVENTS.idleMs);
  await assertRejects(() => idle.next(), Error, "the reader takes nothing");
  const gone = setUp();
  await gone.next();
  await gone.reader.cancel();
  for (const { seen } of [idle, gone]) assertEquals([seen.follows, seen.ended], [0, 1]);
});

Deno.test("who goes away while it rests is forgotten at once", async () => {
  const { next, change, seen, stopping } = setUp();
  seen.restMs = 60_000;
  await next();
  change(2);
  const waiting = next();
  await Promise.resolve();
  stopping.abort();
  assertEquals(await waiting, "the end");
  assertEquals([seen.follows, seen.ended], [0, 1]);
});

Deno.test("what cannot be shown is said in words", async () => {
  const { next, seen } = setUp();
  seen.refusal = "too many";
  assertEquals(await next(), 'event: refused\ndata: {"message":"too many"}\n\n');
});
