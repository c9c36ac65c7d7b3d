import { assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { silentLogger } from "../base/mod.ts";
import { SpaceWait } from "./space_wait.ts";

Deno.test("a start that waits for space says so, and ends with the server", async () => {
  const space = new SpaceWait(silentLogger);
  assertEquals(space.reason, "");
  const waiting = space.wait();
  assertEquals(space.reason.includes("the disk is full"), true);
  space.stop();
  await assertRejects(() => waiting, Error, "shutting down");
  await assertRejects(() => space.wait(), Error, "shutting down");
});

Deno.test("what is waited for is told once, however often it is tried", async () => {
  const log = new CollectedLog();
  const space = new SpaceWait(log.logger);
  const waits = [space.wait(), space.wait()];
  assertEquals(log.entries.map(({ level }) => level), ["error"]);
  space.stop();
  for (const wait of waits) await assertRejects(() => wait, Error, "shutting down");
});
