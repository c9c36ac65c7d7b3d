/** Namespaces in a dump. */
import { refuseTwice, type Section } from "../core/section.ts";
import type { NamespaceRecord, NamespaceTables } from "./namespace_record.ts";

export const namespaceSection: Section<NamespaceTables, NamespaceRecord> = {
  number: 2,
  records: ({ namespaces }) => [...namespaces.values()],
  write(writer, { id, name, desc, createdMs }) {
    writer.utf8(id).utf8(name).utf8(desc).varint(createdMs);
  },
  startRestore({ tables: { namespaces } }) {
    // `public` comes with the dump, at its place in the order.
    namespaces.clear();
    return (reader) => {
      const id = reader.utf8();
      refuseTwice(namespaces.has(id), `namespace ${id}`);
      const record = { id, name: reader.utf8(), desc: reader.utf8(), createdMs: reader.varint() };
      namespaces.set(id, record);
    };
  },
};
