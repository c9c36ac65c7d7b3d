import { assertEquals } from "#assert";
import { countTests, runSteps } from "./steps.ts";

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

Deno.test("runSteps() runs a list in the list side by side, and goes on after a failure", async () => {
  const folder = Deno.makeTempDirSync();
  const pipe = `${folder}/pipe`;
  const told: string[] = [];
  const shell = (name: string, script: string) => ({ name, command: ["sh", "-c", script] });
  try {
    const code = await runSteps([
      shell("makes it", `mkfifo ${pipe}`),
      // Each of them ends only when the other one has begun.
      [
        shell("reads", `read line <${pipe}; test "$line" = hello`),
        shell("writes", `echo hello >${pipe}`),
      ],
      shell("fails", "exit 1"),
      shell("removes it", `rm ${pipe}`),
    ], (text) => told.push(text));
    assertEquals(code, 1);
    assertEquals(told.at(-1), "4 passed, 1 failed");
    assertEquals(Array.from(Deno.readDirSync(folder)), []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
