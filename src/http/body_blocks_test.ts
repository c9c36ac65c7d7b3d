import { assertEquals, assertThrows } from "#assert";
import { BodyBlocks } from "./body_blocks.ts";

Deno.test("blocks grow with what came, up to a bound, and are told before they are made", () => {
  const told: number[] = [];
  const blocks = new BodyBlocks((bytes) => told.push(bytes));
  assertEquals([blocks.length, told], [0, []]);
  blocks.add(new Uint8Array(1));
  assertEquals([blocks.length, told], [1, [1_024]]);
  blocks.add(new Uint8Array(1_023));
  assertEquals(told, [1_024]);
  blocks.add(new Uint8Array(1));
  assertEquals([blocks.length, told], [1_025, [1_024, 1_024]]);
  blocks.add(new Uint8Array(1_100_000));
  assertEquals(told.slice(2, 9), [2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072]);
  assertEquals(told.slice(9), [262_144, 262_144, 262_144, 262_144]);
  assertEquals(blocks.length, 1_101_025);
});

Deno.test("all bytes come back in their order, in memory of their own", () => {
  const blocks = new BodyBlocks(() => {});
  const bytes = Uint8Array.from({ length: 10_000 }, (_, at) => at % 251);
  for (let at = 0; at < bytes.length; at += 333) blocks.add(bytes.subarray(at, at + 333));
  const whole = blocks.joined();
  assertEquals(whole, bytes);
  assertEquals(whole.buffer.byteLength, bytes.length);
  assertEquals(new BodyBlocks(() => {}).joined().length, 0);
});

Deno.test("a block that is refused ends the reading", () => {
  let blocksLeft = 1;
  const blocks = new BodyBlocks(() => {
    if (blocksLeft-- === 0) throw new RangeError("no more");
  });
  blocks.add(new Uint8Array(1_024));
  assertThrows(() => blocks.add(new Uint8Array(1)), RangeError, "no more");
  assertEquals(blocks.length, 1_024);
});
