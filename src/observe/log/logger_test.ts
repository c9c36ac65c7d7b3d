import { assertEquals, assertMatch, assertStringIncludes } from "#assert";
import type { LogLevel } from "../../base/mod.ts";
import { LOG_TARGETS, LogLevels, parseLogFilter, rankOf, whyNoLogFilter } from "./log_filter.ts";
import { formatJson, formatText, formatTime } from "./log_format.ts";
import { createLogger, type LoggerOptions } from "./logger.ts";

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
  assertEquals(written("info", "node", "info"), true);
  assertEquals(written("info", "node", "debug"), false);
  assertEquals(written("info,node=debug", "node", "debug"), true);
  assertEquals(written("node=debug,info", "http", "debug"), false);
  assertEquals(written("warn,node", "node", "trace"), true);
  assertEquals(written("off,node::log=ERROR", "node::log", "error"), true);
  assertEquals(written("off", "node", "error"), false);
  assertEquals(written("rnacos=debug", "node", "debug"), true);
  assertEquals(written("node=debug", "http", "error"), false);
});

Deno.test("parseLogFilter() takes what users of r-nacos have, and the last of equal targets", () => {
  assertEquals(written("info,actix_web=warn", "http", "info"), true);
  assertEquals(written("warn,rnacos::naming=debug", "naming", "debug"), true);
  assertEquals(written("warn,rnacos::naming=debug", "http", "info"), false);
  assertEquals(written("error,rnacos=info", "store", "info"), true);
  assertEquals(written("info,debug", "store", "debug"), true);
  assertEquals(parseLogFilter("warn,hyper=off,rnacos::console").ignored, [
    "hyper=off",
    "rnacos::console",
  ]);
  assertEquals(whyNoLogFilter("warn,actix_web=info,rnacos::naming::core=Debug,off"), undefined);
});

Deno.test("parseLogFilter() falls back to info and tells what it did not understand", () => {
  const filter = parseLogFilter("node=loud,verbose,hyper=info/regex");
  assertEquals([filter.ignored, filter.wrong], [["/regex", "hyper=info"], [
    "node=loud",
    "verbose",
  ]]);
  assertEquals(filter.rankFor("node"), rankOf("info"));
});

Deno.test("whyNoLogFilter() names the levels and the targets", () => {
  const why = whyNoLogFilter("verbose") ?? "";
  assertStringIncludes(why, "verbose is no level; one of trace, debug, info, warn, error, off");
  assertStringIncludes(why, "naming");
  assertStringIncludes(whyNoLogFilter("info,node=warning") ?? "", "warning is no level");
});

Deno.test("LOG_TARGETS are exactly those that messages are written under", async () => {
  const found = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) {
        const text = await Deno.readTextFile(`${folder}/${name}`);
        for (const [, target = ""] of text.matchAll(/\.target\("([^"]+)"\)/g)) found.add(target);
      }
    }
  };
  await walk(`${import.meta.dirname}/../..`);
  assertEquals([...found].sort(), [...LOG_TARGETS]);
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
  assertEquals("nodeId" in parsed, false);
});

Deno.test("every line of the JSON log has the id of the node", () => {
  const { lines, logger } = collect({ nodeId: 3 });
  logger.info("hello", { nodeId: 9 });
  logger.target("node").error("bad");
  assertEquals(lines.map((line) => JSON.parse(line).nodeId), [3, 3]);
});

Deno.test("createLogger() filters by the target of each logger", () => {
  const { lines, logger } = collect({
    levels: new LogLevels(parseLogFilter("warn,node=debug")),
  });
  logger.info("no");
  logger.target("node").debug("yes");
  logger.target("http").log("error", "also");
  assertEquals(lines.map((line) => JSON.parse(line).message), ["yes", "also"]);
  assertEquals(logger.target("node").enabled("trace"), false);
});

Deno.test("LogLevels.change() takes effect on loggers that exist already", () => {
  const levels = new LogLevels(parseLogFilter("warn"));
  const { lines, logger } = collect({ levels });
  const node = logger.target("node");
  node.debug("no");
  levels.change("node", "debug");
  node.debug("yes");
  logger.debug("no");
  assertEquals(lines.length, 1);
});
