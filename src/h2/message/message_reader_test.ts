import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import { Rng } from "../../../tests/support/rng.ts";
import { ByteBudget } from "../byte_budget.ts";
import { encodePrefix } from "./message_prefix.ts";
import { CallError, MessageReader } from "./message_reader.ts";

Deno.test("messages come whole however the bytes are cut, and say whether they are views", () => {
  const rng = Rng.fromSeed(8);
  const sizes = [0, 1, 300, 20_000, 5, 70_000, 0];
  const parts = sizes.flatMap((size, at) => [encodePrefix(size), Buffer.alloc(size, at)]);
  const bytes = Buffer.concat(parts);
  for (let round = 0; round < 50; round++) {
    const budget = new ByteBudget(100_000);
    const reader = new MessageReader(100_000, budget);
    const got: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + 1 + rng.below(rng.chance(0.5) ? 4 : 30_000));
      const part = Buffer.from(bytes.subarray(at, end));
      reader.read(part, (message, _atEnd, own) => {
        assert(message.every((byte) => byte === got.length));
        assertEquals(own, message.length > 0 && message.buffer !== part.buffer);
        got.push(message.length);
      });
      at = end;
    }
    assertEquals(got, sizes);
    assertEquals([reader.inMessage, budget.usedBytes], [false, 0]);
  }
});

Deno.test("the last message of a read is told from those before it", () => {
  const reader = new MessageReader(10, new ByteBudget(10));
  const bytes = Buffer.concat([encodePrefix(1), Uint8Array.of(7), encodePrefix(0)]);
  const ends: boolean[] = [];
  reader.read(bytes, (_message, atEnd) => ends.push(atEnd));
  assertEquals(ends, [false, true]);
});

Deno.test("a message that comes byte by byte holds memory by its bytes, and nothing that was read", () => {
  const sizeBytes = 100_000;
  for (const growth of [2, 8]) {
    const budget = new ByteBudget(sizeBytes);
    const reader = new MessageReader(sizeBytes, budget, growth);
    const message = new Uint8Array(sizeBytes).map((_, at) => at * 7);
    const bytes = Buffer.concat([encodePrefix(sizeBytes), message]);
    const whole: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at++) {
      reader.read(bytes.subarray(at, at + 1), (one) => whole.push(one));
      const mostBytes = Math.max(512, growth * at);
      assert(budget.usedBytes <= mostBytes, `${budget.usedBytes} bytes after ${at}`);
    }
    assertEquals(whole, [message]);
    assertEquals([whole[0]?.buffer.byteLength, budget.usedBytes], [sizeBytes, 0]);
  }
});

Deno.test("what cannot be taken is refused by its prefix, whole or in pieces", () => {
  const refused = [
    { prefix: [1, 0, 0, 0, 1], status: 12 },
    { prefix: [2, 0, 0, 0, 1], status: 13 },
    { prefix: [0, 0, 0, 0, 11], status: 8 },
    { prefix: [0, 0xff, 0xff, 0xff, 0xff], status: 8 },
  ];
  for (const { prefix, status } of refused) {
    for (const cut of [0, 1, 4]) {
      const reader = new MessageReader(10, new ByteBudget(10));
      reader.read(Uint8Array.from(prefix.slice(0, cut)), () => {});
      const rest = Uint8Array.from([...prefix.slice(cut), 9]);
      assertEquals(statusOf(reader, rest), status);
    }
  }
  const reader = new MessageReader(10, new ByteBudget(9));
  const half = Uint8Array.from([0, 0, 0, 0, 10, 1]);
  assertEquals(statusOf(reader, half), 8);
});

Deno.test("a message that is forgotten gives back what it holds", () => {
  const budget = new ByteBudget(10);
  const reader = new MessageReader(10, budget);
  reader.read(Uint8Array.from([0, 0, 0, 0, 10, 1]), () => {});
  assertEquals([reader.inMessage, budget.usedBytes], [true, 10]);
  reader.reset();
  assertEquals([reader.inMessage, budget.usedBytes], [false, 0]);
  const got: Uint8Array[] = [];
  reader.read(Uint8Array.from([0, 0, 0, 0, 1, 5]), (message) => got.push(message.slice()));
  assertEquals(got, [Uint8Array.of(5)]);
});

/** With which the reader refuses these bytes. */
function statusOf(reader: MessageReader, bytes: Uint8Array): number | undefined {
  try {
    reader.read(bytes, () => {});
  } catch (thrown) {
    return thrown instanceof CallError ? thrown.status : undefined;
  }
  return undefined;
}
