import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { SyncMembership } from "./sync_membership.ts";
import { ReplicaTable } from "./replica_table.ts";
import { homeOf } from "./rendezvous.ts";
import { setName } from "./replicas.ts";

const NOW_MS = 1_000_000;

/** Node 2 of four, which can reach nobody yet. */
function world() {
  const membership = new SyncMembership(2);
  membership.set([1, 2, 3, 4]);
  const peer = (id: number) => {
    const found = membership.peers.get(id);
    if (found === undefined) throw new Error(`Node ${id} is no peer`);
    return found;
  };
  const reach = (id: number, warm: boolean) => {
    const one = peer(id);
    one.connected = true;
    one.answeredMs = NOW_MS;
    one.warm = warm;
  };
  return { membership, peer, reach };
}

Deno.test("the peers are all members but this node, and keep what is known of them", () => {
  const { membership, peer } = world();
  assertEquals([...membership.peers.keys()], [1, 3, 4]);
  assertEquals([1, 2, 4, 5].map((id) => membership.isMember(id)), [true, true, true, false]);
  const known = peer(3);
  membership.set([2, 3, 5]);
  assertEquals([...membership.peers.keys()], [3, 5]);
  assertEquals(peer(3), known);
});

Deno.test("who is warm keeps leases; while nobody is, everybody does who can be reached", () => {
  const { membership, reach } = world();
  assertEquals(membership.keepers, [2]);
  reach(4, false);
  reach(1, false);
  membership.update(false, NOW_MS);
  assertEquals(membership.keepers, [1, 2, 4]);
  reach(4, true);
  membership.update(false, NOW_MS);
  assertEquals(membership.keepers, [4]);
  membership.update(true, NOW_MS);
  assertEquals(membership.keepers, [2, 4]);
  membership.update(true, NOW_MS + NAMING_SYNC.suspectMs);
  assertEquals(membership.keepers, [2]);
});

Deno.test("the generation moves with the keepers and with nothing else", () => {
  const { membership, reach } = world();
  membership.update(true, NOW_MS);
  assertEquals([membership.generation, membership.changedMs], [0, 0]);
  reach(1, true);
  membership.update(true, NOW_MS + 1);
  membership.update(true, NOW_MS + 2);
  assertEquals([membership.generation, membership.changedMs], [1, NOW_MS + 1]);
});

Deno.test("a service has its home at one of the keepers, by rendezvous", () => {
  const { membership, reach } = world();
  const hashes = Array.from({ length: 50 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 0);
  assertEquals(new Set(hashes.map((hash) => membership.homeOf(hash))), new Set([2]));
  reach(1, true);
  reach(3, true);
  membership.update(true, NOW_MS);
  for (const hash of hashes) assertEquals(membership.homeOf(hash), homeOf(hash, [1, 2, 3]));
});

Deno.test("all have heard when everybody who is connected has, but the node itself", () => {
  const { membership, peer, reach } = world();
  const set = new ReplicaTable().heard(3, 7, NOW_MS);
  if (set === undefined) throw new Error("The set of a first start was refused");
  reach(1, true);
  reach(3, true);
  assertEquals(membership.haveHeard(set, 5), false);
  peer(1).told = new Map([[setName(3, 7), 4]]);
  assertEquals(membership.haveHeard(set, 5), false);
  peer(1).told = new Map([[setName(3, 7), 5]]);
  assertEquals(membership.haveHeard(set, 5), true);
  assertEquals(membership.haveHeard(set, 6), false);
});

Deno.test("half of the nodes count as alive while anybody hears of them", () => {
  const { membership } = world();
  const book = new ReplicaTable();
  assertEquals(membership.hasHalf(book, NOW_MS), false);
  book.heard(3, 1, NOW_MS);
  assertEquals(membership.hasHalf(book, NOW_MS + NAMING_SYNC.takeoverMs - 1), true);
  assertEquals(membership.hasHalf(book, NOW_MS + NAMING_SYNC.takeoverMs), false);
  membership.set([1, 2]);
  assertEquals(membership.hasHalf(book, NOW_MS + NAMING_SYNC.takeoverMs), true);
});
