import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { SyncMembership } from "./sync_membership.ts";
import { ReplicaLives } from "./replica_lives.ts";
import { ReplicaTable } from "./replica_table.ts";
import { ReplicaSet } from "./replicas.ts";

const NOW_MS = 1_000_000;
const { takeoverMs, orphanLifeMs, cutOffLifeMs, retiredLifeMs } = NAMING_SYNC;

/** Node 1 of three or five, which has copies of two services of node 2. */
function world(ids: readonly number[]) {
  const membership = new SyncMembership(1);
  membership.set(ids);
  const book = new ReplicaTable();
  const moved: string[] = [];
  const dropped: string[] = [];
  const lives = new ReplicaLives({
    book,
    membership,
    merge: { dropAll: (set, keyText) => dropped.push(`${set.name} ${keyText}`) },
    journal: undefined,
    moves: { laterAll: (set) => moved.push(set.name) },
  });
  const set = book.heard(2, 1, NOW_MS) ?? new ReplicaSet(0, 0, 0);
  set.note("a", 1, true);
  set.note("b", 2, true);
  const flags = () => [set.silent, set.orphaned];
  return { book, lives, set, flags, moved, dropped };
}

Deno.test("a node that nobody hears of is dead for those who see half of the cluster", () => {
  const { book, lives, flags, moved } = world([1, 2, 3]);
  book.heard(3, 1, NOW_MS + takeoverMs);
  lives.judge(NOW_MS + takeoverMs - 1);
  assertEquals([flags(), moved], [[false, false], []]);
  lives.judge(NOW_MS + takeoverMs);
  lives.judge(NOW_MS + takeoverMs + 1);
  assertEquals([flags(), moved], [[true, true], ["2.1"]]);
});

Deno.test("for a node that sees less than half it is silent, and dead once half is there again", () => {
  const { book, lives, set, flags, moved } = world([1, 2, 3]);
  lives.judge(NOW_MS + takeoverMs);
  assertEquals([flags(), moved], [[true, false], ["2.1"]]);
  book.heard(3, 1, NOW_MS + takeoverMs + 10);
  lives.judge(NOW_MS + takeoverMs + 10);
  assertEquals([flags(), moved], [[true, true], ["2.1", "2.1"]]);
  set.heardMs = NOW_MS + takeoverMs + 20;
  lives.judge(NOW_MS + takeoverMs + 20);
  assertEquals(flags(), [false, false]);
});

Deno.test("what a dead node published is kept a while, and long by who may be cut off himself", () => {
  const half = world([1, 2]);
  half.lives.judge(NOW_MS + orphanLifeMs - 1);
  assertEquals(half.book.size, 1);
  half.lives.judge(NOW_MS + orphanLifeMs);
  assertEquals([half.book.size, half.dropped], [0, ["2.1 a", "2.1 b"]]);
  assertEquals(half.book.isForgotten(2, 1), true);
  const cutOff = world([1, 2, 3, 4, 5]);
  cutOff.lives.judge(NOW_MS + cutOffLifeMs - 1);
  assertEquals(cutOff.book.size, 1);
  cutOff.lives.judge(NOW_MS + cutOffLifeMs);
  assertEquals(cutOff.book.size, 0);
});

Deno.test("what a node published that left, or started anew, is kept a while and is not judged", () => {
  const { book, lives, set, flags, moved } = world([1, 2]);
  lives.retire(set, NOW_MS);
  lives.retire(set, NOW_MS + 1);
  assertEquals([set.retiredMs, moved], [NOW_MS, ["2.1"]]);
  lives.judge(NOW_MS + retiredLifeMs - 1);
  assertEquals([book.size, flags()], [1, [false, false]]);
  lives.judge(NOW_MS + retiredLifeMs);
  assertEquals(book.size, 0);
});
