/** When services are looked at because their leases may have to move. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { Publication } from "../publication.ts";
import type { Service } from "../service.ts";
import type { ServiceTable } from "../service_table.ts";
import type { ReplicaSet } from "./replicas.ts";
import type { SyncMembership } from "./sync_membership.ts";
import { LeaseReview, type ReviewParts } from "./lease_review.ts";

interface LeaseMovesParts extends ReviewParts {
  readonly table: ServiceTable;
}

export class LeaseHandover {
  readonly #table: ServiceTable;
  readonly #review: LeaseReview;
  /** Keys of services to look at in the next rounds. */
  #waiting: Set<string> = new Set();
  #current: Set<string> = new Set();
  #nextRoundMs = 0;
  #seenGeneration = 0;

  constructor(parts: LeaseMovesParts) {
    this.#table = parts.table;
    this.#review = new LeaseReview(parts);
  }

  get waitingCount(): number {
    return this.#waiting.size + this.#current.size;
  }

  later(service: Service): void {
    this.#waiting.add(service.keyText);
  }

  laterAll(set: ReplicaSet): void {
    for (const keyText of set.entries.keys()) this.#waiting.add(keyText);
  }

  adopt(service: Service, copy: Publication, nowMs: number): void {
    this.#review.adopt(service, copy, nowMs);
  }

  tick(membership: SyncMembership, warm: boolean, nowMs: number): void {
    // A view that still changes would move leases to and fro.
    if (!warm || nowMs - membership.changedMs < NAMING_SYNC.settleMs) return;
    if (this.#seenGeneration !== membership.generation) {
      this.#seenGeneration = membership.generation;
      for (const service of this.#table.all()) {
        if (service.instances.size > 0) this.#waiting.add(service.keyText);
      }
    }
    if (this.#current.size === 0 && nowMs >= this.#nextRoundMs && this.#waiting.size > 0) {
      this.#nextRoundMs = nowMs + NAMING_SYNC.reviewMs;
      this.#current = this.#waiting;
      this.#waiting = new Set();
      this.#review.sweep();
    }
    this.#lookAtSome(nowMs);
  }

  #lookAtSome(nowMs: number): void {
    let left = NAMING_SYNC.reviewSlice;
    for (const keyText of this.#current) {
      if (left-- === 0) break;
      this.#current.delete(keyText);
      const service = this.#table.find(keyText);
      if (service !== undefined && this.#review.look(service, nowMs)) this.#waiting.add(keyText);
    }
  }
}
