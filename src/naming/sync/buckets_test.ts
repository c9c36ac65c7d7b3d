import { assertEquals, assertThrows } from "#assert";
import { BytesError, NAMING_SYNC } from "../../base/mod.ts";
import { bucketOf, Buckets, sameRoot } from "./buckets.ts";

const COUNT = NAMING_SYNC.buckets;

Deno.test("a difference is found in every bucket, the first and the last included", () => {
  for (let at = 0; at < COUNT; at++) {
    const one = new Buckets();
    const other = new Buckets();
    one.add(COUNT * 7 + at, 3);
    assertEquals(bucketOf(COUNT * 7 + at), at);
    assertEquals(one.differing(other), [at]);
    assertEquals(other.differing(one), [at]);
    assertEquals(sameRoot(one.root(), other.root()), false);
  }
});

Deno.test("all buckets that differ are named, ascending", () => {
  const one = new Buckets();
  const other = new Buckets();
  for (let at = COUNT - 1; at >= 0; at--) one.add(at, 1);
  assertEquals(one.differing(other), Array.from({ length: COUNT }, (_, at) => at));
});

Deno.test("the order of additions does not matter, and taking undoes adding", () => {
  const one = new Buckets();
  const other = new Buckets();
  const facts = [[5, 1], [5 + COUNT, 2], [9, 1], [4_000_000_123, 77]] as const;
  for (const [hash, version] of facts) one.add(hash, version);
  for (const [hash, version] of facts.toReversed()) other.add(hash, version);
  assertEquals(one.differing(other), []);
  assertEquals(one.root(), other.root());
  for (const [hash, version] of facts) one.take(hash, version);
  assertEquals(one.sums, new Uint32Array(COUNT * 2));
  assertEquals(one.root(), { low: 0, high: 0 });
});

Deno.test("the root is the sum over all buckets", () => {
  const buckets = new Buckets();
  for (let i = 0; i < 1_000; i++) buckets.add(Math.imul(i, 2_654_435_761) >>> 0, i);
  let low = 0;
  let high = 0;
  for (let at = 0; at < COUNT; at++) {
    low = (low + (buckets.sums[at * 2] ?? 0)) >>> 0;
    high = (high + (buckets.sums[at * 2 + 1] ?? 0)) >>> 0;
  }
  assertEquals(buckets.root(), { low, high });
});

Deno.test("another version of a service is another digest", () => {
  const one = new Buckets();
  const other = new Buckets();
  one.add(12, 1);
  other.add(12, 2);
  assertEquals(one.differing(other), [12]);
});

Deno.test("a digest of another size is refused", () => {
  assertThrows(() => new Buckets(new Uint32Array(COUNT)), BytesError, "words");
});
