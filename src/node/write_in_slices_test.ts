import { assert, assertEquals } from "#assert";
import type { SnapshotWriter } from "../store/mod.ts";
import { writeInSlices } from "./write_in_slices.ts";

/** A writer that takes everything at once and remembers what became of it. */
function memoryWriter() {
  const sizes: number[] = [];
  let aborted = false;
  const writer: SnapshotWriter = {
    append: (chunk) => {
      sizes.push(chunk.length);
      return Promise.resolve();
    },
    commit: () => Promise.resolve(),
    stage: () => Promise.resolve(),
    abort: () => {
      aborted = true;
      return Promise.resolve();
    },
  };
  return { writer, sizes, isAborted: () => aborted };
}

/** Writes so many chunks, each of which takes so long to make; counts the turns that others got meanwhile. */
async function turnsDuring(chunks: number, chunkMs: number): Promise<number> {
  let nowMs = 0;
  function* dump() {
    for (let count = 0; count < chunks; count++) {
      nowMs += chunkMs;
      yield new Uint8Array(10);
    }
  }
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const rest = dump();
  const { writer } = memoryWriter();
  const sizeBytes = await writeInSlices(writer, { first: rest.next(), rest }, {
    isUseless: () => false,
    monotonicMs: () => nowMs,
  });
  clearInterval(timer);
  assertEquals(sizeBytes, chunks * 10);
  return turns;
}

Deno.test("others get their turn by the time that a dump takes, however small its chunks are", async () => {
  assertEquals(await turnsDuring(200, 0.01), 0);
  const turns = await turnsDuring(100, 5);
  assert(turns >= 40, `${turns} turns in 500 ms`);
});

Deno.test("a dump that has become useless is given up between two chunks", async () => {
  const { writer, sizes, isAborted } = memoryWriter();
  const rest = Array.from({ length: 9 }, (_, size) => new Uint8Array(size))[Symbol.iterator]();
  const sizeBytes = await writeInSlices(writer, { first: rest.next(), rest }, {
    isUseless: () => sizes.length === 3,
    monotonicMs: () => 0,
  });
  assertEquals([sizeBytes, sizes, isAborted()], [undefined, [0, 1, 2], true]);
});
