/** What grpc-js was given to send counts until it has left. */
import { assertEquals } from "#assert";
import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers";
import { UnsentWrites } from "./unsent_writes.ts";

const LARGE = 16_384;

class FakeStream extends EventEmitter {
  destroyed = false;
  readonly #left: (() => void)[] = [];

  write(_chunk: Uint8Array, done: () => void): boolean {
    this.#left.push(done);
    return true;
  }

  leave(): void {
    this.#left.shift()?.();
  }
}

function open() {
  let bytes = 0;
  const share = { change: (by: number) => void (bytes += by) };
  type Share = ConstructorParameters<typeof UnsentWrites>[0];
  const unsent = new UnsentWrites(share as unknown as Share);
  const stream = new FakeStream();
  type Stream = Parameters<UnsentWrites["watch"]>[0];
  unsent.watch(stream as unknown as Stream);
  const ends: unknown[] = [];
  const write = (chunk: Uint8Array) =>
    Reflect.apply(stream.write, stream, [chunk, (error: unknown) => ends.push(error)]);
  return { unsent, stream, write, ends, bytes: () => bytes };
}

Deno.test("what is written counts until the engine has handed it on", () => {
  const { stream, write, ends, bytes } = open();
  assertEquals(write(new Uint8Array(10)), true);
  write(new Uint8Array(5));
  assertEquals([bytes(), ends], [15, []]);
  stream.leave();
  assertEquals([bytes(), ends], [5, [undefined]]);
  stream.emit("close");
  assertEquals(bytes(), 0);
  // Not once more.
  stream.leave();
  assertEquals([bytes(), ends.length], [0, 2]);
});

Deno.test("an answer counts from when it is made, and not twice when it is written", () => {
  const { unsent, write, stream, bytes } = open();
  unsent.made(new Uint8Array(LARGE - 1));
  assertEquals(bytes(), 0);
  unsent.made(new Uint8Array(LARGE));
  assertEquals(bytes(), LARGE);
  write(new Uint8Array(LARGE));
  assertEquals(bytes(), LARGE);
  write(new Uint8Array(3));
  assertEquals(bytes(), LARGE + 3);
  stream.leave();
  stream.leave();
  assertEquals(bytes(), 0);
});

Deno.test("an answer that is never written counts no more in the next turn", async () => {
  const { unsent, bytes } = open();
  unsent.made(new Uint8Array(LARGE));
  unsent.made(new Uint8Array(LARGE));
  assertEquals(bytes(), 2 * LARGE);
  await new Promise((resolve) => void setImmediate(resolve));
  assertEquals(bytes(), 0);
  unsent.made(new Uint8Array(LARGE));
  await new Promise((resolve) => void setImmediate(resolve));
  assertEquals(bytes(), 0);
});

Deno.test("large copies of a stream that has ended are given back at once, small ones are left alone", () => {
  const { stream, write } = open();
  const [sent, small, waiting] = [new Uint8Array(LARGE), new Uint8Array(9), new Uint8Array(LARGE)];
  write(sent);
  stream.leave();
  assertEquals(sent.length, LARGE);
  write(small);
  write(waiting);
  stream.destroyed = true;
  stream.leave();
  stream.emit("close");
  assertEquals([small.length, waiting.length], [9, 0]);
});
