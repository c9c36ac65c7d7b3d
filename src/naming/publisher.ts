/** Putting, judging and removing what owners publish. */
import { ApiError, NAMING, TimingWheel } from "../base/mod.ts";
import { type Draft, sameInstance, viewOf } from "./instance.ts";
import { Lease, type LeaseJudge } from "./lease.ts";
import type { PublicationListener } from "./publication_listener.ts";
import { HTTP_OWNER, isBefore, isSeenHealthy, Publication, publicationOf } from "./publication.ts";
import type { Service } from "./service.ts";
import type { ServiceTable } from "./service_table.ts";
import type { Timed } from "./timed.ts";
import type { Instance, Owner } from "./types.ts";

/** The rest of what another node says about an instance, besides what its client registered. */
interface Copy {
  readonly healthy: boolean;
  readonly stampMs: number;
  readonly nowMs: number;
}

export class Publisher implements LeaseJudge {
  /** Told of everything that belongs to this node; absent while it is alone. */
  listener: PublicationListener | undefined;
  readonly #table: ServiceTable;
  readonly #wheel: TimingWheel<Timed>;
  #nowMs = 0;
  #graceFromMs = 0;
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

  get graceFromMs(): number {
    return this.#graceFromMs;
  }

  /** Gives every lease its full time again, from now on. */
  grantGrace(nowMs: number): void {
    this.#graceFromMs = nowMs;
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
    const { listener } = this;
    const news = listener !== undefined &&
      (known === undefined || known !== newest || !sameInstance(known.base, base) ||
        known.healthy !== base.healthy || nowMs - known.stampMs >= NAMING.restampMs);
    if (known !== undefined) renew(known, base);
    const before = newest?.view;
    if (publication !== newest) {
      if (known !== undefined) unlink(newest, known);
      publication.older = newest;
      service.instances.set(idText, publication);
      if (newest === undefined) this.#table.settleOverride(service, idText, nowMs);
    }
    if (news && owner.kind !== "log") {
      const floorMs = listener.floorMs(service, owner.kind, idText);
      publication.stampMs = Math.max(
        Math.floor(nowMs),
        floorMs + 1,
        (publication.older?.stampMs ?? 0) + 1,
      );
      listener.put(service, publication);
    }
    this.#show(service, idText, before, "put");
    if (!service.listed) this.#table.list(service, true);
    this.#table.settle(service, nowMs);
    return publication;
  }

  /** What another node says about its own publication; takes its place in the chain by its stamp. */
  putCopy(service: Service, owner: Owner, draft: Draft, copy: Copy): Publication {
    const { idText, base } = draft;
    const newest = service.instances.get(idText);
    const known = publicationOf(newest, owner);
    const publication = known ?? this.#add(service, idText, owner, base);
    publication.base = base;
    publication.healthy = copy.healthy;
    if (known === undefined || known.stampMs !== copy.stampMs) {
      publication.stampMs = copy.stampMs;
      if (known !== undefined) takeOut(service, known);
      insert(service, publication);
    }
    if (newest === undefined) this.#table.settleOverride(service, idText, copy.nowMs);
    this.#show(service, idText, newest?.view, "put");
    if (!service.listed) this.#table.list(service, true);
    this.#table.settle(service, copy.nowMs);
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
    this.reschedule(publication.lease, publication.lease.nextMs(nowMs));
  }

  /**
   * Begins to keep the lease that another node keeps or kept, with its full time. It stays as old as it is, or an end
   * that is still on its way here would not end it.
   */
  inherit(service: Service, copy: Publication, nowMs: number): void {
    const { idText, base, healthy, stampMs } = copy;
    const own = this.putCopy(service, HTTP_OWNER, { idText, base }, { healthy, stampMs, nowMs });
    this.listener?.put(service, own);
    if (own.lease === undefined) {
      own.lease = new Lease(this, service, own, nowMs);
      this.#leaseCount++;
    }
    own.lease.lastBeatMs = nowMs;
    this.reschedule(own.lease, own.lease.nextMs(nowMs));
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
    if (publication.version > 0) this.listener?.removed(service, publication);
    takeOut(service, publication);
    if (service.instances.has(idText)) this.#show(service, idText, newest.view, "put");
    else {
      this.#table.touch(service);
      this.#table.emitInstance("removed", service, publication);
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
    if (publication.owner.node === "") this.listener?.put(service, publication);
    const newest = service.instances.get(publication.idText);
    if (newest !== undefined) this.#show(service, publication.idText, newest.view, "health");
    return true;
  }

  /** Takes over a verdict of a node that may be gone, for those who have not heard of it. */
  confirm(service: Service, publication: Publication): void {
    const { version, stampMs, healthy, base } = publication;
    const judged = stampMs > 0 || healthy !== base.healthy;
    if (judged && version === 0) this.listener?.put(service, publication);
  }

  /** Another node's verdict on the health of a persistent instance. */
  overrule(service: Service, publication: Publication, healthy: boolean): void {
    publication.healthy = healthy;
    const newest = service.instances.get(publication.idText);
    if (newest !== undefined) this.#show(service, publication.idText, newest.view, "health");
  }

  /** Lays the service's present overrides over one address. */
  overlay(service: Service, idText: string): void {
    const newest = service.instances.get(idText);
    if (newest === undefined) return;
    this.#show(service, idText, newest.view, "put");
    // The times that a lease is judged by may be others now.
    const lease = publicationOf(newest, HTTP_OWNER)?.lease;
    if (lease !== undefined) {
      this.reschedule(lease, lease.nextMs(Math.max(lease.lastBeatMs, this.#graceFromMs)));
    }
  }

  reschedule(lease: Lease, untilMs: number): void {
    // Judged dead inside the very look that would make it wait.
    if (lease.publication.lease !== lease) return;
    if (lease.timer === undefined) lease.timer = this.#wheel.schedule(untilMs, lease);
    else this.#wheel.reschedule(lease.timer, untilMs);
  }

  onUnhealthy(lease: Lease): void {
    this.setHealth(lease.service, lease.publication, false);
  }

  onExpired(lease: Lease): void {
    const { publication, service } = lease;
    this.remove(service, publication.owner, publication.idText, this.#nowMs);
  }

  /** Throws ApiError `overloaded` when there is no room for so many more. */
  requireCapacity(more: number): void {
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

  /** Works out anew what clients see of an address, and tells of it where it differs from before. */
  #show(
    service: Service,
    idText: string,
    before: Instance | undefined,
    change: "put" | "health",
  ): void {
    const newest = service.instances.get(idText);
    if (newest === undefined) throw new Error(`Cannot show ${idText}: nobody publishes it`);
    const override = service.overrides.get(idText);
    const view = viewOf(newest.base, isSeenHealthy(newest), override);
    if (before !== undefined && sameInstance(before, view)) {
      newest.view = before;
      return;
    }
    newest.view = view;
    this.#table.touch(service);
    this.#table.emitInstance(change, service, newest, before);
  }
}

/** Takes a publication out of its chain, wherever it stands there. */
function takeOut(service: Service, gone: Publication): void {
  const newest = service.instances.get(gone.idText);
  if (gone !== newest) unlink(newest, gone);
  else if (gone.older === undefined) service.instances.delete(gone.idText);
  else service.instances.set(gone.idText, gone.older);
  gone.older = undefined;
}

/** Puts a publication where its stamp belongs. */
function insert(service: Service, publication: Publication): void {
  const newest = service.instances.get(publication.idText);
  if (newest === undefined || isBefore(publication, newest)) {
    publication.older = newest;
    service.instances.set(publication.idText, publication);
    return;
  }
  let before = newest;
  while (before.older !== undefined && isBefore(before.older, publication)) before = before.older;
  publication.older = before.older;
  before.older = publication;
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
