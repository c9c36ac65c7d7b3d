import { assertEquals } from "#assert";
import { Rng } from "../../tests/support/rng.ts";
import { compileGlob } from "./glob.ts";

Deno.test("a text without stars fits itself alone", () => {
  const glob = compileGlob("a.b");
  assertEquals(glob.exact, "a.b");
  assertEquals(glob.matches("a.b"), true);
  assertEquals(glob.matches("axb"), false);
  assertEquals(compileGlob("").matches(""), true);
  assertEquals(compileGlob("").matches("a"), false);
});

Deno.test("stars alone fit everything", () => {
  for (const pattern of ["*", "**", "***"]) {
    const glob = compileGlob(pattern);
    assertEquals([glob.matches(""), glob.matches("a*b"), glob.exact], [true, true, undefined]);
  }
});

Deno.test("start and end of a pattern do not share characters", () => {
  assertEquals(compileGlob("ab*ba").matches("aba"), false);
  assertEquals(compileGlob("ab*ba").matches("abba"), true);
  assertEquals(compileGlob("a*b*b").matches("ab"), false);
});

Deno.test("a glob says what the same regular expression says", () => {
  const rng = Rng.fromSeed(1);
  const text = (letters: string, max: number) =>
    Array.from({ length: rng.below(max + 1) }, () => letters[rng.below(letters.length)]).join("");
  let fitting = 0;
  for (let round = 0; round < 20_000; round++) {
    const pattern = text("ab*.", 8);
    const subject = text("ab.", 8);
    const source = pattern.replaceAll(".", "\\.").replaceAll("*", "[^]*");
    const wanted = new RegExp(`^${source}$`).test(subject);
    assertEquals(compileGlob(pattern).matches(subject), wanted, `${pattern} of ${subject}`);
    if (wanted) fitting++;
  }
  assertEquals(fitting > 1_000, true);
});

Deno.test("a pattern made to be slow is not", () => {
  const glob = compileGlob("a*".repeat(500) + "b");
  const started = performance.now();
  for (let round = 0; round < 100; round++) glob.matches("a".repeat(1_000));
  assertEquals(performance.now() - started < 1_000, true);
});

Deno.test("no pattern makes a long text go back", () => {
  const text = "a".repeat(200_000);
  assertEquals(compileGlob("*a".repeat(200) + "*b").matches(text), false);
  assertEquals(compileGlob("*" + "a".repeat(500) + "b*").matches(text), false);
  assertEquals(compileGlob("a*".repeat(200)).matches(text), true);
});
