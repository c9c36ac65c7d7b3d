import { type ApplyContext, done, type Outcome } from "../core/outcome.ts";
import type { TrimHistory } from "./history_commands.ts";
import type { HistoryTables } from "./history_table.ts";

/** The result's id is the number of rows removed. */
export function applyTrim(context: ApplyContext<HistoryTables>, command: TrimHistory): Outcome {
  const removed = context.tables.history.trim(command.beforeMs);
  return done(context, { id: removed, existed: removed > 0 });
}
