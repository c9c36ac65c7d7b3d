import { assertEquals } from "#assert";
import type { ApplyResult } from "../state/mod.ts";
import { AppliedWaiters } from "./applied_waiters.ts";

const RESULT: ApplyResult = { ok: true, id: 0, existed: false, index: 5 };

function waiterInto(log: string[], name: string) {
  return {
    done: (result: ApplyResult) => log.push(`${name} done ${result.index}`),
    lost: () => log.push(`${name} lost`),
    cut: () => log.push(`${name} cut`),
    unknown: () => log.push(`${name} unknown`),
  };
}

Deno.test("AppliedWaiters delivers by index and term, once", () => {
  const waiters = new AppliedWaiters();
  const log: string[] = [];
  waiters.waitEntry(5, 2, waiterInto(log, "a"));
  waiters.waitEntry(6, 2, waiterInto(log, "b"));
  waiters.waitEntry(7, 2, waiterInto(log, "c"));
  waiters.settle(5, 2, RESULT);
  waiters.settle(5, 2, RESULT);
  waiters.settle(6, 3, RESULT);
  waiters.settle(7, 2, undefined);
  assertEquals(log, ["a done 5", "b lost", "c lost"]);
});

Deno.test("AppliedWaiters cuts only the term meant, and an index taken again", () => {
  const waiters = new AppliedWaiters();
  const log: string[] = [];
  waiters.waitEntry(5, 2, waiterInto(log, "a"));
  waiters.lose(5, 1);
  waiters.lose(6, 2);
  assertEquals(log, []);
  waiters.waitEntry(5, 3, waiterInto(log, "b"));
  waiters.lose(5, 3);
  assertEquals(log, ["a cut", "b cut"]);
});

Deno.test("AppliedWaiters leaves open what a snapshot has jumped over", () => {
  const waiters = new AppliedWaiters();
  const log: string[] = [];
  for (const index of [4, 5, 6]) waiters.waitEntry(index, 1, waiterInto(log, String(index)));
  waiters.jump(5);
  assertEquals(log, ["4 unknown", "5 unknown"]);
  waiters.settle(6, 1, RESULT);
  assertEquals(log.at(-1), "6 done 5");
});

Deno.test("AppliedWaiters wakes who waits for an index, lowest first, also when asked out of order", () => {
  const waiters = new AppliedWaiters();
  const log: number[] = [];
  for (const index of [9, 3, 7, 3]) waiters.waitIndex(index, () => log.push(index));
  waiters.reach(2);
  assertEquals(log, []);
  waiters.reach(7);
  assertEquals(log, [3, 3, 7]);
  waiters.reach(100);
  assertEquals(log, [3, 3, 7, 9]);
});
