/** Publishing and removing formal configs. Gray versions have their own file. */
import { type ConfigKey, configKeyText, md5Hex } from "../../base/mod.ts";
import { applyGrayPublish, applyGrayRemove } from "./apply_gray.ts";
import { casRefusal, quotaRefusal, shellOf } from "./config_rules.ts";
import { limitRefusal } from "./limits.ts";
import { storedType } from "./config_types.ts";
import type { CapacityTables } from "../capacity/capacity_record.ts";
import { addHistoryRow } from "../history/history_row.ts";
import type { HistoryTables } from "../history/history_table.ts";
import { type ApplyContext, done, type Outcome } from "../core/outcome.ts";
import type { PublishConfig, RemoveConfig } from "./config_commands.ts";
import type { ConfigChanged, ConfigRecord, GrayRecord } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";

type Context = ApplyContext<ConfigTables & HistoryTables>;
type LimitedContext = ApplyContext<ConfigTables & HistoryTables & CapacityTables>;

const NO_GRAYS: readonly GrayRecord[] = [];

/** A key with gray versions alone; rules of version 1 counted it once more with its first formal config. */
function isCounted({ tables, rulesVersion }: Context, key: ConfigKey): boolean {
  return rulesVersion >= 2 && tables.configs.shell(key) !== undefined;
}

export function applyPublish(
  context: LimitedContext,
  command: PublishConfig,
): Outcome<ConfigChanged> {
  if (command.gray !== undefined) return applyGrayPublish(context, command, command.gray);
  const { tables } = context;
  const text = configKeyText(command.key);
  const before = tables.configs.find(command.key.namespace, text);
  const refusal = casRefusal(context, command, before?.md5) ??
    (before === undefined && !isCounted(context, command.key)
      ? quotaRefusal(context)
      : undefined) ??
    limitRefusal(context, command);
  if (refusal !== undefined) return refusal;

  const record = before === undefined
    ? createdRecord(context, command)
    : updatedRecord(context, command, before);
  tables.configs.put(record, text);
  addHistoryRow(context, {
    operation: before === undefined ? "I" : "U",
    config: before ?? record,
    sourceIp: command.sourceIp,
    text,
    comment: command.comment,
  });
  return done(context, { id: record.id, existed: before !== undefined }, [{
    type: "configChanged",
    key: command.key,
    md5: record.md5,
    gray: record.grays.length > 0,
    index: context.index,
  }]);
}

function createdRecord(context: Context, command: PublishConfig): ConfigRecord {
  const { interner, tables } = context;
  const { key, info } = command;
  const operator = interner.text(context.operator);
  return {
    namespace: interner.text(key.namespace),
    group: interner.text(key.group),
    dataId: key.dataId,
    appName: interner.text(info.appName ?? ""),
    desc: info.desc ?? "",
    use: info.use ?? "",
    effect: info.effect ?? "",
    schema: info.schema ?? "",
    tags: info.tags ?? "",
    id: tables.nextConfigId++,
    content: command.content,
    md5: md5Hex(command.content),
    type: interner.text(storedType(command.configType, undefined)),
    encryptedDataKey: command.encryptedDataKey ?? "",
    createdMs: context.timeMs,
    modifiedMs: context.timeMs,
    createdBy: operator,
    modifiedBy: operator,
    sourceIp: interner.text(command.sourceIp),
    revision: context.index,
    grays: tables.configs.shell(key)?.grays ?? NO_GRAYS,
  };
}

/** As in Nacos, an absent app name or tag list keeps what is stored; other absent facts are emptied. */
function updatedRecord(
  context: Context,
  command: PublishConfig,
  before: ConfigRecord,
): ConfigRecord {
  const { interner } = context;
  const { info } = command;
  // History keeps the text before: publishing the same text again must not keep it twice.
  const same = command.content === before.content;
  return {
    namespace: before.namespace,
    group: before.group,
    dataId: before.dataId,
    appName: info.appName === undefined ? before.appName ?? "" : interner.text(info.appName),
    desc: info.desc ?? "",
    use: info.use ?? "",
    effect: info.effect ?? "",
    schema: info.schema ?? "",
    tags: info.tags ?? before.tags ?? "",
    id: before.id,
    content: same ? before.content : command.content,
    md5: same ? before.md5 : md5Hex(command.content),
    type: interner.text(storedType(command.configType, before.type)),
    encryptedDataKey: command.encryptedDataKey ?? "",
    createdMs: before.createdMs,
    // A new leader's clock may be a little behind: the time that clients see never goes back.
    modifiedMs: Math.max(before.modifiedMs, context.timeMs),
    createdBy: before.createdBy,
    modifiedBy: interner.text(context.operator),
    sourceIp: interner.text(command.sourceIp),
    revision: context.index,
    grays: before.grays,
  };
}

/** Removing what is not there is a success: that is what clients expect. Gray versions outlive the formal config. */
export function applyRemove(context: Context, command: RemoveConfig): Outcome<ConfigChanged> {
  if (command.grayName !== undefined) return applyGrayRemove(context, command, command.grayName);
  const { configs } = context.tables;
  const before = configs.get(command.key);
  if (before === undefined) return done(context, { existed: false });
  configs.remove(before);
  if (before.grays.length > 0) configs.putShell(shellOf(before, context.index));
  addHistoryRow(context, {
    operation: "D",
    config: before,
    sourceIp: command.sourceIp,
    text: configKeyText(command.key),
  });
  return done(context, { id: before.id, existed: true }, [{
    type: "configChanged",
    key: command.key,
    md5: "",
    gray: before.grays.length > 0,
    index: context.index,
  }]);
}
