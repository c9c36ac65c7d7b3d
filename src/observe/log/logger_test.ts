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

Deno.test("the longest of the targets that cover one decides, in whatever order they are given", () => {
  const parts = ["node::log=trace", "node=debug", "error"];
  const orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]].map((order) =>
    order.map((at) => parts[at] ?? "")
  );
  for (const filter of orders.map((order) => order.join())) {
    const lowest = (target: string) =>
      (["trace", "debug", "info", "warn", "error"] as const).find((level) =>
        written(filter, target, level)
      );
    assertEquals(
      ["node::log", "node::peer", "http"].map(lowest),
      ["trace", "debug", "error"],
      filter,
    );
  }
});

Deno.test("parseLogFilter() takes what users of r-nacos have, and the last of equal targets", () => {
  assertEquals(written("info,actix_web=warn", "http", "info"), true);
  assertEquals(written("warn,rnacos::naming=debug", "naming", "debug"), true);
  assertEquals(written("warn,rnacos::naming=debug", "http", "info"), false);
  assertEquals(written("error,rnacos=info", "store", "info"), true);
  assertEquals(written("info,debug", "store", "debug"), true);
  assertEquals(parseLogFilter("warn,hyper=off,rnacos::web").ignored, [
    "hyper=off",
    "rnacos::web",
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

Deno.test("formatTime() asks the machine for its own zone", () => {
  const { getTimezoneOffset } = Date.prototype;
  try {
    Date.prototype.getTimezoneOffset = () => -330;
    assertEquals(formatTime(0, undefined), "1970-01-01T05:30:00.000+05:30");
    Date.prototype.getTimezoneOffset = () => 210;
    assertEquals(formatTime(0, undefined), "1969-12-31T20:30:00.000-03:30");
  } finally {
    Date.prototype.getTimezoneOffset = getTimezoneOffset;
  }
  assertEquals(formatTime(0, 0), "1970-01-01T00:00:00.000+00:00");
});

Deno.test("formatText() leaves plain values as they are, and needs no fields", () => {
  const record = { timeMs: 0, level: "error", target: "a", message: "m" } as const;
  const line = (fields: Record<string, string | number | boolean | null> | undefined) =>
    formatText({ ...record, fields }, 0).slice("1970-01-01T00:00:00.000+00:00 ".length);
  assertEquals(line(undefined), "ERROR a: m\n");
  assertEquals(
    line({ at: "10.0.0.1:8848", text: "", yes: true, none: null, odd: "\u2028" }),
    'ERROR a: m at=10.0.0.1:8848 text="" yes=true none=null odd="\\u2028"\n',
  );
});

Deno.test("parseLogFilter() takes a target without a level, and one that is a part of another", () => {
  assertEquals(written("warn,node=", "node", "trace"), true);
  assertEquals(written("warn,node::deep=debug", "node::deep::er", "debug"), true);
  assertEquals(written("warn,node::deep=debug", "node::deeper", "debug"), false);
  assertEquals(written("warn,naming=error,naming::core=debug", "naming::core", "debug"), true);
  assertEquals(written("naming::core=debug,naming=error", "naming", "warn"), false);
  assertEquals(parseLogFilter("").rankFor("node"), rankOf("info"));
  assertEquals(parseLogFilter("info/a/b").ignored, ["/a/b"]);
  assertEquals(parseLogFilter("nodes=info").ignored, ["nodes=info"]);
});

Deno.test("LogLevels.change() remembers a bounded number of targets, and changes those it knows", () => {
  const levels = new LogLevels(parseLogFilter("warn"));
  for (let at = 0; at < 300; at++) levels.change(`t${at}`, "debug");
  const changed = Array.from({ length: 300 }, (_, at) => levels.lowest(`t${at}`))
    .filter((rank) => rank === rankOf("debug"));
  assertEquals([changed.length, levels.generation], [256, 256]);
  levels.change("t0", "error");
  assertEquals([levels.lowest("t0"), levels.generation], [rankOf("error"), 257]);
  assertEquals(levels.lowest("t299"), rankOf("warn"));
});

Deno.test("each method writes under its level, and a level that is off asks for no time", () => {
  const { lines, logger } = collect({ levels: new LogLevels(parseLogFilter("debug")) });
  logger.debug("a", { n: 1 });
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  logger.log("trace", "e");
  assertEquals(
    lines.map((line) => JSON.parse(line)).map(({ level, message, target }) => [
      level,
      message,
      target,
    ]),
    [
      ["debug", "a", "rnacos"],
      ["info", "b", "rnacos"],
      ["warn", "c", "rnacos"],
      ["error", "d", "rnacos"],
    ],
  );
  assertEquals(JSON.parse(lines[0] ?? "").n, 1);
  const text = collect({ format: "text", gmtOffsetHours: 8, nodeId: 3 });
  text.logger.info("x");
  assertEquals(text.lines, ["1970-01-01T08:00:00.000+08:00 INFO  rnacos: x\n"]);
});

const WRITER = new URL("./logger.ts", import.meta.url);

Deno.test("whole lines get to stdout and stderr, however long", async () => {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { writeStderr, writeStdout } from "${WRITER}";
       writeStdout("o".repeat(300_000) + "\\n");
       writeStderr("e".repeat(300_000) + "\\n");`,
    ],
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(success, true);
  assertEquals(text(stdout), `${"o".repeat(300_000)}\n`);
  assertEquals(text(stderr), `${"e".repeat(300_000)}\n`);
});

Deno.test("nobody who reads ends nothing", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { writeStderr, writeStdout } from "${WRITER}";
       await new Response(Deno.stdin.readable).text();
       writeStdout("o".repeat(300_000));
       writeStderr("e".repeat(300_000));
       Deno.exit(7);`,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  await child.stderr.cancel();
  await child.stdin.close();
  assertEquals((await child.status).code, 7);
});

Deno.test("what is written is found out once, and again when the filter is another", () => {
  let asked = 0;
  const levels = new (class extends LogLevels {
    override lowest(target: string): number {
      asked++;
      return super.lowest(target);
    }
  })(parseLogFilter("info"));
  const { lines, logger } = collect({ levels });
  for (let at = 0; at < 3; at++) logger.debug("off");
  logger.info("on");
  assertEquals([asked, lines.length], [1, 1]);
});
