import { assertEquals } from "@std/assert";
import { EventEmitter } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { HeldMessages } from "./held_messages.ts";

const BOUNDS = { maxHeldBytes: 1_000, timeoutMs: 20, smallBytes: 100, maxStreamMessageBytes: 500 };

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
  const held = new HeldMessages(bounds, (what) => faults.push(what));
  const holder = { heldBytes: 0, arriving: 0 };
  const streamOf = () => {
    const stream = new FakeStream();
    // Only what an emitter has and `close` are used.
    held.watch(stream as unknown as ServerHttp2Stream, unary, holder);
    return stream;
  };
  return { held, faults, holder, streamOf };
}

Deno.test("messages in pieces are counted until their call ends, small ones in one are not", () => {
  const { held, holder, streamOf } = setUp(true);
  const [small, large] = [streamOf(), streamOf()];
  small.send(new Uint8Array([...prefix(50), ...new Uint8Array(50)]));
  assertEquals([held.heldBytes, holder.arriving], [0, 0]);
  large.send(prefix(600).subarray(0, 2), prefix(600).subarray(2), new Uint8Array(300));
  assertEquals([held.heldBytes, holder], [300, { heldBytes: 300, arriving: 1 }]);
  large.send(new Uint8Array(300));
  assertEquals([held.heldBytes, holder.arriving], [600, 0]);
  large.emit("close");
  assertEquals([held.heldBytes, holder], [0, { heldBytes: 0, arriving: 0 }]);
});

Deno.test("the message that is too much for all together is refused, the others stay", () => {
  const { held, faults, streamOf } = setUp(true);
  const [first, second] = [streamOf(), streamOf()];
  first.send(prefix(900), new Uint8Array(800));
  second.send(prefix(900), new Uint8Array(300));
  assertEquals([first.closed, second.closed, held.heldBytes, faults.length], [0, 1, 800, 1]);
  first.emit("close");
  assertEquals(held.heldBytes, 0);
});

Deno.test("a large message that stops in the middle is refused in time", async () => {
  const { held, streamOf } = setUp(true);
  const stream = streamOf();
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("close", resolve);
  stream.send(prefix(900), new Uint8Array(200));
  await promise;
  assertEquals([stream.closed, held.heldBytes], [1, 0]);
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
  assertEquals([stream.closed, held.heldBytes, faults.length], [0, 0, 0]);
  stream.send(new Uint8Array(10), prefix(501));
  assertEquals([stream.closed, faults.length], [1, 1]);
});
