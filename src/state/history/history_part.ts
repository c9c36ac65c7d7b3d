/** History of configs as a part of the state. */
import { commandRule } from "../core/command.ts";
import type { StateBounds } from "../core/bounds.ts";
import { applyTrim } from "./apply_history.ts";
import { trimHistory } from "./history_commands.ts";
import { commentSection } from "./comment_section.ts";
import { historySection } from "./history_section.ts";
import { HistoryTable, type HistoryTables } from "./history_table.ts";
import { historyView } from "./history_view.ts";

export const historyPart = {
  commands: [commandRule(trimHistory, applyTrim)],
  sections: [historySection, commentSection],
  createTables: (bounds: StateBounds): HistoryTables => ({
    history: new HistoryTable(bounds),
    nextHistoryId: 1,
  }),
  view: historyView,
};
