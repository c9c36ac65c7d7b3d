/** Talking with the registries of other nodes: what is asked of them, and what they ask. */
import { BytesError, NAMING_SYNC } from "../../base/mod.ts";
import type { ServiceTable } from "../service_table.ts";
import { answerPull, nextBatch } from "./batches.ts";
import { sameRoot } from "./buckets.ts";
import type { ReplicaTable } from "./replica_table.ts";
import { type ReplicaSet, setName } from "./replicas.ts";
import { ReplicaPulls } from "./replica_pulls.ts";
import { type OutCall, SyncCalls } from "./sync_calls.ts";
import type { LeaseHandover } from "./lease_handover.ts";
import type { Tombstones } from "./tombstones.ts";
import type { SyncMembership } from "./sync_membership.ts";
import type { Merge } from "./merge.ts";
import type { Greeting, HeardOf, SyncMessage } from "./messages.ts";
import type { OwnRecords } from "./own_records.ts";
import type { SyncPeer } from "./sync_peer.ts";
import type { SyncJournal } from "./sync_journal.ts";
import type { PlantedSyncBug } from "./planted.ts";
import type { SyncPhase } from "./serving_phase.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "./sync_codec.ts";

interface SyncExchangeParts {
  readonly table: ServiceTable;
  readonly tombstones: Tombstones;
  readonly own: OwnRecords;
  readonly book: ReplicaTable;
  readonly merge: Merge;
  readonly moves: LeaseHandover;
  readonly membership: SyncMembership;
  readonly phase: () => SyncPhase;
  readonly wake: () => void;
  readonly journal: SyncJournal | undefined;
  readonly planted: PlantedSyncBug | undefined;
}

export class SyncExchange {
  readonly #parts: SyncExchangeParts;
  readonly #calls = new SyncCalls();
  readonly #pulls: ReplicaPulls;
  /** Start of this process; raised when others have heard of a later one. */
  epoch: number;
  tickMs = 0;

  constructor(parts: SyncExchangeParts, epoch: number) {
    this.#parts = parts;
    this.epoch = epoch;
    this.#pulls = new ReplicaPulls({ ...parts, calls: this.#calls });
  }

  /** What is under way says nothing about the present any more. */
  startAfresh(): void {
    this.#calls.startAfresh();
  }

  /** What must be asked of other nodes now, or of this one. */
  takeCalls(nowMs: number, only?: number): OutCall[] {
    const calls: OutCall[] = [];
    for (const peer of this.#parts.membership.peers.values()) {
      if (!peer.connected || (only !== undefined && peer.id !== only)) continue;
      if (peer.flight === undefined && (peer.dirty.size > 0 || nowMs >= peer.nextSyncMs)) {
        calls.push(this.#sync(peer, nowMs));
      }
      const pull = peer.pull === undefined ? this.#pulls.next(peer) : undefined;
      if (pull !== undefined) calls.push(pull);
    }
    return calls;
  }

  /** The answer to a call; undefined when there was none. Throws BytesError. */
  answered(callId: number, body: Uint8Array | undefined, nowMs: number): void {
    const peer = this.#calls.close(callId);
    if (peer === undefined) return;
    if (peer.flight?.callId === callId) this.#syncAnswered(peer, callId, body, nowMs);
    else if (peer.pull?.callId === callId) {
      if (body === undefined) this.#noteUnanswered(peer, "pull");
      this.#pulls.answered(peer, callId, body, nowMs);
    }
  }

  /** Answers what another node asks. Throws BytesError. */
  receive(from: number, body: Uint8Array, nowMs: number): Uint8Array<ArrayBuffer> {
    const call = decodeSyncCall(body);
    if (call.type === "pull") {
      const set = this.#parts.book.find(call.node, call.epoch);
      const mine = call.node === this.#parts.membership.self && call.epoch === this.epoch;
      const { table } = this.#parts;
      return encodeSync(answerPull(call, { own: mine ? this.#parts.own : undefined, set }, {
        table,
        tombstones: this.#parts.tombstones,
      }));
    }
    const peer = this.#parts.membership.peers.get(from);
    if (peer === undefined) throw new BytesError(`Node ${from} is not known here`);
    this.#synced(peer, call, nowMs);
    return encodeSync({ type: "heard", ...this.#greeting(peer, nowMs) });
  }

  #greeting(to: SyncPeer, nowMs: number): Greeting {
    return {
      epoch: this.epoch,
      knownEpoch: this.#parts.book.current(to.id)?.epoch ?? 0,
      root: to.dirty.size === 0 ? this.#parts.own.buckets.root() : undefined,
      warm: this.#parts.phase() === "warm",
      clockMs: nowMs,
    };
  }

  /** All nodes, the receiver too: it may have restarted and have leases to take up again. */
  #heardOf(nowMs: number): HeardOf[] {
    const told: HeardOf[] = [];
    for (const set of this.#parts.book.all()) {
      told.push({
        node: set.node,
        epoch: set.epoch,
        completeVersion: set.completeVersion,
        ageMs: nowMs - (set.retiredMs > 0 ? set.retiredMs : set.heardMs),
        retired: set.retiredMs > 0,
      });
    }
    return told;
  }

  #sync(peer: SyncPeer, nowMs: number): OutCall {
    const { items, entries } = nextBatch(peer, this.#parts.own);
    const callId = this.#calls.open(peer);
    peer.depart({ callId, items, sentMs: nowMs });
    peer.nextSyncMs = nowMs + NAMING_SYNC.pingMs;
    const body = encodeSync({
      type: "sync",
      ...this.#greeting(peer, nowMs),
      entries,
      heardOf: this.#heardOf(nowMs),
    });
    return { to: peer.id, callId, body, timeoutMs: NAMING_SYNC.callTimeoutMs };
  }

  #syncAnswered(
    peer: SyncPeer,
    callId: number,
    body: Uint8Array | undefined,
    nowMs: number,
  ): void {
    if (body === undefined) {
      this.#noteUnanswered(peer, "sync");
      if (this.#parts.planted === "noResend") peer.arrived();
      else peer.lost();
      peer.nextSyncMs = nowMs + NAMING_SYNC.tickMs;
      return;
    }
    const answer = decodeSyncReply(body);
    if (answer.type !== "heard") throw new BytesError("Cannot take an answer to another question");
    peer.arrived();
    const lapsed = Number.isFinite(peer.answeredMs) && !peer.isReachable(nowMs);
    if (lapsed) peer.exchanged = false;
    peer.answeredMs = nowMs;
    const set = this.#greeted(peer, answer, nowMs);
    if (set !== undefined) this.#compare(peer, set, answer, this.#calls.isFresh(callId));
    if (peer.dirty.size > 0) this.#parts.wake();
  }

  /** Undefined when the speaker is an earlier start of a node that has restarted. */
  #greeted(peer: SyncPeer, greeting: Greeting, nowMs: number): ReplicaSet | undefined {
    if (greeting.knownEpoch > this.epoch) this.epoch = greeting.knownEpoch + 1;
    const before = this.#parts.book.current(peer.id);
    const set = this.#parts.book.heard(peer.id, greeting.epoch, nowMs);
    if (set === undefined) return undefined;
    if (before !== undefined && before !== set) this.#parts.moves.laterAll(before);
    if (peer.epoch !== greeting.epoch) {
      peer.epoch = greeting.epoch;
      peer.exchanged = false;
    }
    peer.warm = greeting.warm;
    peer.leadMs = Math.max(0, greeting.clockMs - nowMs);
    this.#parts.membership.update(this.#parts.phase() === "warm", nowMs);
    return set;
  }

  #synced(peer: SyncPeer, message: SyncMessage, nowMs: number): void {
    const set = this.#greeted(peer, message, nowMs);
    if (set === undefined) return;
    for (const entry of message.entries) this.#parts.merge.take(set, entry, nowMs);
    // What waited in the line while this node stood still is old.
    this.#compare(peer, set, message, this.#parts.phase() !== "resuming");
    for (const told of message.heardOf) this.#toldOf(peer, told, nowMs);
    peer.spokeOfOthers = true;
    peer.told = new Map(
      message.heardOf.map((told) => [setName(told.node, told.epoch), told.completeVersion]),
    );
  }

  /** `fresh`: it was said after this node began to wait for everybody's state. */
  #compare(peer: SyncPeer, set: ReplicaSet, { root }: Greeting, fresh: boolean): void {
    if (root === undefined) return;
    if (!sameRoot(root, set.buckets.root())) {
      this.#pulls.want(peer, set);
      return;
    }
    set.completed(set.maxVersion);
    // Both may have nothing, and others know of versions that are over: only the node itself can say up to which.
    const unsure = set.completeVersion < set.toldVersion && this.#parts.phase() !== "warm";
    if (unsure) this.#pulls.want(peer, set);
    peer.equalMs = this.tickMs;
    if (fresh) peer.exchanged = true;
  }

  #toldOf(peer: SyncPeer, told: HeardOf, nowMs: number): void {
    const { self, peers } = this.#parts.membership;
    const mine = told.node === self;
    if (mine && told.epoch > this.epoch) this.epoch = told.epoch + 1;
    if (mine && told.epoch === this.epoch) return;
    if (
      !this.#parts.membership.isMember(told.node) ||
      this.#parts.book.isForgotten(told.node, told.epoch)
    ) {
      return;
    }
    const thenMs = Math.max(1, nowMs - told.ageMs);
    const retiredMs = told.retired || mine ? thenMs : 0;
    const before = this.#parts.book.current(told.node);
    const set = this.#parts.book.told(told.node, told.epoch, { heardMs: thenMs, retiredMs });
    if (set === undefined) return;
    if (before !== undefined && before !== this.#parts.book.current(told.node)) {
      this.#parts.moves.laterAll(before);
    }
    set.toldVersion = Math.max(set.toldVersion, told.completeVersion);
    const itself = peers.get(told.node);
    if (itself?.isReachable(nowMs) && itself.epoch === told.epoch) return;
    if (told.completeVersion > set.completeVersion) this.#pulls.want(peer, set);
  }

  #noteUnanswered(peer: SyncPeer, call: "sync" | "pull"): void {
    const { journal } = this.#parts;
    if (journal?.isOpen) journal.note({ type: "unanswered", peer: peer.id, call });
  }
}
