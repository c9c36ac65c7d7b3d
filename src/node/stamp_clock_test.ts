import { assert, assertEquals } from "#assert";
import { RequestIds } from "./request_id.ts";
import { StampClock } from "./stamp_clock.ts";
import { dueTicks } from "./ticker.ts";

Deno.test("StampClock never goes back, neither with the clock nor behind the log", () => {
  let nowMs = 1_000.7;
  const stamp = new StampClock(() => nowMs);
  assertEquals(stamp.stampMs(), 1_000);
  nowMs = 400;
  assertEquals(stamp.stampMs(), 1_000);
  stamp.saw(5_000);
  stamp.saw(10);
  assertEquals(stamp.stampMs(), 5_000);
  nowMs = 6_000;
  assertEquals(stamp.stampMs(), 6_000);
});

Deno.test("dueTicks() keeps pace, tolerates early timers and forgets a long pause", () => {
  assertEquals(dueTicks(100, 100), { ticks: 1, forgotten: false });
  assertEquals(dueTicks(95, 100), { ticks: 1, forgotten: false });
  assertEquals(dueTicks(20, 100), { ticks: 0, forgotten: false });
  assertEquals(dueTicks(210, 100), { ticks: 2, forgotten: false });
  assertEquals(dueTicks(10_000, 100), { ticks: 2, forgotten: true });
});

Deno.test("RequestIds differ within a start and between starts", () => {
  const first = new RequestIds(35, new Uint8Array([0, 255]));
  const second = new RequestIds(35, new Uint8Array([1, 255]));
  const ids = [first.next(), first.next(), second.next()];
  assertEquals(ids[0], "z-00ff-0");
  assert(new Set(ids).size === 3);
});
