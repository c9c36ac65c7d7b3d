import { assertEquals } from "#assert";
import { ReplicaTable } from "./replica_table.ts";
import { SyncPeer } from "./sync_peer.ts";
import { isWarmedUp } from "./warm_up.ts";

const NOW_MS = 1_000_000;
const WARM_UP_MS = 10_000;

/** One other node that can be reached, all of whose records are known here. */
function world() {
  const book = new ReplicaTable();
  const set = book.heard(2, 1, NOW_MS);
  if (set === undefined) throw new Error("The set of a first start was refused");
  const peer = new SyncPeer(2);
  peer.connected =
    peer.warm =
    peer.exchanged =
    peer.spokeOfOthers =
      true;
  peer.answeredMs = NOW_MS;
  const isOver = (waitedMs: number) =>
    isWarmedUp(
      { phase: "starting", waitedMs, warmUpMs: WARM_UP_MS, peers: [peer], book },
      NOW_MS,
    );
  return { book, set, peer, isOver };
}

Deno.test("the wait is over once a node that serves has told all", () => {
  assertEquals(world().isOver(100), true);
});

Deno.test("when all start, the wait is for clients", () => {
  const { peer, isOver } = world();
  peer.warm = false;
  assertEquals(isOver(WARM_UP_MS - 1), false);
  peer.exchanged = false;
  assertEquals(isOver(WARM_UP_MS), true);
});

Deno.test("a node that serves and has not told all is waited for longer, and not for ever", () => {
  const { peer, isOver } = world();
  peer.pull = { callId: 1, setName: "2.1" };
  assertEquals(isOver(WARM_UP_MS), false);
  assertEquals(isOver(WARM_UP_MS * 3 - 1), false);
  assertEquals(isOver(WARM_UP_MS * 3), true);
});

Deno.test("what others know of a node that serves is waited for as well", () => {
  const { set, isOver } = world();
  set.toldVersion = 1;
  assertEquals(isOver(WARM_UP_MS), false);
  set.completed(1);
  assertEquals(isOver(WARM_UP_MS), true);
});

Deno.test("what a lost node had, and nobody who is left has whole, is not waited for longer", () => {
  const { book, isOver } = world();
  const lost = book.told(3, 1, { heardMs: NOW_MS, retiredMs: 0 });
  if (lost === undefined) throw new Error("The set of a third node was refused");
  lost.toldVersion = 1;
  assertEquals(isOver(WARM_UP_MS - 1), false);
  assertEquals(isOver(WARM_UP_MS), true);
});
