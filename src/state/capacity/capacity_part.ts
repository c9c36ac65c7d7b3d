/** Limits of namespaces and groups as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyCapacityPut } from "./apply_capacity.ts";
import { putCapacityCommand } from "./capacity_commands.ts";
import { type CapacityTables, capacityView } from "./capacity_record.ts";
import { capacitySection } from "./capacity_section.ts";

export const capacityPart = {
  commands: [commandRule(putCapacityCommand, applyCapacityPut)],
  sections: [capacitySection],
  createTables: (): CapacityTables => ({ capacities: new Map() }),
  view: capacityView,
};
