/** Who is there, as this node sees it: whom it can reach, who keeps leases, and whether it is itself the one cut off. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { OwnEntry } from "./own_records.ts";
import type { ReplicaSet } from "./replicas.ts";
import type { ReplicaTable } from "./replica_table.ts";
import { SyncPeer } from "./sync_peer.ts";
import { homeOf } from "./rendezvous.ts";

export class SyncMembership {
  readonly self: number;
  readonly peers: Map<number, SyncPeer> = new Map();
  /** Nodes that keep leases, ascending. */
  #keepers: readonly number[];
  /** Moves with every change of the keepers. */
  generation = 0;
  changedMs = 0;

  constructor(self: number) {
    this.self = self;
    this.#keepers = [self];
  }

  get keepers(): readonly number[] {
    return this.#keepers;
  }

  isMember(node: number): boolean {
    return node === this.self || this.peers.has(node);
  }

  set(ids: readonly number[]): void {
    for (const id of this.peers.keys()) if (!ids.includes(id)) this.peers.delete(id);
    for (const id of ids) {
      if (id !== this.self && !this.peers.has(id)) this.peers.set(id, new SyncPeer(id));
    }
  }

  /** Those that are warm, or, while nobody is, everybody who can be reached. */
  update(selfWarm: boolean, nowMs: number): void {
    const reachable = [...this.peers.values()].filter((peer) => peer.isReachable(nowMs));
    const warm = reachable.filter((peer) => peer.warm).map((peer) => peer.id);
    if (selfWarm) warm.push(this.self);
    const keepers = warm.length > 0 ? warm : [...reachable.map((peer) => peer.id), this.self];
    keepers.sort((one, other) => one - other);
    if (keepers.join() === this.#keepers.join()) return;
    this.#keepers = keepers;
    this.generation++;
    this.changedMs = nowMs;
  }

  homeOf(hash: number): number {
    const [only] = this.#keepers;
    return this.#keepers.length === 1 && only !== undefined ? only : homeOf(hash, this.#keepers);
  }

  /** Everybody who can hear from this node has heard this much from that one, too. */
  haveHeard(set: ReplicaSet, version: number): boolean {
    for (const peer of this.peers.values()) {
      if (!peer.connected || peer.id === set.node) continue;
      if ((peer.told.get(set.name) ?? 0) < version) return false;
    }
    return true;
  }

  /** Somebody must still hear of it. */
  awaits(entry: OwnEntry): boolean {
    for (const peer of this.peers.values()) if (peer.awaits(entry)) return true;
    return false;
  }

  /** How far the clock of the peer that is most ahead is ahead of the one here. */
  leadMs(): number {
    let leadMs = 0;
    for (const peer of this.peers.values()) leadMs = Math.max(leadMs, peer.leadMs);
    return leadMs;
  }

  /** At least half of the nodes, this one included, are alive as far as anybody has told. */
  hasHalf(book: ReplicaTable, nowMs: number): boolean {
    let alive = 1;
    for (const id of this.peers.keys()) {
      const heardMs = book.current(id)?.heardMs ?? -Infinity;
      if (nowMs - heardMs < NAMING_SYNC.takeoverMs) alive++;
    }
    return alive * 2 >= this.peers.size + 1;
  }
}
