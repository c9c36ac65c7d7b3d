import { deepStrictEqual } from "node:assert/strict";
import { countChanges, lineDiff } from "./lineDiff.ts";
import { hasMarks, merge3 } from "./merge3.ts";

const names = { mine: "mine", theirs: "theirs" };
const merged = (base: string, mine: string, theirs: string) => {
  const split = (text: string) => text.split("").join("\n");
  const { text, conflicts } = merge3(split(base), split(mine), split(theirs), names);
  return [
    text.split("\n").map((line) => line.length > 1 ? line.slice(0, 1) : line).join(""),
    conflicts,
  ];
};

Deno.test("changes at different places are both taken", () => {
  deepStrictEqual(merged("abcdef", "aXcdef", "abcdYf"), ["aXcdYf", 0]);
  deepStrictEqual(merged("abcdef", "bcdef", "abcdefg"), ["bcdefg", 0]);
  deepStrictEqual(merged("abc", "abc", "aYc"), ["aYc", 0]);
  deepStrictEqual(merged("abc", "aXc", "abc"), ["aXc", 0]);
});

Deno.test("the same change of both is taken once", () => {
  deepStrictEqual(merged("abc", "aXc", "aXc"), ["aXc", 0]);
});

Deno.test("changes of the same lines stand between marks", () => {
  deepStrictEqual(merged("abc", "aXc", "aYc"), ["a<X=Y>c", 1]);
  deepStrictEqual(merged("abcd", "aXcd", "abYd"), ["a<Xc=bY>d", 1]);
  deepStrictEqual(merged("abc", "ac", "aYc"), ["a<=Y>c", 1]);
  deepStrictEqual(hasMarks("a\n<<<<<<< mine\n"), true);
  deepStrictEqual(hasMarks("a\n  ======= \nb <<<<<<<"), false);
});

Deno.test("a diff applied to the first text gives the second", () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  const draw = () => Array.from({ length: random(30) }, () => "abcd"[random(4)]!);
  for (let round = 0; round < 500; round++) {
    const [a, b] = [draw(), draw()];
    const out: string[] = [];
    let at = 0;
    for (const { a0, a1, b0, b1 } of lineDiff(a, b)) {
      out.push(...a.slice(at, a0), ...b.slice(b0, b1));
      at = a1;
    }
    deepStrictEqual([...out, ...a.slice(at)], b);
  }
});

Deno.test("texts that differ from top to bottom are one hunk, and quickly", () => {
  const lines = (name: string) => Array.from({ length: 50_000 }, (_, i) => `${name}${i}`);
  deepStrictEqual(lineDiff(lines("a"), lines("b")), [{ a0: 0, a1: 50_000, b0: 0, b1: 50_000 }]);
  deepStrictEqual(countChanges("a\nb\nc", "a\nX\nY\nc"), { added: 2, removed: 1 });
});
