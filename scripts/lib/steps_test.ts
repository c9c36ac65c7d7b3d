import { assertEquals } from "#assert";
import { countTests } from "./steps.ts";

Deno.test("countTests() adds up what the runners say", () => {
  const deno = "ok | 6 passed | 0 failed (26ms)\n\nFAILED | 3 passed (12 steps) | 2 failed (1s)\n";
  assertEquals(countTests(deno, false), { passed: 9, failed: 2 });
  assertEquals(countTests("ok a\n41 passed, 0 failed\n", true), { passed: 41, failed: 0 });
});

Deno.test("countTests() counts a part without a summary as one, and a crash as a failure", () => {
  assertEquals(countTests("Checked 5 files", true), { passed: 1, failed: 0 });
  assertEquals(countTests("error: Module not found", false), { passed: 0, failed: 1 });
  assertEquals(countTests("ok | 6 passed | 0 failed (26ms)", false), { passed: 6, failed: 1 });
});
