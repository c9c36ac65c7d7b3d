import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { OwnEntry } from "./own_records.ts";
import { PartialPull } from "./partial_pull.ts";
import { SyncPeer } from "./sync_peer.ts";
import { ReplicaSet } from "./replicas.ts";

const NOW_MS = 1_000;

function entry(name: string): OwnEntry {
  return new OwnEntry({ ...KEY, name }, name);
}

Deno.test("a node is reachable while it is connected and has answered lately", () => {
  const peer = new SyncPeer(2);
  peer.connected = true;
  assertEquals(peer.isReachable(NOW_MS), false);
  peer.answeredMs = NOW_MS;
  assertEquals(peer.isReachable(NOW_MS + NAMING_SYNC.suspectMs - 1), true);
  assertEquals(peer.isReachable(NOW_MS + NAMING_SYNC.suspectMs), false);
  peer.connected = false;
  assertEquals(peer.isReachable(NOW_MS), false);
});

Deno.test("a node is through when nothing at all is open between the two", () => {
  const peer = new SyncPeer(2);
  assertEquals(peer.isThrough, false);
  peer.exchanged = true;
  assertEquals(peer.isThrough, false);
  peer.spokeOfOthers = true;
  assertEquals(peer.isThrough, true);
  peer.exchanged = false;
  assertEquals(peer.isThrough, false);
  peer.exchanged = true;
  peer.wanted.add("3.1");
  assertEquals(peer.isThrough, false);
  peer.wanted.clear();
  peer.pull = { callId: 1, setName: "3.1" };
  assertEquals(peer.isThrough, false);
  peer.pull = undefined;
  peer.partialPulls = [new PartialPull(new ReplicaSet(2, 1, NOW_MS), KEY)];
  assertEquals(peer.isThrough, false);
});

Deno.test("the first version that a node lacks is kept, and since when it lacks anything", () => {
  const peer = new SyncPeer(2);
  const [one, other] = [entry("one"), entry("other")];
  peer.add(one, 3, NOW_MS);
  peer.add(one, 4, NOW_MS + 1);
  peer.add(other, 5, NOW_MS + 2);
  assertEquals([peer.dirty.get(one), peer.dirty.get(other)], [3, 5]);
  assertEquals(peer.behindMs, NOW_MS);
});

Deno.test("what is under way is awaited until it has arrived", () => {
  const peer = new SyncPeer(2);
  const [one, other] = [entry("one"), entry("other")];
  peer.add(one, 0, NOW_MS);
  peer.dirty.delete(one);
  peer.depart({ callId: 1, items: new Map([[one, 0]]), sentMs: NOW_MS + 10 });
  peer.add(other, 0, NOW_MS + 20);
  assertEquals([peer.awaits(one), peer.awaits(other)], [true, true]);
  peer.arrived();
  assertEquals([peer.awaits(one), peer.awaits(other)], [false, true]);
  // What waits now came after the last message had left.
  assertEquals([peer.behindMs, peer.sentBatches, peer.lostBatches], [NOW_MS + 10, 1, 0]);
  peer.dirty.clear();
  peer.depart({ callId: 2, items: new Map(), sentMs: NOW_MS + 30 });
  peer.arrived();
  assertEquals([peer.behindMs, peer.sentBatches], [0, 2]);
});

Deno.test("what was lost on the way is told again from where it began", () => {
  const peer = new SyncPeer(2);
  const [one, other] = [entry("one"), entry("other")];
  peer.depart({ callId: 1, items: new Map([[one, 2], [other, 7]]), sentMs: NOW_MS });
  peer.add(one, 4, NOW_MS);
  peer.lost();
  assertEquals([peer.dirty.get(one), peer.dirty.get(other)], [2, 7]);
  assertEquals([peer.flight, peer.lostBatches], [undefined, 1]);
});
