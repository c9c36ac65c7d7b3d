/**
 * The registry between nodes. Synchronous and without a clock, as the registry itself: what is said between nodes
 * goes through `exchange`.
 */
import { NAMING_SYNC, type ServiceKey } from "../../base/mod.ts";
import type { LeaseTimes } from "../instance.ts";
import { chainOf } from "../publication.ts";
import type { Publisher } from "../publisher.ts";
import type { Service } from "../service.ts";
import type { ServiceTable } from "../service_table.ts";
import { ReplicaLives } from "./replica_lives.ts";
import { ReplicaTable } from "./replica_table.ts";
import { ReplicaOwner } from "./replicas.ts";
import { SyncExchange } from "./sync_exchange.ts";
import { type InstanceAddress, LeaseEnds } from "./lease_ends.ts";
import { LeaseHandover } from "./lease_handover.ts";
import { Tombstones } from "./tombstones.ts";
import { SyncMembership } from "./sync_membership.ts";
import { Merge } from "./merge.ts";
import { GraceAfterLoss } from "./grace_after_loss.ts";
import { hashText, hashTwo } from "./hash.ts";
import type { SyncJournal } from "./sync_journal.ts";
import { OwnRecords } from "./own_records.ts";
import type { PlantedSyncBug } from "./planted.ts";
import { homeOf } from "./rendezvous.ts";
import { ServingPhase, type SyncPhase } from "./serving_phase.ts";

export interface NamingSyncOptions {
  readonly table: ServiceTable;
  readonly publisher: Publisher;
  readonly leaseTimes: LeaseTimes;
  readonly self: number;
  /** Must grow with each start of this node; the wall clock will do. */
  readonly epoch: number;
  readonly nowMs: number;
  /** How long to wait for the others, and for clients when all nodes start. */
  readonly warmUpMs: number;
  /** There is something to tell: `takeCalls` should be asked soon. */
  readonly wake: () => void;
  /** Absent: nobody wants to know. */
  readonly journal?: SyncJournal;
  /** For the simulator alone. */
  readonly planted?: PlantedSyncBug | undefined;
}

export class NamingSync {
  readonly #options: NamingSyncOptions;
  readonly #tombstones: Tombstones;
  readonly #own: OwnRecords;
  readonly #book = new ReplicaTable();
  readonly #merge: Merge;
  readonly #membership: SyncMembership;
  readonly #moves: LeaseHandover;
  readonly #ends: LeaseEnds;
  readonly #lives: ReplicaLives;
  readonly #exchange: SyncExchange;
  readonly #graceAfterLoss: GraceAfterLoss;
  readonly #phase: ServingPhase;
  #tickMs: number;

  constructor(options: NamingSyncOptions) {
    const { table, publisher, leaseTimes, self, nowMs } = options;
    this.#options = options;
    this.#phase = new ServingPhase(options);
    this.#tickMs = nowMs;
    this.#membership = new SyncMembership(self);
    this.#graceAfterLoss = new GraceAfterLoss(publisher);
    this.#tombstones = new Tombstones((tombstone) => this.#own.dropMark(tombstone));
    this.#own = new OwnRecords({
      tombstones: this.#tombstones,
      find: (keyText) => table.find(keyText),
      planted: options.planted,
      changed: (entry, before) => {
        for (const peer of this.#membership.peers.values()) peer.add(entry, before, this.#tickMs);
        options.wake();
      },
      leased: (service) => {
        if (this.homeOf(service) !== self) this.#moves.later(service);
      },
      uncovering: (service, { idText, stampMs }) =>
        this.#ends.end(service.key, { kind: "connection", idText, stampMs }, this.#tickMs),
    });
    this.#merge = new Merge({
      table,
      publisher,
      tombstones: this.#tombstones,
      own: this.#own,
      leaseTimes,
      leasesCame: (service) => this.#moves.later(service),
    });
    this.#moves = new LeaseHandover({
      table,
      publisher,
      merge: this.#merge,
      tombstones: this.#tombstones,
      self,
      heardByAll: (set, version) => this.#membership.haveHeard(set, version),
      home: (service) => this.homeOf(service),
      journal: options.journal,
      planted: options.planted,
    });
    this.#ends = new LeaseEnds({ table, publisher, merge: this.#merge, planted: options.planted });
    this.#lives = new ReplicaLives({
      book: this.#book,
      membership: this.#membership,
      merge: this.#merge,
      moves: this.#moves,
      journal: options.journal,
      planted: options.planted,
    });
    this.#exchange = new SyncExchange({
      table,
      tombstones: this.#tombstones,
      own: this.#own,
      book: this.#book,
      merge: this.#merge,
      moves: this.#moves,
      membership: this.#membership,
      phase: () => this.#phase.current,
      wake: options.wake,
      journal: options.journal,
      planted: options.planted,
    }, options.epoch);
  }

  /** Calls to other nodes, and theirs to this one. */
  get exchange(): SyncExchange {
    return this.#exchange;
  }

  get phase(): SyncPhase {
    return this.#phase.current;
  }

  /** The phase now: a node that stood still is behind before its next tick finds that out. */
  phaseAt(nowMs: number): SyncPhase {
    return this.#phase.after(nowMs - this.#tickMs);
  }

  get epoch(): number {
    return this.#exchange.epoch;
  }

  get membership(): SyncMembership {
    return this.#membership;
  }

  get book(): ReplicaTable {
    return this.#book;
  }

  get own(): OwnRecords {
    return this.#own;
  }

  get tombstones(): Tombstones {
    return this.#tombstones;
  }

  /** How far the clock that is most ahead is ahead of the one here; lists must not look old to who comes from there. */
  get leadMs(): number {
    return this.#membership.leadMs();
  }

  /** All nodes of the cluster, this one included. A node alone tells nothing to anybody. */
  setMembers(ids: readonly number[], nowMs: number): void {
    const before = this.#membership.peers.size;
    this.#membership.set(ids);
    const { peers } = this.#membership;
    for (const set of this.#book.all()) {
      if (!this.#membership.isMember(set.node)) this.#lives.retire(set, nowMs);
    }
    if (before === 0 && peers.size > 0) this.#open(nowMs);
    else if (peers.size === 0 && ids.length > 0) this.#phase.beAlone();
    for (const peer of peers.values()) peer.nextSyncMs = Math.min(peer.nextSyncMs, nowMs);
    this.#membership.update(this.#phase.isWarm, nowMs);
  }

  setConnected(id: number, connected: boolean, nowMs: number): void {
    const peer = this.#membership.peers.get(id);
    if (peer === undefined || peer.connected === connected) return;
    peer.connected = connected;
    if (connected) {
      peer.nextSyncMs = nowMs;
      this.#options.wake();
    } else {
      peer.exchanged = false;
      peer.spokeOfOthers = false;
    }
    this.#membership.update(this.#phase.isWarm, nowMs);
  }

  /** Node that keeps the leases of a service. */
  homeOf(service: Service): number {
    const membership = this.#membership;
    if (membership.peers.size === 0) return membership.self;
    if (service.homeGeneration !== membership.generation) {
      service.home = membership.homeOf(hashText(service.keyText));
      service.homeGeneration = membership.generation;
    }
    return service.home;
  }

  homeOfText(keyText: string): number {
    const { peers, self } = this.#membership;
    return peers.size === 0 ? self : this.#membership.homeOf(hashText(keyText));
  }

  /** Whether this node is the one to do something that one node has to do. */
  isMine(keyText: string, part: string): boolean {
    const { peers, self, keepers } = this.#membership;
    return peers.size === 0 || homeOf(hashTwo(hashText(keyText), hashText(part)), keepers) === self;
  }

  /** Takes over the lease that another node keeps, or kept, on this address. False when there is none. */
  adopt(service: Service, idText: string, nowMs: number): boolean {
    for (const one of chainOf(service.instances.get(idText))) {
      if (!(one.owner instanceof ReplicaOwner) || one.owner.kind !== "http") continue;
      this.#moves.adopt(service, one, nowMs);
      return true;
    }
    return false;
  }

  /**
   * Ends what lives by beats at this address, whichever node keeps it. False when there is nobody else who must hear of it.
   */
  endLease(key: ServiceKey, id: InstanceAddress, nowMs: number): boolean {
    return !this.#phase.isAlone && this.#ends.endLease(key, id, nowMs);
  }

  /** A client has ended what it published, and what it may have left at this address on a node that is dead now. */
  endLeft(key: ServiceKey, id: InstanceAddress, nowMs: number): void {
    if (!this.#phase.isAlone) this.#ends.endLeft(key, id, nowMs);
  }

  /** No client can be served yet, so none can come back: the wait for them begins anew. */
  clientsCannotCome(nowMs: number): void {
    this.#phase.clientsCannotCome(nowMs);
  }

  /** To be called every `NAMING_SYNC.tickMs`. */
  tick(nowMs: number): void {
    const pausedMs = nowMs - this.#tickMs;
    this.#tickMs = nowMs;
    this.#exchange.tickMs = nowMs;
    this.#own.nowMs = nowMs;
    if (this.#phase.isAlone && this.#book.size === 0) return;
    if (pausedMs > NAMING_SYNC.suspectMs) this.#resume(nowMs);
    this.#judgePhase(nowMs);
    this.#membership.update(this.#phase.isWarm, nowMs);
    this.#graceAfterLoss.look(this.#membership.peers.values(), nowMs);
    this.#lives.judge(nowMs);
    this.#moves.tick(this.#membership, this.#phase.isWarm, nowMs);
    this.#tombstones.sweep(nowMs);
    this.#book.sweep(nowMs);
    this.#own.sweep((entry) => this.#membership.awaits(entry));
  }

  /** There are others now: everything that is here gets a version. */
  #open(nowMs: number): void {
    const { table, publisher } = this.#options;
    this.#own.nowMs = nowMs;
    publisher.listener = this.#own;
    this.#phase.open();
    for (const service of table.all()) {
      for (const newest of service.instances.values()) {
        for (const one of chainOf(newest)) {
          if (one.owner.node !== "" || one.owner.kind === "log") continue;
          one.stampMs = Math.max(one.stampMs, Math.floor(nowMs));
          this.#own.put(service, one);
        }
      }
    }
  }

  /** This node did not hear the others for a while because it was stopped itself. */
  #resume(nowMs: number): void {
    this.#phase.resume(nowMs);
    this.#exchange.startAfresh();
    for (const peer of this.#membership.peers.values()) {
      peer.exchanged = false;
      peer.spokeOfOthers = false;
      peer.nextSyncMs = nowMs;
      if (peer.connected) peer.answeredMs = nowMs;
    }
    for (const set of this.#book.all()) if (set.retiredMs === 0) set.heardMs = nowMs;
  }

  #judgePhase(nowMs: number): void {
    const { peers } = this.#membership;
    if (!this.#phase.judge([...peers.values()], this.#book, nowMs)) return;
    // The others are told at once: they may leave leases to this node from now on.
    for (const peer of peers.values()) peer.nextSyncMs = nowMs;
    this.#options.wake();
  }
}
