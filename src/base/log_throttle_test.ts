import { assertEquals } from "#assert";
import { type LogFields, type Logger, silentLogger } from "./logger.ts";
import { LogThrottle, type LogThrottleOptions } from "./log_throttle.ts";

interface Line {
  readonly message: string;
  readonly fields: LogFields;
}

function throttleAt(time: { nowMs: number }, options: Partial<LogThrottleOptions>) {
  const lines: Line[] = [];
  const logger: Logger = {
    ...silentLogger,
    log: (level, message, fields = {}) =>
      void lines.push({ message: `${level} ${message}`, fields }),
  };
  // The wall clock stands still: only the monotonic one may count.
  const clock = { nowMs: () => 0, monotonicMs: () => time.nowMs };
  const throttle = new LogThrottle({ logger, clock, lines: 1, ...options });
  return { throttle, lines };
}

Deno.test("of many events a few are written, and how many were left out is told later", () => {
  const time = { nowMs: 5_000 };
  const { throttle, lines } = throttleAt(time, { lines: 2 });
  for (let event = 0; event < 10; event++) throttle.log("info", "fault", { event });
  time.nowMs += 999;
  throttle.log("info", "fault", { event: 10 });
  time.nowMs += 1;
  throttle.log("warn", "fault", { event: 11 });
  throttle.log("info", "fault");
  throttle.log("info", "fault");
  assertEquals(lines, [
    { message: "info fault", fields: { event: 0 } },
    { message: "info fault", fields: { event: 1 } },
    { message: "warn fault", fields: { event: 11, unwritten: 9 } },
    { message: "info fault", fields: {} },
  ]);
  assertEquals(throttle.count, 14);
});

Deno.test("each key has lines and a window of its own", () => {
  const time = { nowMs: 0 };
  const { throttle } = throttleAt(time, { windowMs: 60_000, keys: { max: 10, lines: 10 } });
  assertEquals([throttle.shouldLog("a"), throttle.shouldLog("a")], [true, false]);
  time.nowMs = 30_000;
  assertEquals([throttle.shouldLog("a"), throttle.shouldLog("b")], [false, true]);
  time.nowMs = 60_000;
  assertEquals([throttle.shouldLog("a"), throttle.shouldLog("b")], [true, false]);
  time.nowMs = 90_000;
  assertEquals([throttle.shouldLog("a"), throttle.shouldLog("b")], [false, true]);
  assertEquals(throttle.count, 8);
});

Deno.test("what a key left out is told with its own next line", () => {
  const time = { nowMs: 0 };
  const { throttle, lines } = throttleAt(time, { keys: { max: 10, lines: 10 } });
  for (const key of ["a", "a", "a", "b"]) throttle.log("info", key, {}, key);
  time.nowMs = 1_000;
  for (const key of ["b", "a"]) throttle.log("info", key, {}, key);
  assertEquals(lines.map(({ message, fields }) => `${message} ${fields["unwritten"] ?? ""}`), [
    "info a ",
    "info b ",
    "info b ",
    "info a 2",
  ]);
});

Deno.test("keys that always change cause no more lines than are allowed for all", () => {
  const time = { nowMs: 0 };
  const { throttle, lines } = throttleAt(time, { keys: { max: 5, lines: 3 } });
  for (let key = 0; key < 1_000; key++) throttle.log("warn", "refused", { key }, `${key}`);
  assertEquals(lines.map(({ fields }) => fields["key"]), [0, 1, 2]);
  time.nowMs = 1_000;
  for (let key = 0; key < 1_000; key++) throttle.log("warn", "refused", { key }, `${key}`);
  assertEquals(lines.length, 6);
});

Deno.test("the key whose window is the oldest is forgotten for a new one", () => {
  const time = { nowMs: 0 };
  const { throttle } = throttleAt(time, { keys: { max: 2, lines: 100 } });
  assertEquals(["a", "b"].map((key) => throttle.shouldLog(key)), [true, true]);
  time.nowMs = 1_000;
  assertEquals(throttle.shouldLog("a"), true);
  assertEquals(throttle.shouldLog("c"), true);
  assertEquals(throttle.shouldLog("a"), false, "a's window is newer than b's");
  assertEquals(throttle.shouldLog("b"), true, "b is not known any more");
});

Deno.test("without keys there is one window, whatever key is named", () => {
  const time = { nowMs: 0 };
  const { throttle } = throttleAt(time, {});
  assertEquals([throttle.shouldLog(), throttle.shouldLog()], [true, false]);
  assertEquals(throttle.shouldLog("other"), true);
  // The other key has taken the only place.
  assertEquals([throttle.shouldLog("other"), throttle.shouldLog()], [false, true]);
});

Deno.test("lines of all keys have a window of their own, which begins with its first line", () => {
  const time = { nowMs: 500 };
  const { throttle } = throttleAt(time, { keys: { max: 10, lines: 2 } });
  assertEquals(["a", "b", "c"].map((key) => throttle.shouldLog(key)), [true, true, false]);
  time.nowMs = 1_499;
  assertEquals(throttle.shouldLog("d"), false);
  time.nowMs = 1_500;
  assertEquals(["e", "f", "g"].map((key) => throttle.shouldLog(key)), [true, true, false]);
});
