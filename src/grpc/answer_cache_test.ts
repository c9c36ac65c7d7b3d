import { assertEquals } from "#assert";
import { AnswerCache } from "./answer_cache.ts";

Deno.test("a small answer that is kept does not keep the memory of others", () => {
  const cache = new AnswerCache<object>({ maxBytes: 1_000, maxAnswerBytes: 100 });
  const source = {};
  cache.add(source, new Uint8Array(8_192).subarray(0, 50));
  assertEquals(cache.get(source)?.buffer.byteLength, 50);
});

Deno.test("answers are kept within their bytes, the oldest give way, large ones hold nothing", () => {
  const cache = new AnswerCache<{ id: number }>({ maxBytes: 100, maxAnswerBytes: 50 });
  const sources = [1, 2, 3, 4].map((id) => ({ id }));
  const [first, second, third, fourth] = sources;
  if (!first || !second || !third || !fourth) throw new Error("four sources are wanted");
  for (const source of [first, second, first]) cache.add(source, new Uint8Array(50));
  assertEquals(cache.bytes, 100);
  cache.add(third, new Uint8Array(1));
  assertEquals(sources.map((source) => cache.get(source)?.length), [undefined, 50, 1, undefined]);
  cache.add(fourth, new Uint8Array(51));
  assertEquals([cache.get(fourth)?.length, cache.bytes], [51, 51]);
});
