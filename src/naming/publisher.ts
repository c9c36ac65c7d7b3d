/** Putting, judging and removing what owners publish. */
import { ApiError, NAMING, TimingWheel } from "../base/mod.ts";
import { type Draft, sameInstance, viewOf } from "./instance.ts";
import { Lease, type LeaseJudge } from "./lease.ts";
import { Publication, publicationOf } from "./publication.ts";
import type { Service } from "./service.ts";
import type { ServiceTable } from "./service_table.ts";
import type { Timed } from "./timed.ts";
import type { Instance, Owner } from "./types.ts";

export class Publisher implements LeaseJudge {
  readonly #table: ServiceTable;
  readonly #wheel: TimingWheel<Timed>;
  #nowMs = 0;
  #mercyMs = 0;
  #count = 0;
  #leaseCount = 0;
  #persistentCount = 0;

  constructor(table: ServiceTable, wheel: TimingWheel<Timed>) {
    this.#table = table;
    this.#wheel = wheel;
  }

  get count(): number {
    return this.#count;
  }

  get leaseCount(): number {
    return this.#leaseCount;
  }

  get persistentCount(): number {
    return this.#persistentCount;
  }

  get mercyMs(): number {
    return this.#mercyMs;
  }

  /** Gives every lease its full time again, from now on. */
  pardon(nowMs: number): void {
    this.#mercyMs = nowMs;
  }

  /** Time that judgements of the wheel's next advance happen at. */
  setNow(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** Registers or renews; the newest publication of an address is the one that clients see. */
  put(service: Service, owner: Owner, draft: Draft, nowMs: number): Publication {
    const { idText, base } = draft;
    const newest = service.instances.get(idText);
    const known = publicationOf(newest, owner);
    const publication = known ?? this.#add(service, idText, owner, base);
    if (known !== undefined) renew(known, base);
    const before = newest?.view;
    if (publication !== newest) {
      if (known !== undefined) unlink(newest, known);
      publication.older = newest;
      service.instances.set(idText, publication);
      if (newest === undefined) this.#table.settleOverride(service, idText, nowMs);
    }
    publication.view = viewOf(base, publication.healthy, service.overrides.get(idText));
    if (before === undefined || !sameInstance(before, publication.view)) {
      this.#table.touch(service);
      this.#table.emitInstance("put", service, publication);
    } else {
      publication.view = before;
    }
    if (!service.listed) this.#table.list(service, true);
    this.#table.settle(service, nowMs);
    return publication;
  }

  /** As `put`, and the instance lives by beats from now on. */
  lease(service: Service, owner: Owner, draft: Draft, nowMs: number): void {
    const publication = this.put(service, owner, draft, nowMs);
    if (publication.lease === undefined) {
      publication.lease = new Lease(this, service, publication, nowMs);
      this.#leaseCount++;
    }
    publication.lease.lastBeatMs = nowMs;
    this.wait(publication.lease, publication.lease.nextMs(nowMs));
  }

  /** False when this owner has published no such instance. */
  remove(service: Service, owner: Owner, idText: string, nowMs: number): boolean {
    const newest = service.instances.get(idText);
    const publication = publicationOf(newest, owner);
    if (newest === undefined || publication === undefined) return false;
    if (publication.lease !== undefined) {
      if (publication.lease.timer !== undefined) this.#wheel.cancel(publication.lease.timer);
      publication.lease = undefined;
      this.#leaseCount--;
    }
    if (publication !== newest) {
      unlink(newest, publication);
    } else {
      if (publication.older !== undefined) service.instances.set(idText, publication.older);
      else service.instances.delete(idText);
      this.#uncovered(service, publication);
    }
    this.#count--;
    if (owner.kind === "log") this.#persistentCount--;
    if (publication.base.ephemeral) service.countEphemeral(-1);
    this.#table.settleOverride(service, idText, nowMs);
    this.#table.settle(service, nowMs);
    return true;
  }

  /** Live health of a publication; false when nothing changed. */
  setHealth(service: Service, publication: Publication, healthy: boolean): boolean {
    if (publication.healthy === healthy) return false;
    publication.healthy = healthy;
    const override = service.overrides.get(publication.idText);
    publication.view = viewOf(publication.base, healthy, override);
    if (service.instances.get(publication.idText) === publication) {
      this.#table.touch(service);
      this.#table.emitInstance("health", service, publication);
    }
    return true;
  }

  /** Lays the service's present overrides over one address. */
  overlay(service: Service, idText: string): void {
    const newest = service.instances.get(idText);
    const override = service.overrides.get(idText);
    let publication = newest;
    while (publication !== undefined) {
      const view = viewOf(publication.base, publication.healthy, override);
      if (!sameInstance(view, publication.view)) {
        publication.view = view;
        if (publication === newest) {
          this.#table.touch(service);
          this.#table.emitInstance("put", service, publication);
        }
      }
      publication = publication.older;
    }
  }

  wait(lease: Lease, untilMs: number): void {
    // Judged dead inside the very look that would make it wait.
    if (lease.publication.lease !== lease) return;
    if (lease.timer === undefined) lease.timer = this.#wheel.schedule(untilMs, lease);
    else this.#wheel.reschedule(lease.timer, untilMs);
  }

  sick(lease: Lease): void {
    this.setHealth(lease.service, lease.publication, false);
  }

  dead(lease: Lease): void {
    const { publication, service } = lease;
    this.remove(service, publication.owner, publication.idText, this.#nowMs);
  }

  /** Throws ApiError `overloaded` when there is no room for so many more. */
  requireRoom(more: number): void {
    if (this.#count + more <= NAMING.maxInstances) return;
    throw new ApiError(
      "overloaded",
      `Cannot take ${more} more: ${this.#count} instances of at most ${NAMING.maxInstances}` +
        " are registered",
    );
  }

  #add(service: Service, idText: string, owner: Owner, base: Instance): Publication {
    this.#count++;
    if (owner.kind === "log") this.#persistentCount++;
    if (base.ephemeral) service.countEphemeral(1);
    return new Publication(idText, owner, base);
  }

  /** The newest publication is gone: clients see the one behind it, or nothing. */
  #uncovered(service: Service, gone: Publication): void {
    const next = gone.older;
    if (next === undefined) {
      this.#table.touch(service);
      this.#table.emitInstance("removed", service, gone);
    } else if (!sameInstance(next.view, gone.view)) {
      this.#table.touch(service);
      this.#table.emitInstance("put", service, next);
    }
  }
}

/** Takes a publication that is not the newest out of its chain. */
function unlink(newest: Publication | undefined, gone: Publication): void {
  let before = newest;
  while (before !== undefined && before.older !== gone) before = before.older;
  if (before === undefined) throw new Error(`Cannot unlink ${gone.idText}: it is not in its chain`);
  before.older = gone.older;
  gone.older = undefined;
}

/** What a repeated registration changes: live health of a persistent instance is judged by checks and stays. */
function renew(publication: Publication, base: Instance): void {
  const judged = publication.owner.kind === "log" && publication.base.healthy === base.healthy;
  if (!judged) publication.healthy = base.healthy;
  publication.base = base;
}
