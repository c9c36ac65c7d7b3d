import { assertEquals, assertThrows } from "#assert";
import { RaftLog } from "./log.ts";
import { membershipOf } from "./membership.ts";
import type { Entry } from "./types.ts";

const MEMBERS = membershipOf([1]);

function entry(index: number, term: number, sizeBytes = 0): Entry {
  return { index, term, kind: "command", data: new Uint8Array(sizeBytes) };
}

function logOf(terms: readonly number[], snapshotIndex = 0): RaftLog {
  return new RaftLog({
    hardState: { term: 9, votedFor: 0, commit: 0 },
    snapshot: {
      index: snapshotIndex,
      term: snapshotIndex === 0 ? 0 : 1,
      membership: MEMBERS,
    },
    entries: terms.map((term, i) => entry(snapshotIndex + 1 + i, term)),
  });
}

const indexesOf = (entries: readonly Entry[]) => entries.map((e) => `${e.index}@${e.term}`);

Deno.test("RaftLog counts what it was recovered from as durable", () => {
  const log = logOf([1, 1, 2], 5);
  assertEquals([log.firstIndex, log.lastIndex, log.stable, log.written, log.dirty], [
    6,
    8,
    8,
    8,
    false,
  ]);
  assertEquals([log.termAt(4), log.termAt(5), log.termAt(8)], [undefined, 1, 2]);
});

Deno.test("RaftLog.takeWrite() hands out each entry once", () => {
  const log = logOf([1]);
  log.append([entry(2, 1), entry(3, 1)]);
  assertEquals(indexesOf(log.takeWrite().entries), ["2@1", "3@1"]);
  log.append([entry(4, 1)]);
  assertEquals([log.stable, log.written], [1, 3]);
  assertEquals(indexesOf(log.takeWrite().entries), ["4@1"]);
  log.confirm(4);
  assertEquals([log.stable, log.dirty], [4, false]);
});

Deno.test("RaftLog.truncateFrom() tells the disk the lowest place since the last write", () => {
  const log = logOf([1, 1, 1, 1]);
  log.truncateFrom(4);
  log.append([entry(4, 2)]);
  log.truncateFrom(3);
  log.append([entry(3, 3)]);
  assertEquals(log.stable, 2);
  const write = log.takeWrite();
  assertEquals([write.truncateFrom, indexesOf(write.entries)], [3, ["3@3"]]);
});

Deno.test("RaftLog.truncateFrom() spares the disk what it was never given", () => {
  const log = logOf([1]);
  log.append([entry(2, 1), entry(3, 1)]);
  log.truncateFrom(2);
  log.append([entry(2, 2)]);
  const write = log.takeWrite();
  assertEquals([write.truncateFrom, indexesOf(write.entries)], [undefined, ["2@2"]]);
});

Deno.test("RaftLog.reset() replaces the log by a snapshot and clears the disk above it", () => {
  const log = logOf([1, 1, 1, 1]);
  log.truncateFrom(4);
  log.reset({ index: 2, term: 5, membership: MEMBERS }, 1);
  log.append([entry(3, 6)]);
  assertEquals([log.firstIndex, log.lastIndex, log.stable, log.termAt(2)], [3, 3, 1, 5]);
  const write = log.takeWrite();
  assertEquals([write.snapshot?.index, write.truncateFrom, indexesOf(write.entries)], [
    2,
    3,
    ["3@6"],
  ]);
  assertEquals(log.takeWrite().snapshot, undefined);
});

Deno.test("RaftLog.trim() keeps applied entries within both bounds, and all others", () => {
  const log = logOf(Array.from({ length: 10 }, () => 1));
  const bounds = { retainBytes: 1_000, retainEntries: 3, keepFrom: Infinity };
  log.trim({ ...bounds, applied: 8 });
  assertEquals([log.firstIndex, log.termAt(5), log.termAt(0)], [6, 1, 0]);
  log.trim({ ...bounds, applied: 8, retainBytes: 40 });
  assertEquals(log.firstIndex, 8);
  log.trim({ ...bounds, applied: 10, retainEntries: 0, keepFrom: 9 });
  assertEquals(log.firstIndex, 9);
  log.trim({ ...bounds, applied: 10, retainEntries: 0 });
  assertEquals([log.firstIndex, log.lastIndex, log.bytes], [11, 10, 0]);
});

Deno.test("RaftLog.compact() forgets terms only below the snapshot and the entries in memory", () => {
  const log = logOf([1, 1, 2, 2, 3, 3]);
  log.compact({ index: 5, term: 3, membership: MEMBERS });
  assertEquals([log.termAt(0), log.termAt(1)], [0, 1]);
  log.trim({ applied: 6, retainBytes: 1_000, retainEntries: 1, keepFrom: Infinity });
  assertEquals([log.firstIndex, log.termAt(4), log.termAt(5)], [6, undefined, 3]);
});

Deno.test("RaftLog.confirm() refuses an index beyond the log", () => {
  assertThrows(() => logOf([1]).confirm(2), Error, "index 2 beyond the last index 1");
});

Deno.test("RaftLog.slice() stops before the bound but gives at least one entry", () => {
  const log = logOf([]);
  log.append([entry(1, 1, 100), entry(2, 1, 100), entry(3, 1, 100)]);
  assertEquals(log.slice(1, 3, 10).length, 1);
  assertEquals(log.slice(1, 3, 264).length, 2);
  assertEquals(log.slice(1, 3, Infinity).length, 3);
  assertThrows(() => log.slice(1, 4, Infinity), Error, "entry 4 is not in memory");
});

Deno.test("RaftLog keeps its entries through thousands of dropped ones", () => {
  const log = logOf([]);
  for (let index = 1; index <= 5_000; index += 1) {
    log.append([entry(index, 1)]);
    log.trim({ applied: index, retainBytes: 1_000_000, retainEntries: 10, keepFrom: Infinity });
  }
  assertEquals([log.firstIndex, log.lastIndex, log.at(4_995).index, log.bytes], [
    4_991,
    5_000,
    4_995,
    320,
  ]);
});
