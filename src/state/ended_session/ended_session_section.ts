/** Ended logins in a dump. Keys of tokens stay in their cluster, and so does this. */
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import {
  type EndedSession,
  type EndedSessionTables,
  putEndedSession,
} from "./ended_session_record.ts";

export const endedSessionSection: Section<EndedSessionTables, EndedSession> = {
  number: 20,
  ofTheCluster: true,
  staysInCluster: true,
  records: ({ endedSessions }) => [...endedSessions.values()],
  write: (writer, { id, user, expiresMs }) => void writer.utf8(id).utf8(user).varint(expiresMs),
  startRestore: ({ tables, interner }) => (reader) => {
    const record = {
      id: readName(reader),
      user: interner.text(readName(reader)),
      expiresMs: reader.varint(),
    };
    refuseTwice(tables.endedSessions.has(record.id), `ended login ${record.id}`);
    putEndedSession(tables, record);
  },
};
