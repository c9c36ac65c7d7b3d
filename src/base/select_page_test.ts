import { assert, assertEquals } from "#assert";
import { selectPage } from "./select_page.ts";

function drain<T>(steps: Generator<void, T>): { readonly value: T; readonly steps: number } {
  for (let count = 1;; count++) {
    const step = steps.next();
    if (step.done === true) return { value: step.value, steps: count };
  }
}

const byNumber = (one: number, other: number) => one - other;

Deno.test("a page is what sorting the whole list would put there", () => {
  for (const length of [0, 1, 2, 63, 64, 65, 500, 3_000]) {
    for (const kinds of [1, 3, length + 1]) {
      const list = Array.from({ length }, (_, at) => (at * 7_919) % kinds);
      const sorted = [...list].sort(byNumber);
      for (const [from, to] of [[0, 20], [length - 5, length + 5], [40, 140], [0, length]]) {
        const range = { from: Math.max(0, from ?? 0), to: to ?? 0 };
        const { value } = drain(selectPage([...list], byNumber, range, 100));
        assertEquals(value, sorted.slice(range.from, range.to), `${length} ${kinds} ${from}`);
      }
    }
  }
});

Deno.test("a page behind the end is empty", () => {
  assertEquals(drain(selectPage([3, 1, 2], byNumber, { from: 3, to: 10 }, 10)).value, []);
});

Deno.test("a long list goes in steps, and far from all of it is compared", () => {
  const length = 100_000;
  const list = Array.from({ length }, (_, at) => (at * 7_919) % length);
  let compares = 0;
  const counted = (one: number, other: number) => {
    compares++;
    return one - other;
  };
  const range = { from: 50_000, to: 50_020 };
  const { value, steps } = drain(selectPage(list, counted, range, 20_000));
  assertEquals(value, Array.from({ length: 20 }, (_, at) => 50_000 + at));
  assert(steps > 2, `${steps} steps`);
  assert(compares < 15 * length, `${compares} comparisons`);
});
