/** Changes that are published later as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyWaitingClose, applyWaitingPublish, applyWaitingPut } from "./apply_waiting.ts";
import {
  closeWaitingCommand,
  publishWaitingCommand,
  putWaitingCommand,
} from "./waiting_commands.ts";
import { createWaitingTables, waitingView } from "./waiting_record.ts";
import { waitingSection } from "./waiting_section.ts";

export const waitingPart = {
  commands: [
    commandRule(putWaitingCommand, applyWaitingPut),
    commandRule(publishWaitingCommand, applyWaitingPublish),
    commandRule(closeWaitingCommand, applyWaitingClose),
  ],
  sections: [waitingSection],
  createTables: createWaitingTables,
  view: waitingView,
};
