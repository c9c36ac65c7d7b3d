import { assert, assertEquals } from "#assert";
import { STORE } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import { BlockBuilder } from "./block_builder.ts";
import { entryRecordBytes } from "./block_codec.ts";

/** Entries that take exactly so many bytes together, each small enough for a block of its own. */
function entriesOfBytes(totalBytes: number): Entry[] {
  const entries: Entry[] = [];
  let left = totalBytes;
  for (let index = 1; left > 0; index++) {
    const of = (size: number): Entry => ({
      ...{ index, term: 1, kind: "command" },
      data: new Uint8Array(size).fill(index),
    });
    const head = entryRecordBytes(of(20_000)) - 20_000;
    const entry = of(Math.min(20_000, left - head));
    entries.push(entry);
    left -= entryRecordBytes(entry);
  }
  return entries;
}

function build(entries: readonly Entry[], crcBefore = 7) {
  let partSet = 0;
  return new BlockBuilder().build(entries, crcBefore, () => ++partSet);
}

Deno.test("what fits into one transaction goes in small blocks, one byte more in large ones", () => {
  const small = entriesOfBytes(STORE.atomicBytes);
  assertEquals(small.reduce((sum, one) => sum + entryRecordBytes(one), 0), STORE.atomicBytes);
  const blocks = build(small);
  assert(blocks.every(({ ref }) => ref.bytes <= STORE.valueBytes && ref.partSet === 0));
  const [first, second] = build([...small.slice(0, -1), {
    ...small.at(-1)!,
    data: new Uint8Array(small.at(-1)!.data.length + 1),
  }]);
  assert((first?.ref.bytes ?? 0) > STORE.valueBytes && second !== undefined);
  assertEquals([first?.ref.partSet, second?.ref.partSet], [1, 2]);
});

Deno.test("blocks follow each other without a gap, and each holds as much as it may", () => {
  const entries = entriesOfBytes(3 * STORE.valueBytes);
  const blocks = build(entries);
  assertEquals(blocks[0]?.ref.first, 1);
  assertEquals(blocks.at(-1)?.ref.last, entries.length);
  for (const [at, { ref }] of blocks.entries()) {
    const next = blocks[at + 1];
    if (next === undefined) continue;
    assertEquals(next.ref.first, ref.last + 1);
    const more = entries[ref.last];
    assert(more !== undefined && ref.bytes + entryRecordBytes(more) > STORE.valueBytes);
  }
});

Deno.test("an entry larger than a block has one alone, in parts of a set of its own", () => {
  const large = { index: 2, term: 1, kind: "command", data: new Uint8Array(200_000) } as const;
  const small = { ...large, index: 1, data: new Uint8Array(100) };
  const blocks = build([small, large, { ...large, index: 3 }]);
  assertEquals(blocks.map(({ ref }) => [ref.first, ref.last, ref.partSet]), [
    [1, 1, 0],
    [2, 2, 1],
    [3, 3, 2],
  ]);
  assertEquals(blocks.map(({ parts, ref }) => parts.length === ref.partCount), [true, true, true]);
});
