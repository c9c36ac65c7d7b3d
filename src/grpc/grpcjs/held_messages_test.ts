import { assertEquals } from "#assert";
import { EventEmitter } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { ByteBudget } from "../../h2/mod.ts";
import { HeldMessages } from "./held_messages.ts";

const MAX_HELD_BYTES = 1_000;
const BOUNDS = { timeoutMs: 20, smallBytes: 100, maxStreamMessageBytes: 500 };

class FakeStream extends EventEmitter {
  closed = 0;
  close(): void {
    this.closed++;
    this.emit("close");
  }
  send(...bytes: Uint8Array[]): void {
    for (const part of bytes) this.emit("data", part);
  }
}

function prefix(size: number): Uint8Array {
  return new Uint8Array([0, 0, 0, size >> 8, size & 0xff]);
}

function setUp(unary: boolean, bounds = BOUNDS) {
  const faults: string[] = [];
  const messages = new HeldMessages(bounds, (what) => faults.push(what));
  const held = new ByteBudget(MAX_HELD_BYTES);
  const holder = { budget: new ByteBudget(MAX_HELD_BYTES, held), arriving: new Set<() => void>() };
  const streamOf = () => {
    const stream = new FakeStream();
    // Only what an emitter has and `close` are used.
    messages.watch(stream as unknown as ServerHttp2Stream, unary, holder);
    return stream;
  };
  return { held, faults, holder, streamOf };
}

Deno.test("messages in pieces are counted until their call ends, small ones in one are not", () => {
  const { held, holder, streamOf } = setUp(true);
  const [small, large] = [streamOf(), streamOf()];
  small.send(new Uint8Array([...prefix(50), ...new Uint8Array(50)]));
  assertEquals([held.usedBytes, holder.arriving.size], [0, 0]);
  large.send(prefix(600).subarray(0, 2), prefix(600).subarray(2), new Uint8Array(300));
  assertEquals([held.usedBytes, holder.arriving.size], [300, 1]);
  large.send(new Uint8Array(300));
  assertEquals([held.usedBytes, holder.arriving.size], [600, 0]);
  large.emit("close");
  assertEquals([held.usedBytes, holder.arriving.size], [0, 0]);
});

Deno.test("the message that is too much for all together is refused, the others stay", () => {
  const { held, faults, streamOf } = setUp(true);
  const [first, second] = [streamOf(), streamOf()];
  first.send(prefix(900), new Uint8Array(800));
  second.send(prefix(900), new Uint8Array(300));
  assertEquals([first.closed, second.closed, held.usedBytes, faults.length], [0, 1, 800, 1]);
  first.emit("close");
  assertEquals(held.usedBytes, 0);
});

Deno.test("a large message that stops in the middle is refused in time", async () => {
  const { held, streamOf } = setUp(true);
  const stream = streamOf();
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("close", resolve);
  stream.send(prefix(900), new Uint8Array(200));
  await promise;
  assertEquals([stream.closed, held.usedBytes], [1, 0]);
});

Deno.test("a stream carries any number of small messages, and no large one", () => {
  const { held, faults, streamOf } = setUp(false);
  const stream = streamOf();
  for (let round = 0; round < 50; round++) {
    stream.send(new Uint8Array([...prefix(90), ...new Uint8Array(90), ...prefix(120)]));
    stream.send(new Uint8Array(120));
  }
  assertEquals(stream.listenerCount("close"), 0);
  stream.send(prefix(10));
  assertEquals([stream.closed, held.usedBytes, faults.length], [0, 0, 0]);
  stream.send(new Uint8Array(10), prefix(501));
  assertEquals([stream.closed, faults.length], [1, 1]);
});

Deno.test("what comes behind the one message of a call is refused", () => {
  const { held, faults, streamOf } = setUp(true);
  const stream = streamOf();
  stream.send(prefix(200), new Uint8Array(200));
  assertEquals([stream.closed, held.usedBytes], [0, 200]);
  stream.send(prefix(900), new Uint8Array(700));
  assertEquals([stream.closed, held.usedBytes, faults.length], [1, 0, 1]);
});

Deno.test("each bound belongs to what it allows", () => {
  const { held, faults, streamOf } = setUp(false);
  const stream = streamOf();
  stream.send(prefix(500), new Uint8Array(500));
  assertEquals([stream.closed, held.usedBytes, faults.length], [0, 0, 0]);
  const calls = setUp(true);
  const whole = (size: number) => new Uint8Array([...prefix(size), ...new Uint8Array(size)]);
  calls.streamOf().send(whole(BOUNDS.smallBytes - 1));
  assertEquals(calls.held.usedBytes, 0);
  calls.streamOf().send(whole(BOUNDS.smallBytes));
  assertEquals(calls.held.usedBytes, BOUNDS.smallBytes);
  calls.streamOf().send(whole(MAX_HELD_BYTES - BOUNDS.smallBytes));
  assertEquals([calls.held.usedBytes, calls.faults], [MAX_HELD_BYTES, []]);
});
