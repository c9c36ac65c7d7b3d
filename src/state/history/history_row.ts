import { grayRule } from "../config/gray.ts";
import type { ApplyContext } from "../core/outcome.ts";
import type { ConfigRecord, GrayRecord } from "../config/config_record.ts";
import type { HistoryRecord } from "./history_record.ts";
import type { HistoryTables } from "./history_table.ts";

/**
 * Adds a row of history about the formal config, or about `gray` of it. `config` and `gray` are the versions that the
 * row shows: the new one for I, the one that ends for U and D. `text` is the key's joined text.
 */
export function addHistoryRow(
  context: ApplyContext<HistoryTables>,
  facts: {
    readonly operation: HistoryRecord["operation"];
    readonly config: ConfigRecord;
    readonly gray?: GrayRecord;
    readonly sourceIp: string;
    readonly text: string;
    readonly comment?: string | undefined;
  },
): void {
  const { config, gray, comment } = facts;
  const row: HistoryRecord = {
    namespace: config.namespace,
    group: config.group,
    dataId: config.dataId,
    appName: gray?.appName ?? config.appName ?? "",
    desc: config.desc ?? "",
    use: config.use ?? "",
    effect: config.effect ?? "",
    schema: config.schema ?? "",
    tags: config.tags ?? "",
    id: context.tables.nextHistoryId++,
    configId: config.id,
    operation: facts.operation,
    content: gray?.content ?? config.content,
    md5: gray?.md5 ?? config.md5,
    type: gray?.configType ?? config.type,
    encryptedDataKey: gray?.encryptedDataKey ?? config.encryptedDataKey,
    sourceIp: context.interner.text(facts.sourceIp),
    operator: context.interner.text(context.operator),
    publishType: gray === undefined ? "formal" : "gray",
    grayName: gray?.name ?? "",
    grayRule: gray === undefined ? "" : grayRule(gray),
    ...(comment === undefined ? {} : { comment }),
    createdMs: context.timeMs,
    modifiedMs: context.timeMs,
  };
  context.tables.history.add(row, facts.text);
}
