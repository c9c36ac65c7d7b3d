import { assertEquals } from "#assert";
import { javaDoubleOf, javaInt, javaNumber, javaTrue, javaYes } from "./java_texts.ts";

const INTS: readonly (readonly [string, number | undefined])[] = [
  ["80", 80],
  ["+80", 80],
  ["-1", -1],
  ["0080", 80],
  ["-0", 0],
  ["65536", 65536],
  ["2147483647", 2147483647],
  ["2147483648", undefined],
  ["-2147483648", -2147483648],
  ["-2147483649", undefined],
  ["", undefined],
  [" 80", undefined],
  ["80 ", undefined],
  ["80a", undefined],
  ["8.0", undefined],
  ["0x50", undefined],
  ["1e3", undefined],
  ["NaN", undefined],
];

for (const [text, wanted] of INTS) {
  Deno.test(`javaInt: "${text}" is ${wanted}`, () => assertEquals(javaInt(text), wanted));
}

const DOUBLES: readonly (readonly [string, number | undefined])[] = [
  ["1", 1],
  ["1.0", 1],
  ["1.", 1],
  [".5", 0.5],
  ["1e3", 1000],
  ["1E-3", 0.001],
  ["1d", 1],
  ["1.5F", 1.5],
  [" 1 ", 1],
  ["-1", -1],
  ["+1", 1],
  ["1e309", Infinity],
  ["NaN", NaN],
  ["-Infinity", -Infinity],
  ["", undefined],
  [".", undefined],
  ["e3", undefined],
  ["nan", undefined],
  ["inf", undefined],
  ["1,5", undefined],
  ["1_000", undefined],
  ["abc", undefined],
];

for (const [text, wanted] of DOUBLES) {
  Deno.test(`javaDoubleOf: "${text}" is ${wanted}`, () => {
    assertEquals(javaDoubleOf(text), wanted);
    const finite = wanted !== undefined && Number.isFinite(wanted);
    assertEquals(javaNumber(text), finite ? wanted : undefined);
  });
}

/** text, `Boolean.parseBoolean`, `ConvertUtils.toBoolean`. */
const FLAGS: readonly (readonly [string, boolean, boolean])[] = [
  ["true", true, true],
  ["TRUE", true, true],
  ["tRuE", true, true],
  ["yes", false, true],
  ["Y", false, true],
  ["on", false, true],
  ["T", false, true],
  ["1", false, false],
  ["false", false, false],
  ["no", false, false],
  ["0", false, false],
  ["", false, false],
  ["ja", false, false],
];

for (const [text, strict, word] of FLAGS) {
  Deno.test(`javaTrue and javaYes: "${text}" is ${strict} and ${word}`, () => {
    assertEquals([javaTrue(text), javaYes(text)], [strict, word]);
  });
}
