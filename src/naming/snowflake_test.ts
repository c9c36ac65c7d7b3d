import { assert, assertEquals } from "#assert";
import { Snowflake } from "./snowflake.ts";

const NOW_MS = 1_700_000_000_000;

Deno.test("Snowflake ids grow, also when time stands still or steps back", () => {
  const ids = new Snowflake(1023);
  let last = 0n;
  for (let round = 0; round < 10_000; round++) {
    const id = BigInt(ids.next(NOW_MS - (round > 5_000 ? 1_000 : 0)));
    assert(id > last && id < 1n << 63n, `${id} after ${last}`);
    last = id;
  }
});

Deno.test("Snowflake ids of different workers differ in the same millisecond", () => {
  const ids = new Set([0, 1, 2, 1023].map((worker) => new Snowflake(worker).next(NOW_MS)));
  assertEquals(ids.size, 4);
});
