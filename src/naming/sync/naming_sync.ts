/**
 * The registry between nodes. Synchronous and without a clock, as the registry itself: calls to other nodes come out of
 * `takeCalls`, their answers go into `answered`, and what others ask is answered by `receive`.
 */
import { BytesError, NAMING_SYNC, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { instanceIdText, type LeaseTimes } from "../instance.ts";
import { chainOf, HTTP_OWNER, type Publication, publicationOf } from "../publication.ts";
import type { Publisher } from "../publisher.ts";
import type { Service } from "../service.ts";
import type { ServiceTable } from "../service_table.ts";
import { sameRoot } from "./buckets.ts";
import { CopyBook, retire } from "./copy_book.ts";
import { CopyOwner, type CopySet } from "./copies.ts";
import { LeaseMoves } from "./lease_moves.ts";
import { Marks } from "./marks.ts";
import { Membership } from "./membership.ts";
import { Merge } from "./merge.ts";
import type { Greeting, HeardOf, PullAnswer, SyncMessage } from "./messages.ts";
import { hashText, mixTwo } from "./mix.ts";
import { OwnRecords } from "./own_records.ts";
import type { Peer } from "./peer.ts";
import type { PlantedSyncBug } from "./planted.ts";
import { answerPull, nextBatch } from "./batches.ts";
import { homeOf } from "./rendezvous.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "./sync_codec.ts";

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
  /** For the simulator alone. */
  readonly planted?: PlantedSyncBug | undefined;
}

/** `starting`: lists may lack what was never heard of. `resuming`: stopped for a while, and not up to date again. */
export type SyncPhase = "alone" | "starting" | "resuming" | "warm";

export interface OutCall {
  readonly to: number;
  readonly callId: number;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

export class NamingSync {
  readonly #options: NamingSyncOptions;
  readonly #marks: Marks;
  readonly #own: OwnRecords;
  readonly #book = new CopyBook();
  readonly #merge: Merge;
  readonly #membership: Membership;
  readonly #moves: LeaseMoves;
  readonly #calls: Map<number, Peer> = new Map();
  #epoch: number;
  #phase: SyncPhase = "starting";
  #phaseMs: number;
  #tickMs: number;
  #nextCallId = 1;
  /** Answers to earlier calls may have waited while this node stood still. */
  #freshCallId = 0;

  constructor(options: NamingSyncOptions) {
    const { table, publisher, leaseTimes, self, nowMs } = options;
    this.#options = options;
    this.#epoch = options.epoch;
    this.#phaseMs = nowMs;
    this.#tickMs = nowMs;
    this.#membership = new Membership(self);
    this.#marks = new Marks((mark) => this.#own.dropMark(mark));
    this.#own = new OwnRecords({
      marks: this.#marks,
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
        this.#end(service.key, { kind: "connection", idText, stampMs }, this.#tickMs),
    });
    this.#merge = new Merge({
      table,
      publisher,
      marks: this.#marks,
      own: this.#own,
      leaseTimes,
      leasesCame: (service) => this.#moves.later(service),
    });
    this.#moves = new LeaseMoves({
      table,
      publisher,
      merge: this.#merge,
      marks: this.#marks,
      self,
      home: (service) => this.homeOf(service),
      planted: options.planted,
    });
  }

  get phase(): SyncPhase {
    return this.#phase;
  }

  /** The phase now: a node that stood still is behind before its next tick finds that out. */
  phaseAt(nowMs: number): SyncPhase {
    const paused = nowMs - this.#tickMs > NAMING_SYNC.suspectMs;
    return paused && this.#phase === "warm" ? "resuming" : this.#phase;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get membership(): Membership {
    return this.#membership;
  }

  get book(): CopyBook {
    return this.#book;
  }

  get own(): OwnRecords {
    return this.#own;
  }

  get marks(): Marks {
    return this.#marks;
  }

  /** How far the clock that is most ahead is ahead of the one here; lists must not look old to who comes from there. */
  get leadMs(): number {
    let leadMs = 0;
    for (const peer of this.#membership.peers.values()) leadMs = Math.max(leadMs, peer.leadMs);
    return leadMs;
  }

  /** All nodes of the cluster, this one included. A node alone tells nothing to anybody. */
  setMembers(ids: readonly number[], nowMs: number): void {
    const before = this.#membership.peers.size;
    this.#membership.set(ids);
    const { peers } = this.#membership;
    for (const set of this.#book.all()) {
      if (!this.#membership.isMember(set.node)) this.#retire(set, nowMs);
    }
    if (before === 0 && peers.size > 0) this.#open(nowMs);
    else if (peers.size === 0 && ids.length > 0 && this.#phase !== "alone") this.#beAlone();
    for (const peer of peers.values()) peer.nextSyncMs = Math.min(peer.nextSyncMs, nowMs);
    this.#membership.update(this.#isWarm(), nowMs);
  }

  setConnected(id: number, connected: boolean, nowMs: number): void {
    const peer = this.#membership.peers.get(id);
    if (peer === undefined || peer.connected === connected) return;
    peer.connected = connected;
    if (connected) {
      peer.nextSyncMs = nowMs;
      this.#options.wake();
    } else peer.exchanged = false;
    this.#membership.update(this.#isWarm(), nowMs);
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
    return peers.size === 0 || homeOf(mixTwo(hashText(keyText), hashText(part)), keepers) === self;
  }

  /** Takes over the lease that another node keeps, or kept, on this address. False when there is none. */
  adopt(service: Service, idText: string, nowMs: number): boolean {
    for (const one of chainOf(service.instances.get(idText))) {
      if (!(one.owner instanceof CopyOwner) || one.owner.kind !== "http") continue;
      this.#moves.adopt(service, one, nowMs);
      return true;
    }
    return false;
  }

  /**
   * Ends what lives by beats at this address, whichever node keeps it, and all that could revive it; of its cluster, or,
   * where that has none, of the only cluster that has one. False when there is nobody else who must hear of it.
   */
  endLease(
    key: ServiceKey,
    id: { readonly ip: string; readonly port: number; readonly cluster: string },
    nowMs: number,
  ): boolean {
    if (this.#phase === "alone") return false;
    const service = this.#options.table.find(serviceKeyText(key));
    const idText = leaseIdText(service, id);
    let stampMs = Math.floor(nowMs);
    for (const one of chainOf(service?.instances.get(idText))) {
      if (one.owner.kind === "http") stampMs = Math.max(stampMs, one.stampMs);
    }
    if (this.#options.planted === "noMarks") {
      const { table, publisher } = this.#options;
      if (service !== undefined) publisher.remove(service, HTTP_OWNER, idText, nowMs);
      return table.find(serviceKeyText(key)) !== undefined;
    }
    this.#end(key, { kind: "http", idText, stampMs }, nowMs);
    return true;
  }

  /** A client has ended what it published, and what it may have left at this address on a node that is dead now. */
  endLeft(
    key: ServiceKey,
    id: { readonly ip: string; readonly port: number; readonly cluster: string },
    nowMs: number,
  ): void {
    if (this.#phase === "alone") return;
    const idText = instanceIdText(id.ip, id.port, id.cluster);
    const newest = this.#options.table.find(serviceKeyText(key))?.instances.get(idText);
    for (const one of chainOf(newest)) {
      if (one.owner.kind !== "connection" || one.owner.node === "") continue;
      const stampMs = Math.max(Math.floor(nowMs), one.stampMs);
      this.#end(key, { kind: "connection", idText, stampMs }, nowMs);
      return;
    }
  }

  /** To be called every `NAMING_SYNC.tickMs`. */
  tick(nowMs: number): void {
    const pausedMs = nowMs - this.#tickMs;
    this.#tickMs = nowMs;
    this.#own.nowMs = nowMs;
    if (this.#phase === "alone" && this.#book.size === 0) return;
    if (pausedMs > NAMING_SYNC.suspectMs) this.#resume(nowMs);
    this.#judgePhase(nowMs);
    this.#membership.update(this.#isWarm(), nowMs);
    this.#judgeSets(nowMs);
    this.#moves.tick(this.#membership, this.#isWarm(), nowMs);
    this.#marks.sweep(nowMs);
    this.#book.sweep(nowMs);
    this.#own.sweep((entry) =>
      [...this.#membership.peers.values()].some((peer) => peer.awaits(entry))
    );
  }

  /** What must be asked of other nodes now. */
  takeCalls(nowMs: number): OutCall[] {
    const calls: OutCall[] = [];
    for (const peer of this.#membership.peers.values()) {
      if (!peer.connected) continue;
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
      const set = this.#book.find(call.node, call.epoch);
      const mine = call.node === this.#membership.self && call.epoch === this.#epoch;
      const { table } = this.#options;
      return encodeSync(answerPull(call, { own: mine ? this.#own : undefined, set }, {
        table,
        marks: this.#marks,
      }));
    }
    const peer = this.#membership.peers.get(from);
    if (peer === undefined) throw new BytesError(`Node ${from} is not known here`);
    this.#synced(peer, call, nowMs);
    return encodeSync({ type: "heard", ...this.#greeting(peer, nowMs) });
  }

  #isWarm(): boolean {
    return this.#phase === "warm" || this.#phase === "alone";
  }

  #end(
    key: ServiceKey,
    mark: { kind: "http" | "connection"; idText: string; stampMs: number },
    nowMs: number,
  ): void {
    this.#merge.mark(key, mark, "", nowMs);
  }

  /** There are others now: everything that is here gets a version. */
  #open(nowMs: number): void {
    const { table, publisher } = this.#options;
    this.#own.nowMs = nowMs;
    publisher.journal = this.#own;
    if (this.#phase === "alone") this.#phase = "warm";
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

  #beAlone(): void {
    this.#phase = "alone";
  }

  /** This node did not hear the others for a while because it was stopped itself. */
  #resume(nowMs: number): void {
    if (this.#phase === "warm") {
      this.#phase = "resuming";
      this.#phaseMs = nowMs;
    }
    this.#freshCallId = this.#nextCallId;
    for (const peer of this.#membership.peers.values()) {
      peer.exchanged = false;
      peer.nextSyncMs = nowMs;
      if (peer.connected) peer.answeredMs = nowMs;
    }
    if (this.#options.planted === "noPauseGuard") return;
    for (const set of this.#book.all()) if (set.retiredMs === 0) set.heardMs = nowMs;
  }

  #judgePhase(nowMs: number): void {
    if (this.#isWarm()) return;
    if (this.#options.planted === "noWarmUp") return this.#becomeWarm(nowMs);
    const reachable = [...this.#membership.peers.values()].filter((one) => one.isReachable(nowMs));
    let done = reachable.every((one) => one.exchanged && one.wanted.size === 0 && !one.pull);
    for (const set of this.#book.all()) if (set.completeVersion < set.toldVersion) done = false;
    const told = this.#phase === "resuming" || reachable.some((one) => one.warm);
    if ((done && told) || nowMs - this.#phaseMs >= this.#options.warmUpMs) this.#becomeWarm(nowMs);
  }

  /** The others are told at once: they may leave leases to this node from now on. */
  #becomeWarm(nowMs: number): void {
    this.#phase = "warm";
    for (const peer of this.#membership.peers.values()) peer.nextSyncMs = nowMs;
    this.#options.wake();
  }

  #judgeSets(nowMs: number): void {
    const half = this.#membership.hasHalf(this.#book, nowMs);
    const lifeMs = half ? NAMING_SYNC.orphanLifeMs : NAMING_SYNC.cutOffLifeMs;
    for (const set of [...this.#book.all()]) {
      if (set.retiredMs > 0) {
        if (nowMs - set.retiredMs >= NAMING_SYNC.retiredLifeMs) this.#forget(set, nowMs);
        continue;
      }
      const silentMs = nowMs - set.heardMs;
      const orphaned = half && silentMs >= NAMING_SYNC.takeoverMs;
      if (orphaned && !set.orphaned) this.#moves.laterAll(set);
      set.orphaned = orphaned;
      if (this.#options.planted === "keepOrphans") continue;
      const at = this.#options.planted === "dropAtOnce" ? NAMING_SYNC.suspectMs : lifeMs;
      if (silentMs >= at) this.#forget(set, nowMs);
    }
  }

  #retire(set: CopySet, nowMs: number): void {
    if (set.retiredMs > 0) return;
    retire(set, nowMs);
    this.#moves.laterAll(set);
  }

  #forget(set: CopySet, nowMs: number): void {
    for (const keyText of set.entries.keys()) this.#merge.dropAll(set, keyText, nowMs);
    this.#book.forget(set, nowMs);
  }

  #greeting(to: Peer, nowMs: number): Greeting {
    return {
      epoch: this.#epoch,
      knownEpoch: this.#book.current(to.id)?.epoch ?? 0,
      root: to.dirty.size === 0 ? this.#own.buckets.root() : undefined,
      warm: this.#isWarm(),
      clockMs: nowMs,
    };
  }

  /** Everybody, the receiver too: it may have started anew and have leases to take up again. */
  #heardOf(nowMs: number): HeardOf[] {
    const told: HeardOf[] = [];
    for (const set of this.#book.all()) {
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

  #sync(peer: Peer, nowMs: number): OutCall {
    const { items, entries } = nextBatch(peer, this.#own);
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

  #pull(peer: Peer): OutCall | undefined {
    for (const name of peer.wanted) {
      peer.wanted.delete(name);
      const set = this.#book.byName(name);
      if (set === undefined) continue;
      const callId = this.#nextCallId++;
      peer.pull = { callId, setName: name };
      this.#calls.set(callId, peer);
      const { node, epoch } = set;
      const buckets = peer.id === node ? set.buckets : set.told;
      const body = encodeSync({ type: "pull", node, epoch, buckets });
      return { to: peer.id, callId, body, timeoutMs: NAMING_SYNC.pullTimeoutMs };
    }
    return undefined;
  }

  #syncAnswered(
    peer: Peer,
    callId: number,
    body: Uint8Array | undefined,
    nowMs: number,
  ): void {
    if (body === undefined) {
      if (this.#options.planted === "noResend") peer.arrived();
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
    if (peer.dirty.size > 0) this.#options.wake();
  }

  /** Undefined when the one who speaks is an earlier start of a node that has started anew. */
  #greeted(peer: Peer, greeting: Greeting, nowMs: number): CopySet | undefined {
    if (greeting.knownEpoch > this.#epoch) this.#epoch = greeting.knownEpoch + 1;
    const before = this.#book.current(peer.id);
    const set = this.#book.heard(peer.id, greeting.epoch, nowMs);
    if (set === undefined) return undefined;
    if (before !== undefined && before !== set) this.#moves.laterAll(before);
    if (peer.epoch !== greeting.epoch) {
      peer.epoch = greeting.epoch;
      peer.exchanged = false;
    }
    peer.warm = greeting.warm;
    peer.leadMs = Math.max(0, greeting.clockMs - nowMs);
    this.#membership.update(this.#isWarm(), nowMs);
    return set;
  }

  #synced(peer: Peer, message: SyncMessage, nowMs: number): void {
    const set = this.#greeted(peer, message, nowMs);
    if (set === undefined) return;
    for (const entry of message.entries) this.#merge.take(set, entry, nowMs);
    // What waited in the line while this node stood still is old.
    this.#compare(peer, set, message, this.#phase !== "resuming");
    for (const told of message.heardOf) this.#toldOf(peer, told, nowMs);
  }

  /** `fresh`: it was said after this node began to wait for everybody's state. */
  #compare(peer: Peer, set: CopySet, { root }: Greeting, fresh: boolean): void {
    if (root === undefined) return;
    if (!sameRoot(root, set.buckets.root())) {
      this.#want(peer, set);
      return;
    }
    set.completed(set.maxVersion);
    peer.equalMs = this.#tickMs;
    if (fresh) peer.exchanged = true;
  }

  #toldOf(peer: Peer, told: HeardOf, nowMs: number): void {
    const { self, peers } = this.#membership;
    const mine = told.node === self;
    if (mine && told.epoch > this.#epoch) this.#epoch = told.epoch + 1;
    if (mine && told.epoch === this.#epoch) return;
    if (!this.#membership.isMember(told.node) || this.#book.isForgotten(told.node, told.epoch)) {
      return;
    }
    const thenMs = Math.max(1, nowMs - told.ageMs);
    const retiredMs = told.retired || mine ? thenMs : 0;
    const before = this.#book.current(told.node);
    const set = this.#book.told(told.node, told.epoch, { heardMs: thenMs, retiredMs });
    if (set === undefined) return;
    if (before !== undefined && before !== this.#book.current(told.node)) {
      this.#moves.laterAll(before);
    }
    set.toldVersion = Math.max(set.toldVersion, told.completeVersion);
    const itself = peers.get(told.node);
    if (itself?.isReachable(nowMs) && itself.epoch === told.epoch) return;
    if (told.completeVersion > set.completeVersion) this.#want(peer, set);
  }

  #want(peer: Peer, set: CopySet): void {
    if (this.#options.planted === "noPull") return;
    if (peer.pull?.setName === set.name) return;
    peer.wanted.add(set.name);
    this.#options.wake();
  }

  #pullAnswered(peer: Peer, callId: number, body: Uint8Array | undefined, nowMs: number): void {
    const set = this.#book.byName(peer.pull?.setName ?? "");
    peer.pull = undefined;
    if (body === undefined || set === undefined) return;
    const answer = decodeSyncReply(body);
    if (answer.type !== "pulled") throw new BytesError("Cannot take an answer to another question");
    if (!answer.known) return;
    const itself = peer.id === set.node;
    const listed = new Set<string>();
    for (const entry of answer.entries) {
      this.#merge.take(set, entry, nowMs);
      listed.add(serviceKeyText(entry.key));
    }
    if (set.retiredMs > 0 || set.orphaned) this.#moves.laterAll(set);
    // Only the node itself can say that it has something no more.
    if (itself) this.#dropUnlisted(set, answer, listed, nowMs);
    if (answer.more) this.#want(peer, set);
    else {
      set.completed(answer.asOf);
      if (itself && callId >= this.#freshCallId) peer.exchanged = true;
    }
  }

  #dropUnlisted(
    set: CopySet,
    answer: PullAnswer,
    listed: ReadonlySet<string>,
    nowMs: number,
  ): void {
    const covered = new Set(answer.covered);
    for (const [keyText, entry] of set.entries) {
      if (!entry.live || !covered.has(entry.hash % NAMING_SYNC.buckets)) continue;
      if (listed.has(keyText) || entry.version > answer.asOf) continue;
      this.#merge.dropAll(set, keyText, nowMs);
      set.note(keyText, answer.asOf, false);
    }
  }

  /** The own lease at an address. */
  ownLease(service: Service, idText: string): Publication | undefined {
    return publicationOf(service.instances.get(idText), HTTP_OWNER);
  }
}

/** Key of the address that is meant: clients may name another cluster than the one they registered in. */
function leaseIdText(
  service: Service | undefined,
  { ip, port, cluster }: { readonly ip: string; readonly port: number; readonly cluster: string },
): string {
  const exact = instanceIdText(ip, port, cluster);
  const hasLease = (idText: string) => {
    for (const one of chainOf(service?.instances.get(idText))) {
      if (one.owner.kind === "http") return true;
    }
    return false;
  };
  if (service === undefined || hasLease(exact)) return exact;
  const others = [...service.clusterNames()].map((name) => instanceIdText(ip, port, name))
    .filter(hasLease);
  const [only] = others;
  return others.length === 1 && only !== undefined ? only : exact;
}
