import { assertEquals, assertNotEquals } from "#assert";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { silentLogger } from "../base/mod.ts";
import { createNamingApi } from "../api/naming/naming_api.ts";

/** The registry of node 1 of two, of which the other one never answers. */
function startAlone(warmUpMs: number, ready: boolean) {
  const timers = new ManualTimers();
  const node = createFakeNode({});
  node.ready = ready;
  const naming = createNamingApi({
    node,
    clock: timers,
    logger: silentLogger,
    timers,
    transport: {
      self: 1,
      epoch: 1,
      warmUpMs,
      members: () => [1, 2],
      connected: () => [],
      call: () => Promise.resolve({ type: "refused", reason: "away" }),
      handle: () => {},
    },
  });
  return { timers, node, naming };
}

Deno.test("lists wait for clients as long as the setting says", async () => {
  const { timers, naming } = startAlone(3_000, true);
  await timers.pass(2_900);
  assertNotEquals(naming.waitsFor(), "");
  await timers.pass(200);
  assertEquals(naming.waitsFor(), "");
  naming.close();
});

Deno.test("the wait for clients begins when they can come, however long the start took", async () => {
  const { timers, node, naming } = startAlone(3_000, false);
  await timers.pass(20_000);
  assertNotEquals(naming.waitsFor(), "");
  node.ready = true;
  await timers.pass(2_900);
  assertNotEquals(naming.waitsFor(), "", "clients had less time to come back than they need");
  await timers.pass(300);
  assertEquals(naming.waitsFor(), "");
  naming.close();
});
