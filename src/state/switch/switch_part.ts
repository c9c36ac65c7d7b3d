/** Switches as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applySwitchPut } from "./apply_switch.ts";
import { putSwitch } from "./switch_commands.ts";
import { type SwitchTables, switchView } from "./switch_record.ts";
import { switchSection } from "./switch_section.ts";

export const switchPart = {
  commands: [commandRule(putSwitch, applySwitchPut)],
  sections: [switchSection],
  createTables: (): SwitchTables => ({ switches: new Map() }),
  view: switchView,
};
