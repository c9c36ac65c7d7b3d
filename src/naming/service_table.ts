/** All services of this node, what changed in them since the last drain, and the end of empty ones. */
import { ApiError, NAMING, type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { Publication } from "./publication.ts";
import { KeptLists } from "./kept_lists.ts";
import { Service } from "./service.ts";
import type { Instance, NamingEvent, Override } from "./types.ts";

/** What the replicated state knows of a service that appears here; asked when it is opened. */
export type OverridesOf = (key: ServiceKey) => ReadonlyMap<string, Override>;

export class ServiceTable {
  readonly #overridesOf: OverridesOf;
  readonly #services: Map<string, Service> = new Map();
  readonly #empty: Set<Service> = new Set();
  readonly #orphaned: Set<Service> = new Set();
  readonly #changed: Set<Service> = new Set();
  readonly #kept = new KeptLists(NAMING.maxListedHosts);
  #events: NamingEvent[] = [];
  /** Highest version of any service that is gone: one that comes back starts above it. */
  #refFloorMs = 0;
  #revision = 0;
  #listedCount = 0;
  /** Told of each service that comes into the lists or leaves them. */
  onListed: ((key: ServiceKey) => void) | undefined;

  constructor(overridesOf: OverridesOf) {
    this.#overridesOf = overridesOf;
  }

  /** Services that lists show. */
  get listedCount(): number {
    return this.#listedCount;
  }

  /** Moves whenever the set of listed services may have changed. */
  get revision(): number {
    return this.#revision;
  }

  all(): IterableIterator<Service> {
    return this.#services.values();
  }

  find(keyText: string): Service | undefined {
    return this.#services.get(keyText);
  }

  /** The service, made when it is not there. Throws ApiError `overloaded` at the bound. */
  open(key: ServiceKey, nowMs: number): Service {
    const keyText = serviceKeyText(key);
    const found = this.#services.get(keyText);
    if (found !== undefined) return found;
    if (this.#services.size >= NAMING.maxServices) {
      throw new ApiError(
        "overloaded",
        `Cannot take another service: ${NAMING.maxServices} are registered, the most there may be`,
      );
    }
    const floorMs = Math.max(Math.floor(nowMs), this.#refFloorMs);
    const service = new Service(key, keyText, floorMs, this.#kept);
    this.#services.set(keyText, service);
    const overrides = this.#overridesOf(key);
    if (overrides.size > 0) service.overrides = new Map(overrides);
    for (const idText of overrides.keys()) this.settleOverride(service, idText, nowMs);
    this.settle(service, nowMs);
    return service;
  }

  /** Lists of this service are out of date. */
  touch(service: Service): void {
    service.touch();
    this.#changed.add(service);
  }

  list(service: Service, listed: boolean): void {
    if (service.listed === listed) return;
    service.listed = listed;
    this.#listedCount += listed ? 1 : -1;
    this.#revision++;
    this.onListed?.(service.key);
  }

  emit(event: NamingEvent): void {
    this.#events.push(event);
  }

  emitInstance(
    change: "put" | "removed" | "health",
    service: Service,
    publication: Publication,
    before?: Instance,
  ): void {
    this.#events.push({
      type: "instanceChanged",
      change,
      key: service.key,
      instance: publication.view,
      before,
      owner: publication.owner,
    });
  }

  /** Everything since the last call; each changed service once, after what happened to its instances. */
  drain(): NamingEvent[] {
    if (this.#events.length === 0 && this.#changed.size === 0) return NOTHING;
    const events = this.#events;
    this.#events = [];
    for (const service of this.#changed) events.push({ type: "serviceChanged", key: service.key });
    this.#changed.clear();
    return events;
  }

  /** Starts or ends the time that a service may stay empty; to be called when that may have changed. */
  settle(service: Service, nowMs: number): void {
    if (!service.idle) {
      if (service.emptySinceMs !== 0) {
        service.emptySinceMs = 0;
        this.#empty.delete(service);
      }
    } else if (service.emptySinceMs === 0) {
      service.emptySinceMs = nowMs;
      this.#empty.add(service);
    }
  }

  /** Notes overrides that have lost, or regained, their instance. */
  settleOverride(service: Service, idText: string, nowMs: number): void {
    const orphan = service.overrides.has(idText) && !service.instances.has(idText);
    if (orphan) {
      service.orphans ??= new Map();
      if (!service.orphans.has(idText)) service.orphans.set(idText, nowMs);
      this.#orphaned.add(service);
    } else if (service.orphans?.delete(idText) && service.orphans.size === 0) {
      service.orphans = undefined;
      this.#orphaned.delete(service);
    }
  }

  /** Forgets a service that has neither instances nor subscribers any more. */
  drop(service: Service): void {
    if (!service.idle) {
      throw new Error(`Cannot drop service ${service.fullName}: it is in use`);
    }
    this.list(service, false);
    service.touch();
    this.#services.delete(service.keyText);
    this.#empty.delete(service);
    this.#orphaned.delete(service);
    this.#refFloorMs = Math.max(this.#refFloorMs, service.lastRefTimeMs);
  }

  /** Ends what has been empty or orphaned for too long. */
  sweep(nowMs: number): void {
    for (const service of this.#orphaned) this.#sweepOrphans(service, nowMs);
    for (const service of this.#empty) this.#sweepEmpty(service, nowMs);
  }

  #sweepOrphans(service: Service, nowMs: number): void {
    const ids: string[] = [];
    for (const [idText, sinceMs] of service.orphans ?? []) {
      if (nowMs - sinceMs < NAMING.overrideLifeMs) continue;
      ids.push(idText);
      // Asked again after another while, should the removal fail.
      service.orphans?.set(idText, nowMs);
    }
    if (ids.length > 0) this.emit({ type: "overridesOrphaned", key: service.key, ids });
  }

  #sweepEmpty(service: Service, nowMs: number): void {
    if (nowMs - service.emptySinceMs < NAMING.emptyServiceLifeMs) return;
    const { settings } = service;
    // What an operator has set outlives the instances; only its deletion, or that of the overrides, ends it.
    if (settings?.blank === false || service.overrides.size > 0) return;
    this.emit({ type: "serviceExpired", key: service.key });
    if (settings === undefined) this.drop(service);
    else service.emptySinceMs = nowMs;
  }
}

const NOTHING: NamingEvent[] = [];
