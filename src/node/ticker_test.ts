import { assertEquals } from "#assert";
import { NODE } from "../base/mod.ts";
import { dueTicks, Ticker } from "./ticker.ts";

Deno.test("ticks are counted with half a tick of tolerance, and not more than a few are made up for", () => {
  const ticks = (elapsedMs: number) => dueTicks(elapsedMs, 100);
  assertEquals(ticks(-100), { ticks: 0, forgotten: false });
  assertEquals(ticks(49), { ticks: 0, forgotten: false });
  assertEquals(ticks(50), { ticks: 1, forgotten: false });
  assertEquals(ticks(149), { ticks: 1, forgotten: false });
  const most = NODE.maxCatchUpTicks;
  assertEquals(ticks(most * 100 + 49), { ticks: most, forgotten: false });
  assertEquals(ticks(most * 100 + 50), { ticks: most, forgotten: true });
});

Deno.test("a ticker follows the clock that it is given, and a long pause is not made up for", async () => {
  const steps = [0, 10, 20, 20, 1_000, 1_010];
  const made: number[] = [];
  const over = Promise.withResolvers<void>();
  let at = 0;
  let nowMs = 0;
  const ticker = new Ticker(10, () => {
    nowMs = steps[at++] ?? nowMs;
    if (at > steps.length) over.resolve();
    return nowMs;
  }, () => made.push(nowMs));
  await over.promise;
  ticker.stop();
  const late = Array.from({ length: NODE.maxCatchUpTicks }, () => 1_000);
  assertEquals(made, [10, 20, ...late, 1_010]);
});
