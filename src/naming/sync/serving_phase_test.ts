import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { SyncPeer } from "./sync_peer.ts";
import { ReplicaTable } from "./replica_table.ts";
import { ServingPhase } from "./serving_phase.ts";

const NOW_MS = 1_000_000;
const WARM_UP_MS = 10_000;
const BOOK = new ReplicaTable();

function starting(): ServingPhase {
  return new ServingPhase({ nowMs: NOW_MS, warmUpMs: WARM_UP_MS });
}

function warm(): ServingPhase {
  const phase = starting();
  phase.judge([], BOOK, NOW_MS + WARM_UP_MS);
  return phase;
}

/** Another node that serves and has told all. */
function servingPeer(): SyncPeer {
  const peer = new SyncPeer(2);
  peer.connected =
    peer.warm =
    peer.exchanged =
    peer.spokeOfOthers =
      true;
  peer.answeredMs = NOW_MS;
  return peer;
}

Deno.test("a node that starts waits for its clients, counted from the moment in which they can come", () => {
  const phase = starting();
  assertEquals([phase.current, phase.isWarm, phase.isAlone], ["starting", false, false]);
  assertEquals(phase.judge([], BOOK, NOW_MS + WARM_UP_MS - 1), false);
  phase.clientsCannotCome(NOW_MS + 5_000);
  assertEquals(phase.judge([], BOOK, NOW_MS + WARM_UP_MS), false);
  assertEquals(phase.judge([], BOOK, NOW_MS + WARM_UP_MS + 5_000), true);
  assertEquals([phase.current, phase.isWarm], ["warm", true]);
  assertEquals(phase.judge([], BOOK, NOW_MS + WARM_UP_MS + 6_000), false);
});

Deno.test("a node that starts does not wait where a node that serves has told all", () => {
  const phase = starting();
  assertEquals(phase.judge([servingPeer()], BOOK, NOW_MS + 1), true);
});

Deno.test("a node that stood still is resuming, from that moment on, and only if it was warm", () => {
  const phase = warm();
  const laterMs = NOW_MS + 100_000;
  phase.resume(laterMs);
  assertEquals([phase.current, phase.isWarm], ["resuming", false]);
  // Who resumes waits for everybody, also for a node that cannot be reached yet.
  const lost = new SyncPeer(3);
  assertEquals(phase.judge([lost], BOOK, laterMs + NAMING_SYNC.reconnectMs - 1), false);
  phase.clientsCannotCome(laterMs + NAMING_SYNC.reconnectMs);
  assertEquals(phase.judge([lost], BOOK, laterMs + NAMING_SYNC.reconnectMs), true);
  const young = starting();
  young.resume(laterMs);
  assertEquals(young.current, "starting");
  assertEquals(young.judge([], BOOK, NOW_MS + WARM_UP_MS), true);
});

Deno.test("a node alone serves at once, and goes on when others come", () => {
  const phase = starting();
  phase.open();
  assertEquals(phase.current, "starting");
  phase.beAlone();
  assertEquals([phase.current, phase.isWarm, phase.isAlone], ["alone", true, true]);
  phase.resume(NOW_MS);
  assertEquals(phase.current, "alone");
  phase.open();
  assertEquals([phase.current, phase.isAlone], ["warm", false]);
});

Deno.test("who has not been awake for long is behind before anything finds that out", () => {
  const phase = warm();
  assertEquals(phase.after(NAMING_SYNC.suspectMs), "warm");
  assertEquals(phase.after(NAMING_SYNC.suspectMs + 1), "resuming");
  assertEquals(starting().after(NAMING_SYNC.suspectMs + 1), "starting");
});
