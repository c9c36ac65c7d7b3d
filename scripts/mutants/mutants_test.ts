import { assertEquals, assertThrows } from "#assert";
import { drawMutants, isMutated } from "./draw.ts";
import { isEquivalent, parseEquivalents } from "./equivalents.ts";
import { failedFiles, typeErrors } from "./judge.ts";
import { applyMutant, mutantsOf } from "./sites.ts";

function faults(source: string): string[] {
  return mutantsOf("a.ts", source).map((mutant) =>
    `${mutant.operator}: ${applyMutant(source, mutant)}`
  );
}

Deno.test("each kind of fault is found where it can stand", () => {
  assertEquals(faults("const a = b < c;"), ["comparison: const a = b <= c;"]);
  assertEquals(faults("const a = b && c;"), ["and-or: const a = (b || c);"]);
  assertEquals(faults("const a = b ?? c;"), ["drop default: const a = b;"]);
  assertEquals(faults("const a = b + c;"), ["arithmetic: const a = b - c;"]);
  assertEquals(faults("const a = 0;"), ["off by one: const a = 1;"]);
  assertEquals(faults("const a = 40;"), ["constant: const a = 41;"]);
  assertEquals(faults("const a = true;"), ["constant: const a = false;"]);
  assertEquals(faults("const a = Math.min(b, c);"), ["min-max: const a = Math.max(b, c);"]);
  assertEquals(faults("f(a, b);"), ["remove call: ;", "swap arguments: f(b, a);"]);
  assertEquals(faults("a.b = c;"), ["skip update: ;"]);
  assertEquals(faults("a++;"), ["skip update: ;"]);
  assertEquals(faults("if (a) b = c;"), [
    "negate condition: if (!(a)) b = c;",
    "always: if ((a, true)) b = c;",
    "drop branch: if ((a, false)) b = c;",
    "skip update: if (a) ;",
  ]);
  assertEquals(
    faults("function f(): void { a(); b(); }")[0],
    "return early: function f(): void { return;\na(); b(); }",
  );
});

Deno.test("texts, types, log lines, thrown errors and first sizes are left alone", () => {
  assertEquals(faults('const a = "b" + c;'), []);
  assertEquals(faults("type A = 1 | 2;"), []);
  assertEquals(faults('log.warn("text", 3);'), []);
  assertEquals(faults('if (log.enabled("debug")) log.debug("text", { a: b + c });'), []);
  assertEquals(faults("throw new Error(a + b);"), []);
  assertEquals(faults("const w = new ByteWriter(64 * a + 8);"), []);
  assertEquals(faults('if (this.#o.planted === "bug") a(b);'), [
    'always: if ((this.#o.planted === "bug", true)) a(b);',
  ]);
  assertEquals(faults('if (r.planted("bug")) a(b);').length, 1);
  assertEquals(faults('if (a || r.planted("bug")) b();').length, 5);
});

Deno.test("a seed gives the same draw again, and another seed another one", () => {
  const source = Array.from({ length: 50 }, (_, i) => `const a${i} = b < ${i};`).join("\n");
  const draw = (seed: number) => drawMutants("raft", ["a.ts"], seed, () => source);
  assertEquals(draw(1), draw(1));
  assertEquals(draw(1).length, 50);
  assertEquals(JSON.stringify(draw(1)) === JSON.stringify(draw(2)), false);
});

Deno.test("tests, doors, lists of bounds and what only tests use are not mutated", () => {
  const taken = ["src/a/log.ts", "src/a/mod.ts", "src/a/log_test.ts", "src/http/steps/limits.ts"];
  const left = [
    "src/base/limits.ts",
    "src/base/naming_limits.ts",
    "src/raft/planted.ts",
    "src/store/memory_store.ts",
  ];
  assertEquals([...taken, ...left].filter(isMutated), ["src/a/log.ts", "src/http/steps/limits.ts"]);
});

Deno.test("an equivalent fault is known by its line and needs a reason", () => {
  const [candidate] = drawMutants("a", ["a.ts"], 1, () => "  const a = b < c;");
  if (candidate === undefined) throw new Error("nothing was drawn");
  const list = parseEquivalents("# list\na.ts | comparison | const a = b < c; | never equal\n");
  assertEquals(isEquivalent(list, candidate, "  const a = b < c;"), true);
  assertEquals(isEquivalent(list, candidate, "  const a = b < d;"), false);
  assertThrows(() => parseEquivalents("a.ts | comparison | const a = b < c;"), Error, "reason");
});

Deno.test("the files of failed tests are read from the summary", () => {
  const summary = [
    "./src/b/no_test.ts (uncaught error)",
    "",
    " FAILURES ",
    "",
    "a b => ./src/a/log_test.ts:1:6",
    "group ... inner => ./src/a/log_test.ts:2:43",
    "./src/a/top_test.ts (uncaught error)",
    "",
    "FAILED | 0 passed | 3 failed (14ms)",
  ];
  assertEquals(failedFiles(summary.join("\n")), ["src/a/log_test.ts", "src/a/top_test.ts"]);
  assertEquals(failedFiles("the simulation printed this"), []);
});

Deno.test("what the compiler says is told apart, with the place of each", () => {
  const output = [
    "Check a.ts",
    "TS2345 [ERROR]: Argument is wrong.",
    "    at file:///x/src/a/mutant_0_b.ts:3:5",
    "",
    "TS18048 [ERROR]: 'a' is possibly 'undefined'.",
    "    at file:///x/src/a/mutant_1_b.ts:3:5",
    "error: Type checking failed.",
  ];
  const errors = typeErrors(output.join("\n"));
  assertEquals(errors.map((error) => /mutant_\d/.exec(error)?.[0]), ["mutant_0", "mutant_1"]);
  assertEquals(typeErrors("error: no such file"), []);
});
