/** Own records beside copies of other nodes' records, laid into the registry as messages would. */
import { DEFAULT_LEASE_TIMES, instanceKeyText } from "../../src/naming/instance.ts";
import {
  chainOf,
  HTTP_OWNER,
  type Publication,
  publicationOf,
} from "../../src/naming/publication.ts";
import type { EntryData, RecordData } from "../../src/naming/sync/messages.ts";
import { Merge } from "../../src/naming/sync/merge.ts";
import { ReplicaOwner, ReplicaSet } from "../../src/naming/sync/replicas.ts";
import { OwnRecordsFixture } from "./own_records_fixture.ts";
import { KEY } from "./registry_fixture.ts";

export class CopiesFixture extends OwnRecordsFixture {
  readonly leasesCame: string[] = [];
  readonly merge = new Merge({
    table: this.table,
    publisher: this.publisher,
    tombstones: this.tombstones,
    own: this.own,
    leaseTimes: DEFAULT_LEASE_TIMES,
    leasesCame: (service) => this.leasesCame.push(service.key.name),
  });

  set(node: number): ReplicaSet {
    return new ReplicaSet(node, 1, this.nowMs);
  }

  record(port: number, more: Partial<RecordData> = {}): RecordData {
    return {
      kind: "http",
      client: "",
      ip: "1.1.1.1",
      port,
      cluster: "DEFAULT",
      weight: 1,
      enabled: true,
      healthy: true,
      metadata: {},
      instanceId: undefined,
      stampMs: this.nowMs,
      ...more,
    };
  }

  entryData(version: number, more: Partial<EntryData> = {}): EntryData {
    return {
      key: KEY,
      version,
      base: 0,
      partial: false,
      parts: 0,
      records: [],
      tombstones: [],
      removed: [],
      ...more,
    };
  }

  /** Another node says that these are all its records of the service. */
  tell(set: ReplicaSet, ...records: readonly RecordData[]): void {
    const entry = this.entryData(set.maxVersion + 1, { records });
    if (!this.merge.take(set, entry, this.nowMs)) throw new Error("The whole was refused");
  }

  /** The own lease at this port. */
  ownLease(port: number): Publication | undefined {
    const newest = this.service().instances.get(instanceKeyText("1.1.1.1", port, "DEFAULT"));
    return publicationOf(newest, HTTP_OWNER);
  }

  /** Who publishes at this port, the newest first: `own`, or the node. */
  owners(port: number): string[] {
    const newest = this.service().instances.get(instanceKeyText("1.1.1.1", port, "DEFAULT"));
    return [...chainOf(newest)].map(({ owner }) =>
      owner instanceof ReplicaOwner ? `${owner.kind} ${owner.set.node}` : `${owner.kind} own`
    );
  }
}
