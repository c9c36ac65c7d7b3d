import { assertEquals } from "#assert";
import { systemTimers } from "./timers.ts";

Deno.test("after() calls once, every() again and again, and neither when cancelled", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  // These timers alone would not keep the test alive.
  const guard = setTimeout(resolve, 10_000);
  const calls: string[] = [];
  systemTimers.after(0, () => calls.push("cancelled"))();
  systemTimers.every(0, () => calls.push("cancelled"))();
  systemTimers.after(1, () => calls.push("once"));
  let turns = 0;
  const end = systemTimers.every(5, () => {
    if (++turns < 3) return;
    end();
    // Long enough for a further turn, were there one.
    setTimeout(resolve, 20);
  });
  await promise;
  clearTimeout(guard);
  assertEquals([turns, calls], [3, ["once"]]);
});

Deno.test("the process ends whatever timers are set", async () => {
  const timers = new URL("./timers.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { systemTimers } from "${timers}";
       systemTimers.after(1_000_000_000, () => {});
       systemTimers.every(1_000_000_000, () => {});`,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(20_000),
  }).spawn();
  assertEquals((await child.status).success, true);
});
