import { assertEquals } from "#assert";
import { editDistance, wordDistance } from "./edit_distance.ts";

Deno.test("editDistance() is the same from either side, and nothing for equal words", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["", "", 0],
    ["a", "", 1],
    ["a", "a", 0],
    ["a", "b", 1],
    ["ab", "ba", 1],
    ["abcd", "badc", 2],
    ["xab", "xba", 1],
    ["abc", "cab", 2],
    ["ab", "bxa", 3],
    ["flaw", "lawn", 2],
    ["HOST", "HOSTNAME", 4],
    ["PORT", "PRTO", 2],
  ];
  for (const [one, other, wanted] of cases) {
    assertEquals([editDistance(one, other), editDistance(other, one)], [wanted, wanted], one);
  }
});

Deno.test("wordDistance() counts a shortened word as one edit, from three letters on", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["ABC", "ABCDEFGH", 1],
    ["AB", "ABCDEFGH", 6],
    ["ABCX", "ABCDEFGH", 5],
    ["ABC", "ABC", 0],
    ["ABC", "ABX", 1],
    ["BCD", "ABCDEFGH", 5],
  ];
  for (const [one, other, wanted] of cases) {
    assertEquals(
      [wordDistance([one], [other], 9), wordDistance([other], [one], 9)],
      [wanted, wanted],
      one,
    );
  }
});

Deno.test("wordDistance() takes a word more or less, and another one, for what a word costs", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["A_B_C", "A_B_C", 0],
    ["A_B_C", "A_C", 3],
    ["A_B_C", "B_C", 3],
    ["A_B_C", "A_B", 3],
    ["A_B_C", "A", 6],
    ["A_WWWW_C", "A_XXXX_C", 3],
    ["A_WXYZ_C", "A_WXYA_C", 1],
    ["WWWW_A", "A_WWWW", 6],
  ];
  for (const [one, other, wanted] of cases) {
    const [left, right] = [one.split("_"), other.split("_")];
    assertEquals(
      [wordDistance(left, right, 3), wordDistance(right, left, 3)],
      [wanted, wanted],
      `${one} ${other}`,
    );
  }
  assertEquals(wordDistance([], ["A", "B"], 3), 6);
});
