import { assertEquals } from "#assert";
import { cpuMsOf, RunWatch, runWatched } from "./run_watched.ts";

const LIMITS = { cpuMs: 10_000, wallMs: 600_000 };

Deno.test("a run ends when it has used up its time on the processor, however long that took", () => {
  const watch = new RunWatch(LIMITS, 1_000);
  // Starved: a fiftieth of what it wants.
  for (let s = 1; s <= 500; s++) assertEquals(watch.look(1_000 + s * 1_000, s * 20), undefined);
  assertEquals(watch.look(502_000, 10_000), undefined);
  assertEquals(watch.look(502_000, 10_001), "processor time");
});

Deno.test("a run that does nothing for a while stands still", () => {
  const watch = new RunWatch(LIMITS, 0);
  assertEquals(watch.look(29_999, 0), undefined);
  assertEquals(watch.look(30_000, 300), undefined);
  assertEquals(watch.look(59_999, 599), undefined);
  assertEquals(watch.look(60_000, 599), "standstill");
});

Deno.test("the wall clock ends what the machine tells nothing of", () => {
  const watch = new RunWatch(LIMITS, 0);
  assertEquals(watch.look(600_000, undefined), undefined);
  assertEquals(watch.look(600_001, undefined), "wall clock");
});

Deno.test("the time on the processor is that of the process and of its children that ended", () => {
  const stat = "77 (a (b) c) S 1 77 77 0 -1 4194304 1 2 3 4 100 20 3 4 20 0 11 0 5 6 7";
  assertEquals(cpuMsOf(stat), 1_270);
});

Deno.test("a loop without end is ended, and what passes or fails is told apart", async () => {
  const run = (code: string, cpuMs: number) =>
    runWatched(".", ["eval", code], { cpuMs, wallMs: 60_000 });
  assertEquals((await run("console.log('a')", 30_000)).output, "a\n");
  assertEquals((await run("console.log('a')", 30_000)).type, "passed");
  assertEquals((await run("Deno.exit(3)", 30_000)).type, "failed");
  if (Deno.build.os === "linux") {
    assertEquals((await run("for (;;) Date.now()", 1_000)).type, "timed out");
  }
});

Deno.test("what a run has started ends with it", async () => {
  if (Deno.build.os !== "linux") return;
  const code = `
    const command = new Deno.Command("sleep", { args: ["600"], stdout: "null", stderr: "null" });
    console.log(command.spawn().pid);
    Deno.exit(3);
  `;
  const { type, output } = await runWatched(".", ["eval", code], { cpuMs: 30_000, wallMs: 60_000 });
  const isThere = () => {
    try {
      // A process that has ended and that nobody has asked for yet is a zombie.
      return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${output.trim()}/status`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  };
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals([type, Number(output) > 0], ["failed", true]);
});
