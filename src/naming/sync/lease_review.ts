/** Who keeps the leases of a service, looked at one by one: inheriting, giving up, and taking away what is covered. */
import { NAMING_SYNC } from "../../base/mod.ts";
import { sameInstance } from "../instance.ts";
import type { Instance } from "../types.ts";
import { chainOf, HTTP_OWNER, type Publication, publicationOf } from "../publication.ts";
import type { Publisher } from "../publisher.ts";
import type { Service } from "../service.ts";
import type { PlantedSyncBug } from "./planted.ts";
import { ReplicaOwner, type ReplicaSet } from "./replicas.ts";
import type { Tombstones } from "./tombstones.ts";
import { isOrphan, isSilent, type Merge } from "./merge.ts";
import type { SyncJournal } from "./sync_journal.ts";

function sameRegistration(one: Instance, other: Instance): boolean {
  return sameInstance({ ...one, healthy: true }, { ...other, healthy: true });
}

export interface ReviewParts {
  readonly publisher: Publisher;
  readonly merge: Merge;
  readonly tombstones: Tombstones;
  /** Node that keeps the leases of a service. */
  readonly home: (service: Service) => number;
  readonly self: number;
  /** Every other node has heard this much of these copies. */
  readonly heardByAll: (set: ReplicaSet, version: number) => boolean;
  readonly journal: SyncJournal | undefined;
  readonly planted: PlantedSyncBug | undefined;
}

interface Found {
  own: Publication | undefined;
  /** The newest lease of a node that is not known to be dead. */
  live: Publication | undefined;
  /** The newest lease of any other node. */
  best: Publication | undefined;
  readonly orphans: Publication[];
}

export class LeaseReview {
  readonly #parts: ReviewParts;
  /** Own leases that their home has taken over -> since when. */
  readonly #ceding: Map<Publication, number> = new Map();

  constructor(parts: ReviewParts) {
    this.#parts = parts;
  }

  get cedingCount(): number {
    return this.#ceding.size;
  }

  /** True when this service must be looked at again. */
  look(service: Service, nowMs: number): boolean {
    const home = this.#parts.home(service);
    let again = false;
    for (const newest of [...service.instances.values()]) {
      if (newest.older === undefined && newest.owner.kind !== "http") {
        if (newest.owner instanceof ReplicaOwner) {
          this.#dropEnded(service, newest, newest.owner, nowMs);
        }
        continue;
      }
      const found = this.#sort(service, newest, nowMs);
      if (home === this.#parts.self) this.#keep(service, found, nowMs);
      else if (found.own !== undefined) {
        this.#giveUp(service, { own: found.own, live: found.live, home }, nowMs);
        again = true;
      }
      const covered = found.own ?? found.live;
      if (covered === undefined) continue;
      for (const orphan of found.orphans) this.#parts.merge.drop(service, orphan, nowMs);
    }
    return again;
  }

  /** Forgets what has ended by other ways. */
  sweep(): void {
    for (const own of this.#ceding.keys()) if (own.version === 0) this.#ceding.delete(own);
  }

  /** Takes over a lease, with its full time. */
  adopt(service: Service, copy: Publication, nowMs: number): void {
    const { publisher, journal } = this.#parts;
    publisher.inherit(service, copy, nowMs);
    if (journal?.isOpen) {
      const { idText, owner } = copy;
      journal.note({ type: "leaseTaken", service: service.keyText, id: idText, from: owner.node });
    }
    if (this.#parts.planted !== "freshStamps") return;
    const own = publicationOf(service.instances.get(copy.idText), HTTP_OWNER);
    if (own !== undefined) own.stampMs = Math.floor(nowMs);
  }

  #sort(service: Service, newest: Publication, nowMs: number): Found {
    const found: Found = { own: undefined, live: undefined, best: undefined, orphans: [] };
    for (const one of [...chainOf(newest)]) {
      const { owner } = one;
      if (owner === HTTP_OWNER) found.own = one;
      if (!(owner instanceof ReplicaOwner)) continue;
      if (owner.kind === "connection") {
        this.#dropEnded(service, one, owner, nowMs);
        continue;
      }
      found.best ??= one;
      if (isOrphan(owner)) found.orphans.push(one);
      else found.live ??= one;
    }
    return found;
  }

  #keep(service: Service, { own, best }: Found, nowMs: number): void {
    if (own !== undefined) this.#ceding.delete(own);
    if (best === undefined) return;
    if (own !== undefined) {
      // Registered again elsewhere: only what was said is taken over, or two nodes could renew each other without end.
      const newer = best.stampMs > own.stampMs && !sameRegistration(own.base, best.base);
      if (newer) this.adopt(service, best, nowMs);
      return;
    }
    const { owner } = best;
    // A live node that hears nothing of a client may be right; only who is dead can have left a mistake.
    if (best.healthy || (owner instanceof ReplicaOwner && isOrphan(owner))) {
      this.adopt(service, best, nowMs);
    }
  }

  #giveUp(
    service: Service,
    { own, live, home }: {
      readonly own: Publication;
      readonly live: Publication | undefined;
      readonly home: number;
    },
    nowMs: number,
  ): void {
    const { owner } = live ?? own;
    const taken = live !== undefined && owner instanceof ReplicaOwner && owner.set.node === home &&
      live.stampMs >= own.stampMs && this.#isHeardByAll(owner.set, service);
    if (!taken && this.#parts.planted !== "giveUpBlindly") {
      this.#ceding.delete(own);
      return;
    }
    const sinceMs = this.#ceding.get(own);
    if (sinceMs === undefined) this.#ceding.set(own, nowMs);
    else if (nowMs - sinceMs >= NAMING_SYNC.cedeMs) {
      this.#ceding.delete(own);
      const { publisher, journal } = this.#parts;
      publisher.remove(service, HTTP_OWNER, own.idText, nowMs);
      if (journal?.isOpen) {
        journal.note({ type: "leaseGivenUp", service: service.keyText, id: own.idText });
      }
    }
  }

  /** Whoever has not heard of the new lease would see none when the old one ends. */
  #isHeardByAll(set: ReplicaSet, service: Service): boolean {
    const version = set.entries.get(service.keyText)?.version;
    return version !== undefined && this.#parts.heardByAll(set, version);
  }

  /** What a dead node's connection published, and its client has ended elsewhere since. */
  #dropEnded(service: Service, copy: Publication, owner: ReplicaOwner, nowMs: number): void {
    if (owner.kind !== "connection" || !isSilent(owner.set)) return;
    const tombstone = this.#parts.tombstones.find(service.keyText, "connection", copy.idText);
    if (tombstone !== undefined && tombstone.stampMs >= copy.stampMs) {
      this.#parts.merge.drop(service, copy, nowMs);
    }
  }
}
