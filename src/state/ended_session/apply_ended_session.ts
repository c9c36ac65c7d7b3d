/** Ends a login. It is remembered until its token has expired; where there are too many, all logins of the user end. */
import { type ApplyContext, done, type Outcome } from "../core/outcome.ts";
import { type AccessEvent, putUser, type UserTables } from "../user/user_record.ts";
import type { EndSession } from "./ended_session_commands.ts";
import {
  deleteEndedSession,
  type EndedSessionTables,
  putEndedSession,
} from "./ended_session_record.ts";

type Context = ApplyContext<EndedSessionTables & UserTables>;

/** Never refused: a bound that kept somebody logged in would be the wrong way round. */
export function applySessionEnd(context: Context, command: EndSession): Outcome<AccessEvent> {
  const { bounds, index, tables, timeMs } = context;
  const { id, user, expiresMs } = command;
  forgetOldest(context);
  const record = tables.users.get(user);
  // Whose user is gone counts no more, and what has expired need not be remembered.
  if (record === undefined || expiresMs <= timeMs || tables.endedSessions.has(id)) {
    return done(context, { existed: false });
  }
  const ofUser = tables.endedOfUser.get(user)?.size ?? 0;
  if (
    ofUser >= bounds.maxEndedSessionsOfUser || tables.endedSessions.size >= bounds.maxEndedSessions
  ) {
    forgetUser(tables, user);
    putUser(tables, { ...record, credentialVersion: index, modifiedMs: timeMs });
  } else putEndedSession(tables, { id, user, expiresMs });
  return done(context, { existed: true }, [{ type: "accessChanged", user }]);
}

/** More than come in by one command, so that none stays for long behind its time. */
function forgetOldest({ bounds, tables, timeMs }: Context): void {
  let left = bounds.maxEndedSessionsForgotten;
  for (const record of tables.endedSessions.values()) {
    if (record.expiresMs > timeMs || left-- === 0) return;
    deleteEndedSession(tables, record);
  }
}

function forgetUser(tables: EndedSessionTables, user: string): void {
  for (const id of tables.endedOfUser.get(user) ?? []) tables.endedSessions.delete(id);
  tables.endedOfUser.delete(user);
}
