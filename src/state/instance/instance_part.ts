/** Persistent instances and overrides as a part of the state. */
import { commandRule } from "../core/command.ts";
import {
  applyInstancePut,
  applyInstanceRemove,
  applyOverridePut,
  applyOverrideRemove,
} from "./apply_instance.ts";
import { putInstance, putOverride, removeInstance, removeOverride } from "./instance_commands.ts";
import { type InstanceTables, instanceView } from "./instance_record.ts";
import { instanceSection, overrideSection } from "./instance_section.ts";
import { InstanceTable } from "./instance_table.ts";

export const instancePart = {
  commands: [
    commandRule(putInstance, applyInstancePut),
    commandRule(removeInstance, applyInstanceRemove),
    commandRule(putOverride, applyOverridePut),
    commandRule(removeOverride, applyOverrideRemove),
  ],
  sections: [instanceSection, overrideSection],
  createTables: (): InstanceTables => ({
    instances: new InstanceTable(),
    overrides: new InstanceTable(),
  }),
  view: instanceView,
};
