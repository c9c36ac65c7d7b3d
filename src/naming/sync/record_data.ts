/** Between publications and the records that travel. */
import { NO_METADATA } from "../instance.ts";
import type { Publication } from "../publication.ts";
import type { Service } from "../service.ts";
import type { Instance, Owner } from "../types.ts";
import type { RecordData } from "./messages.ts";

const RECORD_BYTES = 96;
const KIND_LETTERS = { http: "h", connection: "c", log: "l" } as const;

function keyText(kind: Owner["kind"], client: string, idText: string): string {
  return `${KIND_LETTERS[kind]}${client}\0${idText}`;
}

/** Names a record among those that its node has in a service. */
export function recordKeyOf(publication: Publication): string {
  const { kind, client } = publication.owner;
  return keyText(kind, client, publication.idText);
}

export function recordOf(publication: Publication, service: Service | undefined): RecordData {
  const { base, owner, healthy, stampMs, idText } = publication;
  const usual = base.instanceId === idText + (service?.idSuffix ?? "");
  return {
    kind: owner.kind,
    client: owner.client,
    ip: base.ip,
    port: base.port,
    cluster: base.cluster,
    weight: base.weight,
    enabled: base.enabled,
    healthy,
    metadata: owner.kind === "log" ? NO_METADATA : base.metadata,
    instanceId: usual ? undefined : base.instanceId,
    stampMs,
  };
}

/** About what a record takes on the wire. */
export function recordBytes({ metadata }: { readonly metadata: RecordData["metadata"] }): number {
  let bytes = RECORD_BYTES;
  for (const name in metadata) bytes += name.length + (metadata[name]?.length ?? 0);
  return bytes;
}

/** The id of an instance that does not follow from its address. */
export function withId(base: Instance, instanceId: string | undefined): Instance {
  return instanceId === undefined ? base : { ...base, instanceId };
}
