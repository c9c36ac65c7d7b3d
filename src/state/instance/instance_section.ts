/** Persistent instances and overrides in a dump: one record for all of a service. */
import { readList, type ServiceKey, serviceKeyText, writeList } from "../../base/mod.ts";
import { readName, readServiceKey, writeServiceKey } from "../core/fields.ts";
import { refuseTwice, type Section, sortedByText } from "../core/section.ts";
import { readInstance, readOverride, writeInstance, writeOverride } from "./instance_fields.ts";
import { instanceIdText } from "./instance_id.ts";
import type { InstanceOverride, InstanceTables, PersistentInstance } from "./instance_record.ts";
import type { InstancesOfService, InstanceTable } from "./instance_table.ts";

/** The persistent instances of one service. */
export interface ServiceInstances {
  readonly key: ServiceKey;
  readonly instances: readonly PersistentInstance[];
}

interface ServiceOverrides {
  readonly key: ServiceKey;
  readonly overrides: readonly (readonly [id: string, override: InstanceOverride])[];
}

function servicesOf<T>(table: InstanceTable<T>): InstancesOfService<T>[] {
  return sortedByText(table.services(), ({ key }) => serviceKeyText(key));
}

export const instanceSection: Section<InstanceTables, ServiceInstances> = {
  number: 7,
  records: ({ instances }) =>
    servicesOf(instances).map(({ key, byId }) => ({ key, instances: [...byId.values()] })),
  write(writer, { key, instances }) {
    writeServiceKey(writer, key);
    writeList(writer, instances, writeInstance);
  },
  startRestore: ({ tables }) => (reader) => {
    const key = readServiceKey(reader);
    for (const instance of readList(reader, readInstance)) {
      const id = instanceIdText(instance);
      refuseTwice(tables.instances.get(key, instance) !== undefined, `instance ${id}`);
      tables.instances.put(key, id, instance);
    }
  },
};

export const overrideSection: Section<InstanceTables, ServiceOverrides> = {
  number: 8,
  records: ({ overrides }) =>
    servicesOf(overrides).map(({ key, byId }) => ({ key, overrides: [...byId] })),
  write(writer, { key, overrides }) {
    writeServiceKey(writer, key);
    writeList(writer, overrides, (out, [id, override]) => {
      writeOverride(out.utf8(id), override);
      out.varint(override.updatedMs);
    });
  },
  startRestore: ({ tables }) => (reader) => {
    const key = readServiceKey(reader);
    const overrides = readList(reader, (from) => ({
      id: readName(from),
      override: { ...readOverride(from), updatedMs: from.varint() },
    }));
    for (const { id, override } of overrides) {
      refuseTwice(tables.overrides.of(key)?.has(id) === true, `override of instance ${id}`);
      tables.overrides.put(key, id, override);
    }
  },
};
