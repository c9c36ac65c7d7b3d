import { assertEquals, assertLess } from "#assert";
import { doubleText, floatText, javaDouble, javaFloat, quoteNumbers } from "./json_numbers.ts";
import { Rng } from "../../tests/support/rng.ts";

const DOUBLES: readonly (readonly [number, string])[] = [
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [8, "8.0"],
  [-3, "-3.0"],
  [0.5, "0.5"],
  [0.001, "0.001"],
  [0.00099, "9.9E-4"],
  [9999999, "9999999.0"],
  [1e7, "1.0E7"],
  [1e10, "1.0E10"],
  [12345678.9, "1.23456789E7"],
  [0.1 + 0.2, "0.30000000000000004"],
  [1e-300, "1.0E-300"],
  [1.7976931348623157e308, "1.7976931348623157E308"],
];

for (const [value, text] of DOUBLES) {
  Deno.test(`doubleText: ${Object.is(value, -0) ? "-0" : value} is ${text}`, () => {
    assertEquals(doubleText(value), text);
    assertEquals(Number(text), value);
  });
}

const FLOATS: readonly (readonly [number, string])[] = [
  [0, "0.0"],
  [0.7, "0.7"],
  [0.85, "0.85"],
  [1 / 3, "0.33333334"],
  [0.123456789, "0.12345679"],
  [1e10, "1.0E10"],
  [16777216, "1.6777216E7"],
];

for (const [value, text] of FLOATS) {
  Deno.test(`floatText: ${value} is ${text}`, () => assertEquals(floatText(value), text));
}

Deno.test("javaDouble and javaFloat are written without quotes", () => {
  const value = { weight: javaDouble(8), list: [javaDouble(1e10)], threshold: javaFloat(0.7) };
  assertEquals(JSON.stringify(value), '{"weight":8.0,"list":[1.0E10],"threshold":0.7}');
  for (let at = 0; at < 5_000; at++) javaDouble(at);
  assertEquals(JSON.stringify([javaDouble(3), javaFloat(3)]), "[3.0,3.0]");
  assertEquals(
    JSON.stringify([javaDouble(NaN), javaDouble(-Infinity), javaFloat(1e300)]),
    '["NaN","-Infinity","Infinity"]',
  );
});

const QUOTED: readonly (readonly [string, string])[] = [
  ["1", '"1"'],
  ["-0", '"-0"'],
  [" 1e3 ", ' "1e3" '],
  ["[1,2.50,-3E+2]", '["1","2.50","-3E+2"]'],
  ['{"a":1.0,"b":1234567890123456789}', '{"a":"1.0","b":"1234567890123456789"}'],
  ['{"1":"2","c":[true,null,{"d":"x 3"}]}', '{"1":"2","c":[true,null,{"d":"x 3"}]}'],
  [String.raw`{"a\"1":"\\","b":"\\\"2","c":3}`, String.raw`{"a\"1":"\\","b":"\\\"2","c":"3"}`],
  ["{}", "{}"],
];

for (const [text, wanted] of QUOTED) {
  Deno.test(`quoteNumbers: ${text}`, () => {
    assertEquals(quoteNumbers(text), wanted);
    JSON.parse(wanted);
  });
}

Deno.test("quoteNumbers: whatever JSON it is given, only the numbers are others afterwards", () => {
  const rng = Rng.fromSeed(7);
  const texts = (value: unknown): unknown => {
    if (typeof value === "number") return JSON.stringify(value);
    if (Array.isArray(value)) return value.map(texts);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, texts(one)]));
  };
  for (let round = 0; round < 2_000; round++) {
    const value = randomJson(rng, 4);
    const text = JSON.stringify(value, undefined, rng.below(3));
    assertEquals(JSON.parse(quoteNumbers(text)), texts(value));
  }
});

function randomJson(rng: Rng, depth: number): unknown {
  const characters = ['"', "\\", "1", "-", "a", "\n", "{", ","];
  const word = () => Array.from({ length: rng.below(5) }, () => rng.pick(characters)).join("");
  // The parser of V8 15.0 itself takes a name with an escape for an earlier one with a backslash.
  const name = () => word().replaceAll("\\", "/");
  const kind = rng.below(depth > 0 ? 7 : 5);
  if (kind === 0) return rng.below(1_000) / 8 - 50;
  if (kind === 1) return 1e21 * rng.below(9);
  if (kind === 2) return word();
  if (kind === 3) return rng.chance(0.5);
  if (kind === 4) return null;
  const members = Array.from({ length: rng.below(5) }, () => randomJson(rng, depth - 1));
  return kind === 5 ? members : Object.fromEntries(members.map((one) => [name(), one]));
}

Deno.test("quoteNumbers goes over a text once, however many escapes and numbers it holds", () => {
  const escapes = `{"a":"${'\\\\\\"'.repeat(250_000)}","b":1.0}`;
  const numbers = `[${"1.0,".repeat(250_000)}2.0]`;
  const startedMs = performance.now();
  assertEquals(quoteNumbers(escapes).endsWith('"b":"1.0"}'), true);
  assertEquals(quoteNumbers(numbers).endsWith('"2.0"]'), true);
  // Going over a megabyte for each of them would take hours.
  assertLess(performance.now() - startedMs, 30_000);
});

Deno.test("a float that needs nine digits has them", () => {
  // Eight digits are those of its neighbour.
  assertEquals(floatText(1_000 + 2 ** -14), "1000.00006");
  assertEquals(floatText(1.00000012), "1.0000001");
  assertEquals(floatText(-0.001), "-0.001");
  assertEquals(floatText(NaN), "NaN");
});

Deno.test("a text that never ends is passed over to its end", () => {
  for (const text of ['"', '"a1', '"\\', '1"2']) {
    assertEquals(quoteNumbers(text), text.replace(/^1/, '"1"'));
  }
});

Deno.test("zero of either sign keeps its sign, however often it is asked for", () => {
  assertEquals(doubleText(-0), "-0.0");
  assertEquals(JSON.stringify([javaDouble(0.25), javaDouble(0.25)]), "[0.25,0.25]");
});
