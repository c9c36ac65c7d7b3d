/** Locks in a dump. Their holders are connections to this cluster, so they mean nothing elsewhere or later. */
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section, sortedByText } from "../core/section.ts";
import { addLock, type LockRecord, type LockTables } from "./lock_record.ts";

export const lockSection: Section<LockTables, LockRecord> = {
  number: 19,
  ofTheCluster: true,
  staysInCluster: true,
  records: ({ locks }) => sortedByText(locks.values(), ({ key }) => key),
  write: (writer, { key, holder, fencingToken, expiresMs }) =>
    void writer.utf8(key).utf8(holder).varint(fencingToken).varint(expiresMs),
  startRestore: ({ tables }) => (reader) => {
    const record: LockRecord = {
      key: readName(reader),
      holder: readName(reader),
      fencingToken: reader.varint(),
      expiresMs: reader.varint(),
    };
    refuseTwice(tables.locks.has(record.key), `lock ${record.key}`);
    addLock(tables, record);
  },
};
