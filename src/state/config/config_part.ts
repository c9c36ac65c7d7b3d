/** Configs as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyPublish, applyRemove } from "./apply_config.ts";
import { publishConfig, removeConfig } from "./config_commands.ts";
import { configSection, shellSection } from "./config_section.ts";
import { ConfigTable, type ConfigTables } from "./config_table.ts";
import { configView } from "./config_view.ts";
import { applyTransaction, transactConfigs } from "./transaction.ts";

export const configPart = {
  commands: [
    commandRule(publishConfig, applyPublish),
    commandRule(removeConfig, applyRemove),
    commandRule(transactConfigs, applyTransaction),
  ],
  sections: [configSection, shellSection],
  createTables: (): ConfigTables => ({ configs: new ConfigTable(), nextConfigId: 1 }),
  view: configView,
};
