/** The own records of one node over a real registry, without any other node. */
import { NAMING, type ServiceKey, serviceKeyText, TimingWheel } from "../../src/base/mod.ts";
import { draftInstance } from "../../src/naming/instance.ts";
import { HTTP_OWNER, type Publication } from "../../src/naming/publication.ts";
import { Publisher } from "../../src/naming/publisher.ts";
import type { Service } from "../../src/naming/service.ts";
import { ServiceTable } from "../../src/naming/service_table.ts";
import { type OwnEntry, OwnRecords } from "../../src/naming/sync/own_records.ts";
import { Tombstones } from "../../src/naming/sync/tombstones.ts";
import type { InstanceInput, Owner } from "../../src/naming/types.ts";
import { KEY, START_MS } from "./registry_fixture.ts";

export class OwnRecordsFixture {
  nowMs = START_MS;
  /** Version of each change, and the one that was there before. */
  readonly changes: [version: number, before: number][] = [];
  readonly leased: string[] = [];
  readonly uncovered: string[] = [];
  readonly table = new ServiceTable(() => new Map());
  readonly publisher = new Publisher(
    this.table,
    new TimingWheel({ tickMs: NAMING.tickMs, slots: NAMING.wheelSlots }),
  );
  readonly tombstones: Tombstones = new Tombstones((tombstone) => this.own.dropMark(tombstone));
  readonly own: OwnRecords = new OwnRecords({
    tombstones: this.tombstones,
    planted: undefined,
    find: (keyText) => this.table.find(keyText),
    changed: (entry, before) => this.changes.push([entry.version, before]),
    leased: (service) => this.leased.push(service.key.name),
    uncovering: (_service, { idText }) => this.uncovered.push(idText),
  });

  constructor() {
    this.publisher.listener = this.own;
  }

  service(key: ServiceKey = KEY): Service {
    return this.table.open(key, this.nowMs);
  }

  entry(key: ServiceKey = KEY): OwnEntry {
    const found = this.own.entries.get(serviceKeyText(key));
    if (found === undefined) throw new Error(`There are no records of ${key.name}`);
    return found;
  }

  put(port: number, more: InstanceInput = {}, owner: Owner = HTTP_OWNER, key = KEY): Publication {
    const service = this.service(key);
    const draft = draftInstance({ ip: "1.1.1.1", port, ...more }, service.idSuffix, undefined);
    return this.publisher.put(service, owner, draft, this.nowMs);
  }

  remove(port: number, owner: Owner = HTTP_OWNER, key = KEY): void {
    const idText = `1.1.1.1#${port}#DEFAULT`;
    if (!this.publisher.remove(this.service(key), owner, idText, this.nowMs)) {
      throw new Error(`There is no record of ${idText}`);
    }
  }

  /** An end that a client asked for. */
  mark(port: number, kind: "http" | "connection" = "http"): void {
    const data = { kind, idText: `1.1.1.1#${port}#DEFAULT`, stampMs: this.nowMs };
    const tombstone = this.tombstones.add(KEY, data, "", this.nowMs);
    if (tombstone === undefined) throw new Error(`A newer end of port ${port} is known`);
    this.own.putMark(tombstone);
  }

  /** What somebody lacks who has this version: ports of records, ids of ends, ports of what is gone. */
  difference(base: number) {
    const data = this.own.dataOf(this.entry(), base);
    if (data === undefined) return undefined;
    return {
      base: data.base,
      records: data.records.map(({ port }) => port).toSorted((a, b) => a - b),
      ends: data.tombstones.map(({ idText }) => idText),
      removed: data.removed,
    };
  }
}
