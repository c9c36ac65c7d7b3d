/** Attaching checks to configs, whether these are there or not, and taking them away. */
import { configKeyText } from "../../base/mod.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { PutCheck, RemoveCheck } from "./check_commands.ts";
import { type CheckEvent, type CheckTables, deleteCheck, putCheck } from "./check_record.ts";

export function applyCheckPut(
  context: ApplyContext<CheckTables>,
  { key, documentType, schema }: PutCheck,
): Outcome<CheckEvent> {
  const { bounds, index, operator, tables, timeMs } = context;
  const before = tables.checks.get(configKeyText(key));
  if (before === undefined && tables.checks.size >= bounds.maxConfigChecks) {
    const message = `Cannot attach a check: there are ${bounds.maxConfigChecks} already`;
    return refused(index, { kind: "overloaded", message });
  }
  const chars = tables.checkChars + schema.length - (before?.schema.length ?? 0);
  if (schema !== "" && chars > bounds.maxConfigCheckChars) {
    const message =
      `Cannot attach a check: all schemas would have ${chars} characters of at most ` +
      `${bounds.maxConfigCheckChars}`;
    return refused(index, { kind: "overloaded", message });
  }
  putCheck(tables, { key, documentType, schema, operator, changedMs: timeMs });
  return done(context, { existed: before !== undefined }, [{ type: "checkChanged", key }]);
}

export function applyCheckRemove(
  context: ApplyContext<CheckTables>,
  { key }: RemoveCheck,
): Outcome<CheckEvent> {
  const record = context.tables.checks.get(configKeyText(key));
  if (record === undefined) return done(context, { existed: false });
  deleteCheck(context.tables, record);
  return done(context, { existed: true }, [{ type: "checkChanged", key }]);
}
