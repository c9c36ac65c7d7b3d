/** Checks of configs as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyCheckPut, applyCheckRemove } from "./apply_check.ts";
import { putCheckCommand, removeCheckCommand } from "./check_commands.ts";
import { checkView, createCheckTables } from "./check_record.ts";
import { checkSection } from "./check_section.ts";

export const checkPart = {
  commands: [
    commandRule(putCheckCommand, applyCheckPut),
    commandRule(removeCheckCommand, applyCheckRemove),
  ],
  sections: [checkSection],
  createTables: createCheckTables,
  view: checkView,
};
