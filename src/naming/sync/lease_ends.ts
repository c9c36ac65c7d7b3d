import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { instanceKeyText } from "../instance.ts";
import { chainOf, HTTP_OWNER } from "../publication.ts";
import type { Publisher } from "../publisher.ts";
import type { Service } from "../service.ts";
import type { ServiceTable } from "../service_table.ts";
import type { Merge } from "./merge.ts";
import type { PlantedSyncBug } from "./planted.ts";

/** What a client names an instance by. */
export interface InstanceAddress {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
}

interface LeaseEndsOptions {
  readonly table: ServiceTable;
  readonly publisher: Publisher;
  readonly merge: Merge;
  readonly planted?: PlantedSyncBug | undefined;
}

/** Ends that clients ask for and that every node has to hear of. */
export class LeaseEnds {
  readonly #options: LeaseEndsOptions;

  constructor(options: LeaseEndsOptions) {
    this.#options = options;
  }

  /**
   * Ends what lives by beats at this address, whichever node keeps it, and all that could revive it; of its cluster, or,
   * where that has none, of the only cluster that has one. False when there is nobody else who must hear of it.
   */
  endLease(
    key: ServiceKey,
    id: InstanceAddress,
    nowMs: number,
  ): boolean {
    const service = this.#options.table.find(serviceKeyText(key));
    const idText = leaseIdText(service, id);
    let stampMs = Math.floor(nowMs);
    for (const one of chainOf(service?.instances.get(idText))) {
      if (one.owner.kind === "http") stampMs = Math.max(stampMs, one.stampMs);
    }
    if (this.#options.planted === "noMarks") {
      const { table, publisher } = this.#options;
      if (service !== undefined) publisher.remove(service, HTTP_OWNER, idText, nowMs);
      return table.find(serviceKeyText(key)) !== undefined;
    }
    this.end(key, { kind: "http", idText, stampMs }, nowMs);
    return true;
  }

  /** A client has ended what it published, and what it may have left at this address on a node that is dead now. */
  endLeft(
    key: ServiceKey,
    id: InstanceAddress,
    nowMs: number,
  ): void {
    const idText = instanceKeyText(id.ip, id.port, id.cluster);
    const newest = this.#options.table.find(serviceKeyText(key))?.instances.get(idText);
    for (const one of chainOf(newest)) {
      if (one.owner.kind !== "connection" || one.owner.node === "") continue;
      const stampMs = Math.max(Math.floor(nowMs), one.stampMs);
      this.end(key, { kind: "connection", idText, stampMs }, nowMs);
      return;
    }
  }

  end(
    key: ServiceKey,
    tombstone: { kind: "http" | "connection"; idText: string; stampMs: number },
    nowMs: number,
  ): void {
    this.#options.merge.tombstone(key, tombstone, "", nowMs);
  }
}

/** Key of the address that is meant: clients may name another cluster than the one they registered in. */
function leaseIdText(
  service: Service | undefined,
  { ip, port, cluster }: InstanceAddress,
): string {
  const exact = instanceKeyText(ip, port, cluster);
  const hasLease = (idText: string) => {
    for (const one of chainOf(service?.instances.get(idText))) {
      if (one.owner.kind === "http") return true;
    }
    return false;
  };
  if (service === undefined || hasLease(exact)) return exact;
  const others = [...service.clusterNames()].map((name) => instanceKeyText(ip, port, name))
    .filter(hasLease);
  const [only] = others;
  return others.length === 1 && only !== undefined ? only : exact;
}
