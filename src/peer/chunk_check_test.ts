import { assertEquals, assertThrows } from "#assert";
import { BytesError } from "../base/mod.ts";
import { ChunkCheck, ChunkTally } from "./chunk_check.ts";

const CHUNKS = ["one", "two", "three"].map((text) => new TextEncoder().encode(text));

/** What a sender sends: numbered chunks and the summary. */
function sent() {
  const tally = new ChunkTally();
  const chunks = CHUNKS.map((chunk) => ({ id: tally.add(chunk), chunk }));
  return { chunks, summary: tally.summary() };
}

Deno.test("a snapshot that arrives as it was sent is complete", () => {
  const check = new ChunkCheck();
  const { chunks, summary } = sent();
  for (const { id, chunk } of chunks) check.take(id, chunk);
  assertEquals(check.isComplete, false);
  check.finish(summary);
  assertEquals(check.isComplete, true);
  assertThrows(() => check.take(4, CHUNKS[0] ?? new Uint8Array()), BytesError, "wanted 4");
});

Deno.test("a chunk that is missing, doubled, out of order or wrong in one bit ends the transfer", () => {
  for (const order of [[1, 3], [1, 1], [2]]) {
    const check = new ChunkCheck();
    const take = () => order.forEach((id) => check.take(id, CHUNKS[id - 1] ?? new Uint8Array()));
    assertThrows(take, BytesError, "Cannot take chunk");
  }
  const { chunks, summary } = sent();
  const short = new ChunkCheck();
  short.take(1, CHUNKS[0] ?? new Uint8Array());
  assertThrows(() => short.finish(summary), BytesError, "of 3 chunks");
  for (let bit = 0; bit < 24; bit++) {
    const check = new ChunkCheck();
    for (const { id, chunk } of chunks) {
      const carried = chunk.slice();
      if (id === 2) carried[bit >> 3] = (carried[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      check.take(id, carried);
    }
    assertThrows(() => check.finish(summary), BytesError, "checksum");
  }
});
