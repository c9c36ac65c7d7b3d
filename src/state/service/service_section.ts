/** Services in a dump. */
import {
  type ByteReader,
  readList,
  readMap,
  serviceKeyText,
  writeList,
  writeMap,
} from "../../base/mod.ts";
import { readFinite, readServiceKey, writeServiceKey } from "../core/fields.ts";
import { refuseTwice, type Section, sortedByText } from "../core/section.ts";
import { readCluster, writeCluster } from "./cluster_settings.ts";
import { readSelector, writeSelector } from "./selector.ts";
import type { ServiceRecord, ServiceTables } from "./service_record.ts";

function readService(reader: ByteReader): ServiceRecord {
  return {
    ...readServiceKey(reader),
    protectThreshold: readFinite(reader),
    metadata: readMap(reader),
    selector: readSelector(reader),
    clusters: readList(reader, readCluster),
    createdMs: reader.varint(),
    persistent: reader.bool(),
  };
}

export const serviceSection: Section<ServiceTables, ServiceRecord> = {
  number: 6,
  records: ({ services }) => sortedByText(services.values(), serviceKeyText),
  write(writer, record) {
    writeServiceKey(writer, record);
    writer.f64(record.protectThreshold);
    writeMap(writer, record.metadata);
    writeSelector(writer, record.selector);
    writeList(writer, record.clusters, writeCluster);
    writer.varint(record.createdMs).bool(record.persistent);
  },
  startRestore: ({ tables: { services } }) => (reader) => {
    const record = readService(reader);
    const text = serviceKeyText(record);
    refuseTwice(services.has(text), `service ${record.name}`);
    services.set(text, record);
  },
};
