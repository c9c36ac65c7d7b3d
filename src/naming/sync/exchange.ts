/** Talking with the registries of other nodes: what is asked of them, and what they ask. */
import { BytesError, NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import type { ServiceTable } from "../service_table.ts";
import { answerPull, nextBatch } from "./batches.ts";
import { sameRoot } from "./buckets.ts";
import type { ReplicaTable } from "./replica_table.ts";
import { type ReplicaSet, setName } from "./replicas.ts";
import { PartialPull } from "./partial_pull.ts";
import type { LeaseHandover } from "./lease_handover.ts";
import type { Tombstones } from "./tombstones.ts";
import type { SyncMembership } from "./sync_membership.ts";
import type { Merge } from "./merge.ts";
import type { Greeting, HeardOf, PartWanted, PullAnswer, SyncMessage } from "./messages.ts";
import type { OwnRecords } from "./own_records.ts";
import type { SyncPeer } from "./sync_peer.ts";
import type { SyncJournal } from "./sync_journal.ts";
import type { PlantedSyncBug } from "./planted.ts";
import type { SyncPhase } from "./serving_phase.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "./sync_codec.ts";

export interface OutCall {
  readonly to: number;
  readonly callId: number;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

interface ExchangeParts {
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

export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #calls: Map<number, SyncPeer> = new Map();
  /** Start of this process; raised when others have heard of a later one. */
  epoch: number;
  tickMs = 0;
  #nextCallId = 1;
  /** Answers to earlier calls may have waited while this node stood still. */
  #freshCallId = 0;

  constructor(parts: ExchangeParts, epoch: number) {
    this.#parts = parts;
    this.epoch = epoch;
  }

  /** What is under way says nothing about the present any more. */
  startAfresh(): void {
    this.#freshCallId = this.#nextCallId;
  }

  /** What must be asked of other nodes now, or of this one. */
  takeCalls(nowMs: number, only?: number): OutCall[] {
    const calls: OutCall[] = [];
    for (const peer of this.#parts.membership.peers.values()) {
      if (!peer.connected || (only !== undefined && peer.id !== only)) continue;
      if (peer.flight === undefined && (peer.dirty.size > 0 || nowMs >= peer.nextSyncMs)) {
        calls.push(this.#sync(peer, nowMs));
      }
      const pull = peer.pull === undefined ? this.#pull(peer) : undefined;
      if (pull !== undefined) calls.push(pull);
    }
    return calls;
  }

  /** The answer to a call; undefined when there was none. Throws BytesError. */
  answered(callId: number, body: Uint8Array | undefined, nowMs: number): void {
    const peer = this.#calls.get(callId);
    this.#calls.delete(callId);
    if (peer === undefined) return;
    if (peer.flight?.callId === callId) this.#syncAnswered(peer, callId, body, nowMs);
    else if (peer.pull?.callId === callId) this.#pullAnswered(peer, callId, body, nowMs);
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

  /** Everybody, the receiver too: it may have started anew and have leases to take up again. */
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
    const callId = this.#nextCallId++;
    peer.depart({ callId, items, sentMs: nowMs });
    peer.nextSyncMs = nowMs + NAMING_SYNC.pingMs;
    this.#calls.set(callId, peer);
    const body = encodeSync({
      type: "sync",
      ...this.#greeting(peer, nowMs),
      entries,
      heardOf: this.#heardOf(nowMs),
    });
    return { to: peer.id, callId, body, timeoutMs: NAMING_SYNC.callTimeoutMs };
  }

  #pull(peer: SyncPeer): OutCall | undefined {
    const [partialPull] = peer.partialPulls;
    if (
      partialPull !== undefined && this.#parts.book.byName(partialPull.set.name) === partialPull.set
    ) {
      return this.#pullOf(peer, partialPull.set, partialPull.wanted());
    }
    peer.partialPulls = [];
    for (const name of peer.wanted) {
      peer.wanted.delete(name);
      const set = this.#parts.book.byName(name);
      if (set === undefined) continue;
      return this.#pullOf(peer, set, undefined);
    }
    return undefined;
  }

  #pullOf(peer: SyncPeer, set: ReplicaSet, one: PartWanted | undefined): OutCall {
    const callId = this.#nextCallId++;
    peer.pull = { callId, setName: set.name };
    this.#calls.set(callId, peer);
    const { node, epoch } = set;
    const { journal } = this.#parts;
    if (journal?.isOpen) {
      journal.note({ type: "pull", peer: peer.id, node, epoch, partial: one !== undefined });
    }
    const buckets = peer.id === node ? set.buckets : set.told;
    const body = encodeSync({ type: "pull", node, epoch, buckets, one });
    return { to: peer.id, callId, body, timeoutMs: NAMING_SYNC.pullTimeoutMs };
  }

  /** The next part of what comes in parts; when it was the last, all is compared again. */
  #gathered(peer: SyncPeer, partialPull: PartialPull, answer: PullAnswer, nowMs: number): void {
    const [entry] = answer.entries;
    this.#parts.wake();
    if (!partialPull.take(answer.known ? entry : undefined, this.#parts.merge, nowMs)) return;
    peer.partialPulls.shift();
    if (peer.partialPulls.length === 0) this.#want(peer, partialPull.set);
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
    if (set !== undefined) this.#compare(peer, set, answer, callId >= this.#freshCallId);
    if (peer.dirty.size > 0) this.#parts.wake();
  }

  /** Undefined when the one who speaks is an earlier start of a node that has started anew. */
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
      this.#want(peer, set);
      return;
    }
    set.completed(set.maxVersion);
    // Both may have nothing, and others know of versions that are over: only the node itself can say up to which.
    const unsure = set.completeVersion < set.toldVersion && this.#parts.phase() !== "warm";
    if (unsure) this.#want(peer, set);
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
    if (told.completeVersion > set.completeVersion) this.#want(peer, set);
  }

  #want(peer: SyncPeer, set: ReplicaSet): void {
    const { planted } = this.#parts;
    if (planted === "noPull" || planted === "noResend") return;
    if (peer.pull?.setName === set.name) return;
    peer.wanted.add(set.name);
    this.#parts.wake();
  }

  #pullAnswered(peer: SyncPeer, callId: number, body: Uint8Array | undefined, nowMs: number): void {
    const set = this.#parts.book.byName(peer.pull?.setName ?? "");
    const [partialPull] = peer.partialPulls;
    peer.pull = undefined;
    if (body === undefined) {
      this.#noteUnanswered(peer, "pull");
      if (partialPull?.failed()) peer.partialPulls = [];
      return;
    }
    if (set === undefined) return;
    const answer = decodeSyncReply(body);
    if (answer.type !== "pulled") throw new BytesError("Cannot take an answer to another question");
    if (partialPull !== undefined) return this.#gathered(peer, partialPull, answer, nowMs);
    if (!answer.known) return;
    const itself = peer.id === set.node;
    const listed = new Set<string>();
    for (const entry of answer.entries) {
      const keyText = serviceKeyText(entry.key);
      listed.add(keyText);
      // A node that passes on what another one said may know less of it than this one.
      if (set.has(keyText, entry)) continue;
      if (entry.parts > 0) peer.partialPulls.push(new PartialPull(set, entry.key));
      else this.#parts.merge.take(set, entry, nowMs);
    }
    if (set.retiredMs > 0 || set.orphaned) this.#parts.moves.laterAll(set);
    // Only the node itself can say that it has something no more.
    const dropped = itself ? this.#dropUnlisted(set, answer, listed, nowMs) : 0;
    const { journal } = this.#parts;
    if (journal?.isOpen) {
      const services = answer.entries.length;
      const { node } = set;
      journal.note({ type: "pulled", peer: peer.id, node, services, dropped, more: answer.more });
    }
    if (peer.partialPulls.length > 0) this.#parts.wake();
    else if (answer.more) this.#want(peer, set);
    else {
      set.completed(answer.asOf);
      if (itself && callId >= this.#freshCallId) peer.exchanged = true;
    }
  }

  #noteUnanswered(peer: SyncPeer, call: "sync" | "pull"): void {
    const { journal } = this.#parts;
    if (journal?.isOpen) journal.note({ type: "unanswered", peer: peer.id, call });
  }

  /** How many services the other one has no more. */
  #dropUnlisted(
    set: ReplicaSet,
    answer: PullAnswer,
    listed: ReadonlySet<string>,
    nowMs: number,
  ): number {
    const covered = new Set(answer.covered);
    let dropped = 0;
    for (const [keyText, entry] of set.entries) {
      if (!entry.live || !covered.has(entry.hash % NAMING_SYNC.buckets)) continue;
      if (listed.has(keyText) || entry.version > answer.asOf) continue;
      this.#parts.merge.dropAll(set, keyText, nowMs);
      set.note(keyText, answer.asOf, false);
      dropped++;
    }
    return dropped;
  }
}
