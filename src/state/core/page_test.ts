import { assertEquals } from "#assert";
import { pageWindow } from "./page.ts";

Deno.test("a page is a window, and numbers that make no sense become the nearest that do", () => {
  const windowOf = (pageNo: number, pageSize: number) => {
    const { skip, take } = pageWindow({ pageNo, pageSize }, 100);
    return [skip, take];
  };
  assertEquals(windowOf(1, 10), [0, 10]);
  assertEquals(windowOf(3, 10), [20, 10]);
  assertEquals(windowOf(2, 100), [100, 100]);
  assertEquals(windowOf(2, 101), [100, 100]);
  for (const pageSize of [0, -5, NaN, 1.9]) assertEquals(windowOf(2, pageSize), [1, 1]);
  for (const pageNo of [0, -5, NaN, 1.9]) assertEquals(windowOf(pageNo, 10), [0, 10]);
  assertEquals(windowOf(Infinity, Infinity)[1], 100);
  assertEquals(Number.isSafeInteger(windowOf(Infinity, Infinity)[0]), true);
});
