/** Laying what another node says about its own records into the registry. */
import { ApiError, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { draftInstance, instanceKeyText, type LeaseTimes } from "../instance.ts";
import { chainOf, HTTP_OWNER, type Publication, publicationOf } from "../publication.ts";
import type { Publisher } from "../publisher.ts";
import type { Service } from "../service.ts";
import type { ServiceTable } from "../service_table.ts";
import { ReplicaOwner, type ReplicaSet } from "./replicas.ts";
import type { Tombstones } from "./tombstones.ts";
import type { EntryData, RecordData, TombstoneData } from "./messages.ts";
import type { OwnRecords } from "./own_records.ts";
import { recordKeyOf, withId } from "./record_data.ts";

interface MergeParts {
  readonly table: ServiceTable;
  readonly publisher: Publisher;
  readonly tombstones: Tombstones;
  readonly own: OwnRecords;
  readonly leaseTimes: LeaseTimes;
  /** Copies of leases of this service came: somebody may have to inherit or to give up one. */
  readonly leasesCame: (service: Service) => void;
}

export class Merge {
  readonly #parts: MergeParts;

  constructor(parts: MergeParts) {
    this.#parts = parts;
  }

  /** False when a difference came to something else than what is here: the whole must be asked for. */
  take(set: ReplicaSet, entry: EntryData, nowMs: number): boolean {
    const keyText = serviceKeyText(entry.key);
    const known = set.entries.get(keyText);
    const version = known?.version ?? 0;
    const hollow = known?.hollow === true;
    if (set.has(keyText, entry)) return true;
    if (entry.base > 0 && (hollow || entry.base > version)) return false;
    for (const tombstone of entry.tombstones) this.tombstone(entry.key, tombstone, set.name, nowMs);
    let early = false;
    const live = entry.base > 0 || entry.records.length + entry.tombstones.length > 0;
    try {
      const service = this.#service(keyText, entry, nowMs);
      early = service === undefined
        ? entry.records.length > 0
        : this.#lay(set, service, entry, nowMs);
    } catch (error) {
      // Full here: shown again when it is asked for again, which happens as long as the digests differ.
      if (!(error instanceof ApiError)) throw error;
      if (entry.version > set.maxVersion) set.maxVersion = entry.version;
      set.hollow(keyText);
      return true;
    }
    set.note(keyText, entry.version, live);
    if (entry.partial || early) set.hollow(keyText);
    return true;
  }

  /**
   * Takes one part of a service; what it has is added to `kept`. True when a verdict came before its instance. Throws
   * ApiError when there is no room.
   */
  takePart(
    set: ReplicaSet,
    { entry, kept }: { readonly entry: EntryData; readonly kept: Set<string> },
    nowMs: number,
  ): boolean {
    const keyText = serviceKeyText(entry.key);
    for (const tombstone of entry.tombstones) this.tombstone(entry.key, tombstone, set.name, nowMs);
    const service = this.#service(keyText, entry, nowMs);
    if (service === undefined) return entry.records.length > 0;
    return this.#putAll(set, service, { records: entry.records, kept }, nowMs);
  }

  /** All parts are here: what none of them had is no more. */
  endParts(set: ReplicaSet, keyText: string, kept: ReadonlySet<string>, nowMs: number): void {
    const service = this.#parts.table.find(keyText);
    if (service !== undefined) this.#keepOnly(set, service, kept, nowMs);
  }

  /** An address was given up: leases that are older end, and what dead nodes left of it. */
  tombstone(key: ServiceKey, data: TombstoneData, origin: string, nowMs: number): void {
    const tombstone = this.#parts.tombstones.add(key, data, origin, nowMs);
    if (tombstone === undefined) return;
    if (origin === "") this.#parts.own.putMark(tombstone);
    const service = this.#parts.table.find(tombstone.keyText);
    const newest = service?.instances.get(data.idText);
    if (service === undefined) return;
    for (const one of [...chainOf(newest)]) {
      if (one.stampMs > data.stampMs || one.owner.kind !== data.kind) continue;
      if (one.owner === HTTP_OWNER) {
        this.#parts.publisher.remove(service, one.owner, one.idText, nowMs);
      } else if (
        one.owner instanceof ReplicaOwner && (data.kind === "http" || isSilent(one.owner.set))
      ) {
        this.drop(service, one, nowMs);
      }
    }
  }

  /** Takes a copy away that its node may still have. */
  drop(service: Service, copy: Publication, nowMs: number): void {
    const { owner } = copy;
    if (!(owner instanceof ReplicaOwner)) {
      throw new Error(`Cannot drop ${copy.idText}: it is no copy`);
    }
    owner.set.hollow(service.keyText);
    this.#remove(service, copy, owner, nowMs);
  }

  /** Takes everything away that a set has in a service. */
  dropAll(set: ReplicaSet, keyText: string, nowMs: number): void {
    const service = this.#parts.table.find(keyText);
    if (service !== undefined) this.#keepOnly(set, service, new Set(), nowMs);
  }

  #service(keyText: string, entry: EntryData, nowMs: number): Service | undefined {
    const { table, publisher } = this.#parts;
    const known = table.find(keyText);
    const instances = entry.records.filter((one) => one.kind !== "log").length;
    if (instances > 0) publisher.requireCapacity(instances);
    return known ?? (instances > 0 ? table.open(entry.key, nowMs) : undefined);
  }

  /** True when a verdict came before its instance: it must be asked for again. */
  #lay(set: ReplicaSet, service: Service, entry: EntryData, nowMs: number): boolean {
    const kept = entry.base === 0 ? new Set<string>() : undefined;
    const early = this.#putAll(set, service, { records: entry.records, kept }, nowMs);
    if (kept !== undefined) this.#keepOnly(set, service, kept, nowMs);
    else this.#removeNamed(set, service, entry.removed, nowMs);
    return early;
  }

  #putAll(
    set: ReplicaSet,
    service: Service,
    { records, kept }: {
      readonly records: readonly RecordData[];
      readonly kept: Set<string> | undefined;
    },
    nowMs: number,
  ): boolean {
    let leases = false;
    let early = false;
    for (const record of records) {
      const idText = instanceKeyText(record.ip, record.port, record.cluster);
      if (record.kind === "log") early = !this.#verdict(service, idText, record) || early;
      else if (!this.#ended(set, service, idText, record)) {
        const copy = this.#put(set, service, record, nowMs);
        kept?.add(recordKeyOf(copy));
        leases ||= record.kind === "http";
      }
    }
    if (leases) this.#parts.leasesCame(service);
    return early;
  }

  #put(set: ReplicaSet, service: Service, record: RecordData, nowMs: number): Publication {
    const owner = set.owner(record.kind === "http" ? "http" : "connection", record.client);
    const times = this.#parts.leaseTimes;
    const draft = draftInstance(record, service.idSuffix, undefined, times);
    const whole = { idText: draft.idText, base: withId(draft.base, record.instanceId) };
    const { healthy, stampMs } = record;
    const known = owner.count > 0 &&
      publicationOf(service.instances.get(draft.idText), owner) !== undefined;
    const copy = this.#parts.publisher.putCopy(service, owner, whole, { healthy, stampMs, nowMs });
    if (!known) set.count(owner, 1);
    return copy;
  }

  /** False when the log has not brought the instance here yet. */
  #verdict(service: Service, idText: string, record: RecordData): boolean {
    for (const one of chainOf(service.instances.get(idText))) {
      if (one.owner.kind !== "log") continue;
      if (one.stampMs >= record.stampMs) return true;
      this.#parts.own.overruled(service, one);
      this.#parts.publisher.overrule(service, one, record.healthy);
      one.stampMs = record.stampMs;
      return true;
    }
    return false;
  }

  #ended(set: ReplicaSet, service: Service, idText: string, record: RecordData): boolean {
    const { kind, stampMs } = record;
    if (kind === "log" || (kind === "connection" && !isSilent(set))) return false;
    const tombstone = this.#parts.tombstones.find(service.keyText, kind, idText);
    return tombstone !== undefined && tombstone.stampMs >= stampMs;
  }

  #keepOnly(set: ReplicaSet, service: Service, kept: ReadonlySet<string>, nowMs: number): void {
    for (const newest of [...service.instances.values()]) {
      for (const one of [...chainOf(newest)]) {
        const { owner } = one;
        if (owner instanceof ReplicaOwner && owner.set === set && !kept.has(recordKeyOf(one))) {
          this.#remove(service, one, owner, nowMs);
        }
      }
    }
  }

  #removeNamed(
    set: ReplicaSet,
    service: Service,
    removed: readonly string[],
    nowMs: number,
  ): void {
    for (const key of removed) {
      const idText = key.slice(key.indexOf("\0") + 1);
      for (const one of [...chainOf(service.instances.get(idText))]) {
        const { owner } = one;
        if (owner instanceof ReplicaOwner && owner.set === set && recordKeyOf(one) === key) {
          this.#remove(service, one, owner, nowMs);
        }
      }
    }
  }

  #remove(service: Service, copy: Publication, owner: ReplicaOwner, nowMs: number): void {
    if (this.#parts.publisher.remove(service, owner, copy.idText, nowMs)) {
      owner.set.count(owner, -1);
    }
  }
}

/** The node of this copy is dead or has started anew. */
export function isOrphan(owner: ReplicaOwner): boolean {
  return owner.set.orphaned || owner.set.retiredMs > 0;
}

/** Nothing is heard of this node: its clients may have come to others, and ended there what they had published. */
export function isSilent(set: ReplicaSet): boolean {
  return set.silent || set.retiredMs > 0;
}
