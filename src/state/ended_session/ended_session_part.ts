/** Logins that were ended before their time as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applySessionEnd } from "./apply_ended_session.ts";
import { endSession } from "./ended_session_commands.ts";
import { createEndedSessionTables, endedSessionView } from "./ended_session_record.ts";
import { endedSessionSection } from "./ended_session_section.ts";

export const endedSessionPart = {
  commands: [commandRule(endSession, applySessionEnd)],
  sections: [endedSessionSection],
  createTables: createEndedSessionTables,
  view: endedSessionView,
};
