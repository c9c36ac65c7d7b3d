import { assertEquals } from "#assert";
import { ProcessTimers, settled } from "../../../tests/support/process_timers.ts";
import { LineQueue } from "./line_queue.ts";

const BOUNDS = { maxQueuedBytes: 20, flushMs: 100, flushBytes: 10 };

/** A queue over a sink that takes what it is given when the test says so. */
function open(beforeFlush?: (queue: LineQueue) => void) {
  const writes: { readonly text: string; readonly end: (error?: Error) => void }[] = [];
  const lost: [readonly string[], string][] = [];
  const ends: string[] = [];
  const queue: LineQueue = new LineQueue({
    sink: {
      write: (bytes) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const text = new TextDecoder().decode(bytes);
        writes.push({ text, end: (error) => error === undefined ? resolve() : reject(error) });
        return promise;
      },
      close: () => Promise.resolve(void ends.push("closed")),
    },
    bounds: BOUNDS,
    onLost: (lines, error) => lost.push([lines, String(error)]),
    ...beforeFlush !== undefined && { beforeFlush: () => beforeFlush(queue) },
  });
  const texts = () => writes.map(({ text }) => text);
  /** Ends the newest write and lets happen what waits for it. */
  const endWrite = async (error?: Error) => {
    writes.at(-1)?.end(error);
    await settled();
  };
  return { queue, texts, endWrite, lost, ends };
}

Deno.test("lines gather for a while, and behind it none is waited for", () =>
  ProcessTimers.run(async (timers) => {
    const { queue, texts, endWrite } = open();
    queue.add("a\n");
    await timers.pass(BOUNDS.flushMs - 1);
    queue.add("b\n");
    assertEquals([texts(), timers.size], [[], 1]);
    await timers.pass(1);
    assertEquals([texts(), timers.size, queue.written], [["a\nb\n"], 0, 0]);
    await endWrite();
    assertEquals([queue.written, timers.size], [2, 0]);
    queue.add("c\n");
    await timers.pass(BOUNDS.flushMs);
    assertEquals(texts(), ["a\nb\n", "c\n"]);
    await endWrite();
  }));

Deno.test("so many bytes leave at once, and what comes meanwhile behind them", () =>
  ProcessTimers.run(async (timers) => {
    const { queue, texts, endWrite } = open();
    queue.add("x".repeat(BOUNDS.flushBytes - 1));
    assertEquals(texts(), []);
    queue.add("y");
    assertEquals([texts(), timers.size], [["xxxxxxxxxy"], 0]);
    assertEquals(queue.isFull, false);
    queue.add("z".repeat(9));
    assertEquals(queue.isFull, false);
    queue.add("z");
    assertEquals([queue.isFull, texts().length], [true, 1]);
    await endWrite();
    assertEquals([texts()[1], queue.isFull], ["z".repeat(10), false]);
    await endWrite();
    assertEquals([queue.written, timers.size], [4, 0]);
  }));

Deno.test("lines that could not be written are told, and make room", () =>
  ProcessTimers.run(async () => {
    const { queue, lost, endWrite } = open();
    queue.add("x".repeat(BOUNDS.maxQueuedBytes));
    assertEquals(queue.isFull, true);
    await endWrite(new Error("no space"));
    assertEquals([lost, queue.written, queue.isFull], [
      [[["x".repeat(BOUNDS.maxQueuedBytes)], "Error: no space"]],
      0,
      false,
    ]);
  }));

Deno.test("what there was no room for before is written as well before the end", () =>
  ProcessTimers.run(async (timers) => {
    const kept = ["late\n"];
    const { queue, texts, endWrite, ends } = open((queue) => {
      if (!queue.isFull) { for (const line of kept.splice(0)) queue.add(line); }
    });
    queue.add("x".repeat(BOUNDS.maxQueuedBytes));
    assertEquals(texts(), ["x".repeat(BOUNDS.maxQueuedBytes)]);
    let isClosed = false;
    const closing = queue.close().then(() => void (isClosed = true));
    await endWrite();
    assertEquals([texts()[1], isClosed], ["late\n", false]);
    await endWrite();
    await closing;
    assertEquals([ends, queue.written, timers.size], [["closed"], 2, 0]);
  }));

Deno.test("who waits for all waits for what is being written and for what came behind it", () =>
  ProcessTimers.run(async (timers) => {
    const { queue, texts, endWrite } = open();
    queue.add("a".repeat(BOUNDS.flushBytes));
    queue.add("b\n");
    let isDone = false;
    const done = queue.writeAll().then(() => void (isDone = true));
    await settled();
    assertEquals([texts().length, isDone], [1, false]);
    await endWrite();
    assertEquals([texts()[1], isDone], ["b\n", false]);
    await endWrite();
    await done;
    assertEquals([isDone, timers.size, queue.written], [true, 0, 2]);
    await queue.writeAll();
    assertEquals(texts().length, 2);
  }));
