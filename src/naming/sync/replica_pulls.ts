/** Fetches from other nodes what differs: bucket by bucket, and a service that is too large for one answer in parts. */
import { BytesError, NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import type { LeaseHandover } from "./lease_handover.ts";
import type { Merge } from "./merge.ts";
import type { PartWanted, PullAnswer } from "./messages.ts";
import { PartialPull } from "./partial_pull.ts";
import type { PlantedSyncBug } from "./planted.ts";
import type { ReplicaTable } from "./replica_table.ts";
import type { ReplicaSet } from "./replicas.ts";
import type { OutCall, SyncCalls } from "./sync_calls.ts";
import { decodeSyncReply, encodeSync } from "./sync_codec.ts";
import type { SyncJournal } from "./sync_journal.ts";
import type { SyncPeer } from "./sync_peer.ts";

interface ReplicaPullsParts {
  readonly calls: SyncCalls;
  readonly book: ReplicaTable;
  readonly merge: Merge;
  readonly moves: LeaseHandover;
  readonly wake: () => void;
  readonly journal: SyncJournal | undefined;
  readonly planted: PlantedSyncBug | undefined;
}

export class ReplicaPulls {
  readonly #parts: ReplicaPullsParts;

  constructor(parts: ReplicaPullsParts) {
    this.#parts = parts;
  }

  /** What must be asked of this peer next; undefined when nothing is wanted of it. */
  next(peer: SyncPeer): OutCall | undefined {
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
    const callId = this.#parts.calls.open(peer);
    peer.pull = { callId, setName: set.name };
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
    if (peer.partialPulls.length === 0) this.want(peer, partialPull.set);
  }

  /** This peer has something of that set that is not here. */
  want(peer: SyncPeer, set: ReplicaSet): void {
    const { planted } = this.#parts;
    if (planted === "noPull" || planted === "noResend") return;
    if (peer.pull?.setName === set.name) return;
    peer.wanted.add(set.name);
    this.#parts.wake();
  }

  /** The answer to a call; undefined when there was none. Throws BytesError. */
  answered(peer: SyncPeer, callId: number, body: Uint8Array | undefined, nowMs: number): void {
    const set = this.#parts.book.byName(peer.pull?.setName ?? "");
    const [partialPull] = peer.partialPulls;
    peer.pull = undefined;
    if (body === undefined) {
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
    else if (answer.more) this.want(peer, set);
    else {
      set.completed(answer.asOf);
      if (itself && this.#parts.calls.isFresh(callId)) peer.exchanged = true;
    }
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
