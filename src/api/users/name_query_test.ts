import { assertEquals } from "#assert";
import { firstNames, MAX_FOUND_NAMES, nameFilter, pageOf } from "./name_query.ts";

Deno.test("a name is looked for as it is, or as a part that may have stars", () => {
  const names = ["ann", "joanna", "Ann", "a*n", ""];
  const found = (search: "accurate" | "blur", name: string) =>
    names.filter(nameFilter(search, name));
  assertEquals(found("accurate", "ann"), ["ann"]);
  assertEquals(found("accurate", "a*n"), ["a*n"]);
  assertEquals(found("blur", "ann"), ["ann", "joanna"]);
  assertEquals(found("blur", "a*n"), ["ann", "a*n"]);
  assertEquals(found("blur", "*ann"), ["ann"]);
  for (const search of ["accurate", "blur"] as const) assertEquals(found(search, ""), names);
});

Deno.test("a page is cut out of all rows, which are counted", () => {
  const rows = ["a", "b", "c", "d", "e"];
  const page = (pageNo: number, pageSize: number) => {
    const { totalCount, items } = pageOf(rows, { pageNo, pageSize });
    assertEquals(totalCount, 5);
    return items.join("");
  };
  assertEquals([page(1, 2), page(2, 2), page(3, 2), page(4, 2)], ["ab", "cd", "e", ""]);
  assertEquals([page(1.9, 2.9), page(2.1, 2)], ["ab", "cd"]);
  // What is no number of a page is the first one, and a page has one row at least.
  assertEquals([page(0, 2), page(-3, 2), page(NaN, 2), page(Infinity, 2)], [
    "ab",
    "ab",
    "ab",
    "ab",
  ]);
  assertEquals([page(2, 0), page(2, NaN), page(1, -1)], ["b", "b", "a"]);
});

Deno.test("so many names are given to who types, in their order", () => {
  const names = Array.from({ length: MAX_FOUND_NAMES + 1 }, (_, at) => `n${at}`);
  assertEquals(firstNames(names, "n"), names.slice(0, MAX_FOUND_NAMES));
  assertEquals(firstNames(names, "").length, MAX_FOUND_NAMES);
  assertEquals(firstNames(["a", "b", "ab"], "b"), ["b", "ab"]);
});
