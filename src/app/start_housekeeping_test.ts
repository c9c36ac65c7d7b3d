import { assertEquals } from "#assert";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { APP, CONFIG, CONSOLE, silentLogger, systemClock } from "../base/mod.ts";
import { startHousekeeping } from "./start_housekeeping.ts";

/** Timers of this process, held for as long as the work takes. */
function withIntervals(work: (started: Map<number, number>) => void): void {
  const started = new Map<number, number>();
  const { setInterval, clearInterval } = globalThis;
  let next = 0;
  Object.assign(globalThis, {
    setInterval: (_work: () => void, ms: number) => {
      started.set(++next, ms);
      return next;
    },
    clearInterval: (id: number) => started.delete(id),
  });
  try {
    work(started);
  } finally {
    Object.assign(globalThis, { setInterval, clearInterval });
  }
}

function options(figuresLogMs: number) {
  return {
    node: createFakeNode(),
    clock: systemClock,
    logger: silentLogger,
    figuresLogMs,
    logFigures: () => {},
    sampleRates: () => {},
  };
}

Deno.test("history is trimmed now and then, figures are told where it is asked for, and both end", () => {
  withIntervals((started) => {
    const end = startHousekeeping(options(5));
    assertEquals([...started.values()], [CONSOLE.rateStepMs, APP.historyTrimMs, 5]);
    end();
    assertEquals(started.size, 0);
    const endTrim = startHousekeeping(options(0));
    assertEquals([...started.values()], [CONSOLE.rateStepMs, APP.historyTrimMs]);
    endTrim();
  });
  assertEquals(APP.historyTrimMs < CONFIG.historyRetentionMs, true);
});

Deno.test("the line of figures comes in its time", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = startHousekeeping({ ...options(1), logFigures: resolve });
  await promise;
  end();
});
