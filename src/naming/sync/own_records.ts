/** What this node itself publishes, with versions: the truth that the other nodes hold copies of. */
import { NAMING_SYNC, type ServiceKey } from "../../base/mod.ts";
import type { PublicationListener } from "../publication_listener.ts";
import { chainOf, type Publication } from "../publication.ts";
import type { Service } from "../service.ts";
import { Buckets } from "./buckets.ts";
import type { Tombstone, Tombstones } from "./tombstones.ts";
import type { EntryData } from "./messages.ts";
import { hashText } from "./hash.ts";
import type { PlantedSyncBug } from "./planted.ts";
import { recordBytes, recordKeyOf, recordOf } from "./record_data.ts";

/** The own records of one service. */
export class OwnEntry {
  readonly key: ServiceKey;
  readonly keyText: string;
  readonly hash: number;
  version = 0;
  /** Version that the digest holds of it; 0 while it has nothing, and the digest nothing of it. */
  digested = 0;
  /** Differences to older versions than this cannot be told any more. */
  floor = 0;
  /** Records and tombstones. */
  count = 0;
  /** Keys of records that are gone -> version of their end. */
  removed: Map<string, number> | undefined;

  constructor(key: ServiceKey, keyText: string) {
    this.key = key;
    this.keyText = keyText;
    this.hash = hashText(keyText);
  }
}

interface OwnRecordsOptions {
  readonly tombstones: Tombstones;
  readonly planted: PlantedSyncBug | undefined;
  readonly find: (keyText: string) => Service | undefined;
  /** `before`: the version that everybody who is up to date has. */
  readonly changed: (entry: OwnEntry, before: number) => void;
  /** An own lease is new. */
  readonly leased: (service: Service) => void;
  /** A connection's publication ended that covered one of another node. */
  readonly uncovering: (service: Service, publication: Publication) => void;
}

export class OwnRecords implements PublicationListener {
  readonly entries: Map<string, OwnEntry> = new Map();
  readonly buckets = new Buckets();
  /** Entries with nothing in them; kept until everybody has heard so. */
  readonly #dead: Set<OwnEntry> = new Set();
  readonly #options: OwnRecordsOptions;
  /** Version of the newest change. */
  counter = 0;
  nowMs = 0;
  recordCount = 0;

  constructor(options: OwnRecordsOptions) {
    this.#options = options;
  }

  put(service: Service, publication: Publication): void {
    const entry = this.#open(service.key, service.keyText);
    if (publication.version === 0) {
      entry.count++;
      this.recordCount++;
      // It is back: whoever missed both must not remove what it has just been told.
      if (this.#options.planted !== "keepRemoved") entry.removed?.delete(recordKeyOf(publication));
      if (publication.owner.kind === "http") this.#options.leased(service);
    }
    if (publication.owner.kind === "log") {
      publication.stampMs = Math.max(Math.floor(this.nowMs), publication.stampMs + 1);
    }
    publication.version = this.#bump(entry);
  }

  removed(service: Service, publication: Publication): void {
    this.#gone(service, publication);
    if (publication.owner.kind === "connection" && coversForeign(publication)) {
      this.#options.uncovering(service, publication);
    }
  }

  floorMs(service: Service, kind: "http" | "connection", idText: string): number {
    return this.#options.tombstones.find(service.keyText, kind, idText)?.stampMs ?? 0;
  }

  /** A newer verdict of another node replaced that of this one. */
  overruled(service: Service, publication: Publication): void {
    if (publication.version > 0) this.#gone(service, publication);
  }

  putMark(tombstone: Tombstone): void {
    const entry = this.#open(tombstone.key, tombstone.keyText);
    entry.count++;
    tombstone.version = this.#bump(entry);
  }

  /** A tombstone is forgotten here; the others forget it by themselves, unless it was all that there was. */
  dropMark(tombstone: Tombstone): void {
    const entry = this.entries.get(tombstone.keyText);
    if (entry === undefined || tombstone.version === 0) return;
    tombstone.version = 0;
    entry.count--;
    if (entry.count === 0) this.#bump(entry);
  }

  /**
   * What somebody lacks who has version `base` of a service; everything when that is too long ago. Undefined when it is
   * too much for one message.
   */
  dataOf(entry: OwnEntry, base: number): EntryData | undefined {
    const from = base < entry.floor || entry.count === 0 ? 0 : base;
    const service = this.#options.find(entry.keyText);
    const records = [];
    let bytes = 0;
    for (const newest of service?.instances.values() ?? []) {
      for (const one of chainOf(newest)) {
        if (one.version <= from) continue;
        bytes += recordBytes(one.base);
        if (bytes > NAMING_SYNC.entryBytes) return undefined;
        records.push(recordOf(one, service));
      }
    }
    const tombstones = [...this.#options.tombstones.of(entry.keyText)]
      .filter((tombstone) => tombstone.version > from);
    if (tombstones.length > NAMING_SYNC.maxEntryMarks) return undefined;
    const removed = from === 0
      ? []
      : [...entry.removed ?? []].filter(([, version]) => version > from).map(([key]) => key);
    const { key, version } = entry;
    return { key, version, base: from, partial: false, parts: 0, records, tombstones, removed };
  }

  /** Forgets what everybody has heard of. */
  sweep(isAwaited: (entry: OwnEntry) => boolean): void {
    for (const entry of this.#dead) {
      if (isAwaited(entry)) continue;
      this.#dead.delete(entry);
      this.entries.delete(entry.keyText);
    }
  }

  #gone(service: Service, publication: Publication): void {
    const entry = this.#open(service.key, service.keyText);
    entry.count--;
    this.recordCount--;
    publication.version = 0;
    entry.removed ??= new Map();
    if (entry.removed.size >= NAMING_SYNC.maxRemoved) {
      entry.removed.clear();
      entry.floor = this.counter;
    }
    const version = this.#bump(entry);
    entry.removed.set(recordKeyOf(publication), version);
  }

  #open(key: ServiceKey, keyText: string): OwnEntry {
    let entry = this.entries.get(keyText);
    if (entry === undefined) {
      entry = new OwnEntry(key, keyText);
      this.entries.set(keyText, entry);
    }
    return entry;
  }

  #bump(entry: OwnEntry): number {
    const before = entry.version;
    // What was empty is told whole again: a node that starts cannot have heard that it was empty.
    if (entry.digested === 0) entry.floor = before + 1;
    if (entry.digested > 0) this.buckets.take(entry.hash, entry.digested);
    entry.version = ++this.counter;
    entry.digested = entry.count > 0 ? entry.version : 0;
    if (entry.digested > 0) this.buckets.add(entry.hash, entry.digested);
    if (entry.count > 0) this.#dead.delete(entry);
    else this.#dead.add(entry);
    this.#options.changed(entry, before);
    return entry.version;
  }
}

function coversForeign(publication: Publication): boolean {
  for (const one of chainOf(publication.older)) {
    if (one.owner.node !== "" && one.owner.kind === "connection") return true;
  }
  return false;
}
