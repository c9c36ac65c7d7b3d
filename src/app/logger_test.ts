import { assertEquals, assertMatch } from "@std/assert";
import type { LogLevel } from "../base/mod.ts";
import { LogLevels, parseLogFilter, rankOf } from "./log_filter.ts";
import { formatJson, formatText, formatTime } from "./log_format.ts";
import { createLogger, type LoggerOptions } from "./logger.ts";
import { RepeatLimiter } from "./repeat_limiter.ts";

function written(filterText: string, target: string, level: LogLevel): boolean {
  return rankOf(level) >= parseLogFilter(filterText).rankFor(target);
}

function collect(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    levels: new LogLevels(parseLogFilter("trace")),
    format: "json",
    gmtOffsetHours: 0,
    nowMs: () => 0,
    write: (line) => lines.push(line),
    ...options,
  });
  return { lines, logger };
}

Deno.test("parseLogFilter() takes levels, targets and both, the longest target first", () => {
  assertEquals(written("info", "raft", "info"), true);
  assertEquals(written("info", "raft", "debug"), false);
  assertEquals(written("info,raft=debug", "raft", "debug"), true);
  assertEquals(written("raft=debug,info", "http", "debug"), false);
  assertEquals(written("warn,raft", "raft", "trace"), true);
  assertEquals(written("off,raft::log=ERROR", "raft::log", "error"), true);
  assertEquals(written("off", "raft", "error"), false);
  assertEquals(written("rnacos=debug", "raft", "debug"), true);
  assertEquals(written("raft=debug", "http", "error"), false);
});

Deno.test("parseLogFilter() falls back to info and tells what it did not understand", () => {
  const filter = parseLogFilter("raft=loud,/regex");
  assertEquals(filter.ignored, ["/regex", "raft=loud"]);
  assertEquals(filter.rankFor("raft"), rankOf("info"));
});

Deno.test("formatTime() writes the zone that was asked for", () => {
  assertEquals(formatTime(0, 8), "1970-01-01T08:00:00.000+08:00");
  assertEquals(formatTime(0, -3.5), "1969-12-31T20:30:00.000-03:30");
  assertMatch(formatTime(0, undefined), /^19(69|70)-\d\d-\d\dT\d\d:\d\d:00\.000[+-]\d\d:\d\d$/);
});

Deno.test("formatText() stays on one line whatever a client sent", () => {
  const line = formatText({
    timeMs: 0,
    level: "warn",
    target: "http",
    message: "bad\nline",
    fields: { name: "a\nb c", count: 3, absent: undefined },
  }, 0);
  assertEquals(
    line,
    '1970-01-01T00:00:00.000+00:00 WARN  http: bad\\u000aline name="a\\nb c" count=3\n',
  );
});

Deno.test("formatJson() keeps the record's own members", () => {
  const text = formatJson({
    timeMs: 0,
    level: "info",
    target: "app",
    message: "hello",
    fields: { message: "forged", port: 1 },
  });
  const parsed = JSON.parse(text);
  assertEquals([parsed.message, parsed.port, parsed.level], ["hello", 1, "info"]);
});

Deno.test("createLogger() filters by the target of each logger", () => {
  const { lines, logger } = collect({
    levels: new LogLevels(parseLogFilter("warn,raft=debug")),
  });
  logger.info("no");
  logger.target("raft").debug("yes");
  logger.target("http").log("error", "also");
  assertEquals(lines.map((line) => JSON.parse(line).message), ["yes", "also"]);
  assertEquals(logger.target("raft").enabled("trace"), false);
});

Deno.test("RepeatLimiter writes a few, counts the rest and says how many", () => {
  const { lines, logger } = collect();
  let nowMs = 0;
  const limits = { perWindow: 2, windowMs: 1_000, maxKeys: 2 };
  const limiter = new RepeatLimiter(logger, limits, () => nowMs);
  for (let count = 0; count < 5; count++) limiter.log("warn", "again");
  limiter.log("warn", "other");
  assertEquals(lines.length, 3);
  nowMs = 1_000;
  limiter.log("warn", "again");
  assertEquals(JSON.parse(lines[3] ?? "").suppressed, 3);
});

Deno.test("LogLevels.change() takes effect on loggers that exist already", () => {
  const levels = new LogLevels(parseLogFilter("warn"));
  const { lines, logger } = collect({ levels });
  const raft = logger.target("raft");
  raft.debug("no");
  levels.change("raft", "debug");
  raft.debug("yes");
  logger.debug("no");
  assertEquals(lines.length, 1);
});
