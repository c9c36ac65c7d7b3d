/** Callers and a hand-driven clock for tests of the use cases. */
import type { Caller } from "../../src/api/mod.ts";
import type { Clock } from "../../src/base/mod.ts";

export function createCaller(given: Partial<Caller> = {}): Caller {
  return {
    ip: "10.0.0.1",
    user: "",
    appName: "",
    agent: "test",
    connectionId: "",
    labels: new Map(),
    ...given,
  };
}

/** As that of HTTP, whose members are looked up when they are read: a copy of it has none. */
export function createLookedUpCaller(given: Partial<Caller> = {}): Caller {
  return Object.create(createCaller(given));
}

/** A clock and timers that move only by `advance`. */
export interface FakeTime extends Clock {
  readonly timers: {
    after(ms: number, run: () => void): () => void;
    every(ms: number, run: () => void): () => void;
  };
  /** Timers that are set. */
  pending(): number;
  advance(ms: number): void;
}

interface Timer {
  dueMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

export function createFakeTime(startMs = 1_700_000_000_000): FakeTime {
  let nowMs = 0;
  const timers = new Set<Timer>();
  function add(ms: number, everyMs: number | undefined, run: () => void): () => void {
    const timer = { dueMs: nowMs + ms, everyMs, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  }
  function next(untilMs: number): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (found === undefined || timer.dueMs < found.dueMs)) {
        found = timer;
      }
    }
    return found;
  }
  return {
    nowMs: () => startMs + nowMs,
    monotonicMs: () => nowMs,
    timers: {
      after: (ms, run) => add(ms, undefined, run),
      every: (ms, run) => add(ms, ms, run),
    },
    pending: () => timers.size,
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        nowMs = timer.dueMs;
        if (timer.everyMs === undefined) timers.delete(timer);
        else timer.dueMs += timer.everyMs;
        timer.run();
      }
      nowMs = untilMs;
    },
  };
}
