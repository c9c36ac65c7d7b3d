import { assertEquals, assertRejects } from "#assert";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { EXPORT } from "../base/mod.ts";
import { fileStream } from "./file_stream.ts";

function setUp(...bytes: readonly number[]) {
  const timers = new ManualTimers();
  const stopping = new AbortController();
  const released: string[] = [];
  const parts = bytes.map((byte) => new Uint8Array([byte]))[Symbol.iterator]();
  const file = { name: "x", parts, release: () => void released.push(file.name) };
  const stream = fileStream(file, stopping.signal, (ms, run) => timers.after(ms, run));
  return { timers, stopping, released, reader: stream.getReader() };
}

Deno.test("a reader that takes nothing for too long is given up", async () => {
  const { timers, released, reader } = setUp(1, 2, 3);
  assertEquals((await reader.read()).value, new Uint8Array([1]));
  await timers.pass(EXPORT.idleMs - 1);
  // What is taken in time begins the time anew.
  assertEquals((await reader.read()).value, new Uint8Array([2]));
  await timers.pass(EXPORT.idleMs - 1);
  assertEquals(released, []);
  await timers.pass(1);
  await assertRejects(() => reader.closed, Error, "the reader takes nothing");
  assertEquals([released, timers.size], [["x"], 0]);
});

Deno.test("a reader that does not even begin is given up", async () => {
  const { timers, released, reader } = setUp(1);
  await timers.pass(EXPORT.idleMs);
  await assertRejects(() => reader.read(), Error, "the reader takes nothing");
  assertEquals([released, timers.size], [["x"], 0]);
});

Deno.test("a file that has left, or that its reader gives up, frees its place", async () => {
  const whole = setUp(1);
  await whole.reader.read();
  assertEquals((await whole.reader.read()).done, true);
  assertEquals([whole.released, whole.timers.size], [["x"], 0]);
  const cancelled = setUp(1, 2);
  await cancelled.reader.read();
  await cancelled.reader.cancel();
  assertEquals([cancelled.released, cancelled.timers.size], [["x"], 0]);
});

Deno.test("a server that stops breaks the file off", async () => {
  const { stopping, timers, released, reader } = setUp(1, 2);
  await reader.read();
  stopping.abort();
  await assertRejects(() => reader.read(), Error, "the server stops");
  assertEquals([released, timers.size], [["x"], 0]);
});
