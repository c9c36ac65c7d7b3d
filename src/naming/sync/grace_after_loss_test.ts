import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { GraceAfterLoss } from "./grace_after_loss.ts";
import { SyncPeer } from "./sync_peer.ts";

/** Two other nodes, of which the first one can be lost and found. */
function world() {
  const granted: number[] = [];
  const grace = new GraceAfterLoss({ grantGrace: (nowMs) => granted.push(nowMs) });
  const [one, other] = [new SyncPeer(2), new SyncPeer(3)];
  one.answeredMs = other.answeredMs = Infinity;
  other.connected = true;
  const look = (connected: boolean, nowMs: number) => {
    one.connected = connected;
    grace.look([one, other], nowMs);
  };
  return { granted, look };
}

Deno.test("a loss is seen once, and neither a node that comes nor one that was never there is one", () => {
  const { granted, look } = world();
  look(false, 1);
  look(true, 2);
  look(true, 3);
  look(false, 4);
  look(false, 5);
  assertEquals(granted, [4]);
});

Deno.test("leases get their full time again so many times within a while, and not for ever", () => {
  const { granted, look } = world();
  const lose = (nowMs: number) => {
    look(true, nowMs);
    look(false, nowMs);
  };
  for (let at = 0; at <= NAMING_SYNC.maxPardons; at++) lose(at);
  assertEquals(granted, Array.from({ length: NAMING_SYNC.maxPardons }, (_, at) => at));
  lose(NAMING_SYNC.gracesWithinMs - 1);
  assertEquals(granted.length, NAMING_SYNC.maxPardons);
  lose(NAMING_SYNC.gracesWithinMs);
  assertEquals(granted.at(-1), NAMING_SYNC.gracesWithinMs);
});
