/** When a node knows enough to hand out lists. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { ReplicaTable } from "./replica_table.ts";
import type { SyncPeer } from "./sync_peer.ts";

interface WarmUp {
  readonly phase: "starting" | "resuming";
  /** How long it has waited so far. */
  readonly waitedMs: number;
  readonly warmUpMs: number;
  readonly peers: readonly SyncPeer[];
  readonly book: ReplicaTable;
}

/** Whether the wait of a node that starts, or that stood still, is over. */
export function isWarmedUp(
  { phase, waitedMs, warmUpMs, peers, book }: WarmUp,
  nowMs: number,
): boolean {
  const reachable = peers.filter((one) => one.isReachable(nowMs));
  // The others have closed their links to a node that stood still; they need a moment to open them again.
  const forAll = phase === "resuming" && waitedMs < NAMING_SYNC.reconnectMs;
  let done = (forAll ? peers : reachable).every((peer) => peer.isThrough);
  for (const set of book.all()) if (set.completeVersion < set.toldVersion) done = false;
  const told = phase === "resuming" || reachable.some((one) => one.warm);
  if (done && told) return true;
  if (waitedMs < warmUpMs) return false;
  // Clients have had their time to come back, but a node that has served all along can still be asked what it has.
  const asking = reachable.some((peer) => peer.warm && !hasToldAll(peer, book));
  return !asking || waitedMs >= warmUpMs * NAMING_SYNC.maxWarmUps;
}

function hasToldAll(peer: SyncPeer, book: ReplicaTable): boolean {
  const set = book.current(peer.id);
  return peer.isThrough && set !== undefined && set.completeVersion >= set.toldVersion;
}
