import { assertEquals, assertRejects } from "#assert";
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
