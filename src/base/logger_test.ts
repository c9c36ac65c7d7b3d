import { assertEquals } from "#assert";
import { type LogLevel, silentLogger } from "./logger.ts";

Deno.test("the silent logger spares the work of making messages, for every target", () => {
  const levels: LogLevel[] = ["trace", "debug", "info", "warn", "error"];
  for (const logger of [silentLogger, silentLogger.target("room")]) {
    assertEquals(levels.filter((level) => logger.enabled(level)), []);
  }
});
