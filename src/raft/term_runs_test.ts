import { assertEquals, assertThrows } from "#assert";
import { TermRuns } from "./term_runs.ts";

/** Terms 1 1 1 3 3 5 at indexes 1 to 6, after index 0 of term 0. */
function sample(): TermRuns {
  const runs = new TermRuns(0, 0);
  [1, 1, 1, 3, 3, 5].forEach((term, i) => runs.append(i + 1, term));
  return runs;
}

Deno.test("TermRuns.termAt() knows every index from the floor to the last", () => {
  const runs = sample();
  assertEquals([0, 1, 3, 4, 5, 6, 7, -1].map((i) => runs.termAt(i)), [
    0,
    1,
    1,
    3,
    3,
    5,
    undefined,
    undefined,
  ]);
});

Deno.test("TermRuns.truncateFrom() forgets the index and what follows", () => {
  const runs = sample();
  runs.truncateFrom(5);
  assertEquals([runs.last, runs.termAt(4), runs.termAt(5)], [4, 3, undefined]);
  runs.append(5, 4);
  assertEquals(runs.termAt(5), 4);
  assertThrows(() => runs.truncateFrom(0), Error, "reaches the floor 0");
  // Where a term begins: nothing of it is left to refuse a lower one.
  const other = sample();
  other.truncateFrom(4);
  other.append(4, 2);
  assertEquals([other.last, other.termAt(3), other.termAt(4)], [4, 1, 2]);
});

Deno.test("TermRuns.trimBelow() keeps the index itself", () => {
  const runs = sample();
  runs.trimBelow(5);
  assertEquals([runs.floor, runs.termAt(4), runs.termAt(5), runs.termAt(6)], [5, undefined, 3, 5]);
  runs.trimBelow(2);
  assertEquals(runs.floor, 5);
});

Deno.test("TermRuns.append() refuses gaps and falling terms", () => {
  assertThrows(() => sample().append(8, 5), Error, "entry 8 does not follow the last index 6");
  assertThrows(() => sample().append(7, 4), Error, "entry 7 has term 4 after an entry of term 5");
});

Deno.test("TermRuns.lastAtMost() agrees with a search one by one", () => {
  for (const floor of [0, 2, 4]) {
    const runs = sample();
    runs.trimBelow(floor);
    for (let index = 0; index <= 8; index += 1) {
      for (let term = 0; term <= 6; term += 1) {
        let expected = Math.min(index, runs.last);
        while (expected >= floor && (runs.termAt(expected) ?? 0) > term) expected -= 1;
        assertEquals(runs.lastAtMost(index, term), Math.max(expected, 0), `${index}@${term}`);
      }
    }
  }
});
