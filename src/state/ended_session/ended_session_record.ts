/** Logins that were ended before their time: records, tables and what can be read. */
import type { StateSource } from "../core/part.ts";

export interface EndedSession {
  /** Of the login's token. */
  readonly id: string;
  readonly user: string;
  /** Until then the token would count. */
  readonly expiresMs: number;
}

export interface EndedSessionTables {
  /** In the order in which they were ended. */
  readonly endedSessions: Map<string, EndedSession>;
  /** Made of `endedSessions`. */
  readonly endedOfUser: Map<string, Set<string>>;
}

interface EndedSessionView {
  isSessionEnded(id: string): boolean;
}

export function createEndedSessionTables(): EndedSessionTables {
  return { endedSessions: new Map(), endedOfUser: new Map() };
}

export function endedSessionView(source: StateSource<EndedSessionTables>): EndedSessionView {
  return { isSessionEnded: (id) => source.tables.endedSessions.has(id) };
}

export function putEndedSession(tables: EndedSessionTables, record: EndedSession): void {
  tables.endedSessions.set(record.id, record);
  const ids = tables.endedOfUser.get(record.user);
  if (ids === undefined) tables.endedOfUser.set(record.user, new Set([record.id]));
  else ids.add(record.id);
}

export function deleteEndedSession(tables: EndedSessionTables, record: EndedSession): void {
  tables.endedSessions.delete(record.id);
  const ids = tables.endedOfUser.get(record.user);
  ids?.delete(record.id);
  if (ids?.size === 0) tables.endedOfUser.delete(record.user);
}
