import { assertEquals, assertThrows } from "#assert";
import { Rng } from "../../tests/support/rng.ts";
import { ByteQueue } from "./byte_queue.ts";

Deno.test("bytes leave in the order in which they came, whatever the pieces", () => {
  const rng = Rng.fromSeed(5);
  const queue = new ByteQueue();
  let next = 0;
  let taken = 0;
  for (let round = 0; round < 5_000; round++) {
    if (rng.chance(0.5)) {
      queue.push(Uint8Array.from({ length: rng.below(6) }, () => next++ & 0xff));
    } else {
      const count = rng.below(queue.length + 1);
      const wanted = Array.from({ length: count }, (_, at) => (taken + at) & 0xff);
      assertEquals([...queue.peek(count)], wanted);
      assertEquals([...queue.take(count)], wanted);
      taken += count;
    }
    assertEquals(queue.length, next - taken);
  }
});

Deno.test("a look shows what is there, and more than that cannot be taken", () => {
  const queue = new ByteQueue();
  assertEquals([queue.length, queue.peek(3).length, queue.take(0).length], [0, 0, 0]);
  queue.push(new Uint8Array([1, 2]));
  queue.push(new Uint8Array());
  queue.push(new Uint8Array([3]));
  assertEquals([...queue.peek(9)], [1, 2, 3]);
  assertThrows(() => queue.take(4), RangeError, "Cannot take 4 of 3 bytes");
  assertEquals([...queue.take(3)], [1, 2, 3]);
  assertEquals(queue.length, 0);
});

Deno.test("what is kept is not much larger than it is long", () => {
  const queue = new ByteQueue();
  queue.push(new Uint8Array(1_000_000).subarray(7, 17));
  assertEquals(queue.take(10).buffer.byteLength, 10);
});
