import { assertEquals, assertThrows } from "#assert";
import { ApiError, FUZZY } from "../../base/mod.ts";
import { parseFuzzyPattern } from "./fuzzy_pattern.ts";

function matches(name: string, text: string): boolean {
  return parseFuzzyPattern(`public>>G>>${name}`).matches("G", text);
}

Deno.test("a part is exact, or has a star in front, behind or both", () => {
  const cases: readonly (readonly [pattern: string, text: string, isMatch: boolean])[] = [
    ["app", "app", true],
    ["app", "apps", false],
    ["*", "", true],
    ["*", "anything", true],
    ["app*", "app", true],
    ["app*", "apple", true],
    ["app*", "an app", false],
    ["*app", "app", true],
    ["*app", "an app", true],
    ["*app", "apple", false],
    ["*app*", "an apple", true],
    ["*app*", "ap", false],
    // As in Nacos, whatever else a star could mean.
    ["a*p", "app", false],
    ["a*p", "a*p", false],
    ["**", "x", true],
  ];
  for (const [pattern, text, isMatch] of cases) {
    assertEquals(matches(pattern, text), isMatch, `${pattern} ${text}`);
  }
});

Deno.test("group and name must both match, and the namespace is canonical", () => {
  const pattern = parseFuzzyPattern(">>G*>>a*");
  assertEquals([pattern.namespace, pattern.group, pattern.name], ["public", "G*", "a*"]);
  assertEquals(pattern.text, ">>G*>>a*");
  assertEquals(pattern.matches("G1", "a1"), true);
  assertEquals(pattern.matches("H", "a1"), false);
  assertEquals(pattern.matches("G1", "b"), false);
  assertEquals(parseFuzzyPattern("dev>>G>>a").namespace, "dev");
});

Deno.test("what is no pattern is refused", () => {
  for (const text of ["", "a", "public>>G", "public>>>>a", "public>>G>>", "a>>b>>c>>d"]) {
    assertThrows(() => parseFuzzyPattern(text), ApiError, `found ${text}, wanted namespace>>group`);
  }
  const long = `public>>G>>${"a".repeat(FUZZY.maxPatternChars - 11)}`;
  assertEquals(parseFuzzyPattern(long).text, long);
  assertThrows(() => parseFuzzyPattern(`${long}a`), ApiError, "found 513 characters");
});
