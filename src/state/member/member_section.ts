/** The nodes of the cluster in a dump. */
import { refuseTwice, type Section } from "../core/section.ts";
import { type MemberRecord, type MemberTables, sortedMembers } from "./member_record.ts";

export const memberSection: Section<MemberTables, MemberRecord> = {
  number: 11,
  ofTheCluster: true,
  records: sortedMembers,
  write: (writer, { id, address, joined }) => void writer.varint(id).utf8(address).bool(joined),
  startRestore: ({ tables: { members } }) => (reader) => {
    const record = { id: reader.varint(), address: reader.utf8(), joined: reader.bool() };
    refuseTwice(members.has(record.id), `node ${record.id}`);
    members.set(record.id, record);
  },
};

export const removedMemberSection: Section<MemberTables, number> = {
  number: 12,
  ofTheCluster: true,
  records: ({ removedMembers }) => [...removedMembers],
  write: (writer, id) => void writer.varint(id),
  startRestore: ({ tables: { removedMembers } }) => (reader) => {
    const id = reader.varint();
    refuseTwice(removedMembers.has(id), `removed node ${id}`);
    removedMembers.add(id);
  },
};
