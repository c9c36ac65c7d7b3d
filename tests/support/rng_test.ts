import { assert, assertEquals, assertNotEquals, assertThrows } from "#assert";
import { Rng } from "./rng.ts";

Deno.test("Rng yields the published sequence of xoshiro128**", () => {
  const rng = Rng.fromState([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]);
  const words = Array.from({ length: 4 }, () => rng.u32());
  assertEquals(words, [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
});

Deno.test("Rng.fromSeed() repeats a stream and separates neighbouring seeds", () => {
  const draw = (seed: number) => {
    const rng = Rng.fromSeed(seed);
    return Array.from({ length: 8 }, () => rng.u32());
  };
  assertEquals(draw(7), draw(7));
  assertNotEquals(draw(7), draw(8));
  assertNotEquals(draw(0), draw(1));
});

Deno.test("Rng.fromState() refuses the state from which nothing ever comes", () => {
  assertThrows(() => Rng.fromState([0, 0, 0, 0]), RangeError, "all zeros");
});

Deno.test("Rng draws stay in range and reach both ends", () => {
  const rng = Rng.fromSeed(42);
  const seen = new Set<number>();
  for (let round = 0; round < 1_000; round++) {
    const float = rng.float();
    assert(float >= 0 && float < 1);
    seen.add(rng.between(3, 6));
  }
  assertEquals([...seen].sort(), [3, 4, 5, 6]);
  assertEquals([rng.chance(0), rng.chance(1)], [false, true]);
});

Deno.test("Rng.shuffle() keeps the members and the argument", () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = Rng.fromSeed(5).shuffle(list);
  assertEquals(list, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertNotEquals(shuffled, list);
  assertEquals(shuffled.sort(), list);
});

Deno.test("Rng.pick() refuses an empty list and fork() is a stream of its own", () => {
  const rng = Rng.fromSeed(1);
  assertThrows(() => rng.pick([]), RangeError, "empty list");
  assertNotEquals(rng.fork().u32(), rng.u32());
});
