import { assertEquals } from "@std/assert";
import { type LogFields, type Logger, silentLogger } from "../base/mod.ts";
import { LimitedLog } from "./limited_log.ts";

Deno.test("of many events a few are written, and how many were left out is told later", () => {
  const written: LogFields[] = [];
  const logger: Logger = {
    ...silentLogger,
    log: (_level, _message, fields) => void written.push(fields ?? {}),
  };
  let nowMs = 5_000;
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
  const log = new LimitedLog(logger, clock, 2);
  for (let event = 0; event < 10; event++) log.log("info", "fault", { event });
  nowMs += 1_000;
  log.log("info", "fault", { event: 10 });
  log.log("info", "fault", { event: 11 });
  assertEquals(written, [
    { event: 0 },
    { event: 1 },
    { event: 10, unwritten: 8 },
    { event: 11 },
  ]);
  assertEquals(log.count, 12);
});
