/** Publishing and removing gray versions of a config. */
import { configKeyText, md5Hex } from "../../base/mod.ts";
import { casRefusal, quotaRefusal, shellOf } from "./config_rules.ts";
import { storedType } from "./config_types.ts";
import { grayName } from "./gray.ts";
import { addHistoryRow } from "../history/history_row.ts";
import type { HistoryTables } from "../history/history_table.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { PublishConfig, RemoveConfig } from "./config_commands.ts";
import type { ConfigChanged, ConfigRecord, GrayRecord } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";

type Context = ApplyContext<ConfigTables & HistoryTables>;
type GrayRule = NonNullable<PublishConfig["gray"]>;

const CODE_TOO_MANY_VERSIONS = 20010;

export function applyGrayPublish(
  context: Context,
  command: PublishConfig,
  rule: GrayRule,
): Outcome<ConfigChanged> {
  const { bounds, tables: { configs } } = context;
  const name = grayName(rule);
  const formal = configs.get(command.key);
  const config = formal ?? configs.shell(command.key);
  const before = config?.grays.find((gray) => gray.name === name);
  const refusal = casRefusal(context, command, before?.md5) ??
    (config === undefined ? quotaRefusal(context) : undefined);
  if (refusal !== undefined) return refusal;
  if (before === undefined && (config?.grays.length ?? 0) >= bounds.maxGrayVersions) {
    return refused(context.index, {
      kind: "invalid",
      message: `gray config version is over max count :${bounds.maxGrayVersions}`,
      code: CODE_TOO_MANY_VERSIONS,
    });
  }
  const gray = newVersion(context, command, { rule, name, before, formal });
  const base = config ?? emptyConfig(context, command);
  const others = base.grays.filter((other) => other !== before);
  const changed = withGrays(base, sorted([...others, gray]), context.index);
  keep(context, changed, formal !== undefined);
  addHistoryRow(context, {
    operation: before === undefined ? "I" : "U",
    config: changed,
    gray: before ?? gray,
    sourceIp: command.sourceIp,
    text: configKeyText(command.key),
    comment: command.comment,
  });
  return done(context, { id: changed.id, existed: before !== undefined }, [
    changedEvent(context, changed),
  ]);
}

export function applyGrayRemove(
  context: Context,
  command: RemoveConfig,
  name: string,
): Outcome<ConfigChanged> {
  const { configs } = context.tables;
  const formal = configs.get(command.key);
  const config = formal ?? configs.shell(command.key);
  const before = config?.grays.find((gray) => gray.name === name);
  if (config === undefined || before === undefined) return done(context, { existed: false });
  const left = config.grays.filter((gray) => gray !== before);
  const changed = withGrays(config, left, context.index);
  keep(context, changed, formal !== undefined);
  addHistoryRow(context, {
    operation: "D",
    config: changed,
    gray: before,
    sourceIp: command.sourceIp,
    text: configKeyText(command.key),
  });
  return done(context, { id: config.id, existed: true }, [changedEvent(context, changed)]);
}

function newVersion(
  context: Context,
  command: PublishConfig,
  facts: {
    readonly rule: GrayRule;
    readonly name: string;
    readonly before: GrayRecord | undefined;
    readonly formal: ConfigRecord | undefined;
  },
): GrayRecord {
  const { interner } = context;
  const { before, formal } = facts;
  const same = before !== undefined && command.content === before.content;
  return {
    name: facts.name,
    type: facts.rule.type,
    expression: facts.rule.expression,
    content: same ? before.content : command.content,
    md5: same ? before.md5 : md5Hex(command.content),
    configType: interner.text(
      storedType(command.configType, before?.configType ?? formal?.type),
    ),
    encryptedDataKey: command.encryptedDataKey ?? "",
    appName: interner.text(command.info.appName ?? before?.appName ?? ""),
    modifiedMs: Math.max(before?.modifiedMs ?? 0, context.timeMs),
    modifiedBy: interner.text(context.operator),
    sourceIp: interner.text(command.sourceIp),
  };
}

/** In the order in which they are tried for a client: beta first, then tags by name. */
function sorted(grays: readonly GrayRecord[]): readonly GrayRecord[] {
  const rank = (gray: GrayRecord) => (gray.type === "beta" ? "" : gray.name);
  return grays.toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

function emptyConfig(context: Context, command: PublishConfig): ConfigRecord {
  const { interner } = context;
  const { key } = command;
  const identity = {
    namespace: interner.text(key.namespace),
    group: interner.text(key.group),
    dataId: key.dataId,
    grays: [],
  };
  return shellOf(identity, context.index);
}

/** A gray change is no change of the formal content, so its times stay; the revision tells that something changed. */
function withGrays(
  config: ConfigRecord,
  grays: readonly GrayRecord[],
  revision: number,
): ConfigRecord {
  return { ...config, grays, revision };
}

function keep(context: Context, config: ConfigRecord, formal: boolean): void {
  if (formal) context.tables.configs.put(config, configKeyText(config));
  else context.tables.configs.putShell(config);
}

function changedEvent(context: Context, config: ConfigRecord): ConfigChanged {
  return {
    type: "configChanged",
    key: { namespace: config.namespace, group: config.group, dataId: config.dataId },
    md5: config.md5,
    gray: true,
    index: context.index,
  };
}
