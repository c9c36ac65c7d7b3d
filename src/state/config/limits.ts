/** Whether what is published stays within the limits of its namespace and, in the default one, of its group. */
import { type ConfigKey, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import {
  type CapacityRecord,
  type CapacityTables,
  capacityText,
} from "../capacity/capacity_record.ts";
import { type Outcome, refused } from "../core/outcome.ts";
import type { PublishConfig } from "./config_commands.ts";
import type { ConfigTables } from "./config_table.ts";

const CODE_GROUP_QUOTA = 5032;
const CODE_NAMESPACE_QUOTA = 5033;
const CODE_SIZE = 5034;
const MAX_BYTES_OF_CHAR = 3;

const encoder = new TextEncoder();

interface LimitContext {
  readonly index: number;
  readonly tables: ConfigTables & CapacityTables;
}

/** As many as this entry of the log has added already, by what they count for. */
type Added = Map<CapacityRecord, number>;

/** Looks at what a transaction would publish as a whole; removals of it make no room. */
export function limitRefusalOfAll(
  context: LimitContext,
  publishes: readonly PublishConfig[],
): Outcome | undefined {
  const added: Added = new Map();
  for (const publish of publishes) {
    const refusal = limitRefusal(context, publish, added);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Undefined when the command may go on; gray versions have no limits, as in Nacos. */
export function limitRefusal(
  context: LimitContext,
  command: PublishConfig,
  added?: Added,
): Outcome | undefined {
  const { capacities, configs } = context.tables;
  if (command.obeysLimits !== true || capacities.size === 0) return undefined;
  const { key, content } = command;
  const isNew = configs.get(key) === undefined;
  for (const record of limitsOf(capacities, key)) {
    if (record.maxSize > 0 && isLonger(content, record.maxSize)) {
      return sizeRefusal(context, key, isNew);
    }
    if (!isNew || record.quota === 0) continue;
    const before = added?.get(record) ?? 0;
    if (usageOf(configs, record) + before >= record.quota) {
      return quotaRefusalOf(context, key, record);
    }
    added?.set(record, before + 1);
  }
  return undefined;
}

function limitsOf(
  capacities: CapacityTables["capacities"],
  { namespace, group }: ConfigKey,
): readonly CapacityRecord[] {
  const ofNamespace = capacities.get(capacityText("namespace", namespace));
  const ofGroup = namespace === DEFAULT_NAMESPACE
    ? capacities.get(capacityText("group", group))
    : undefined;
  return [ofNamespace, ofGroup].filter((record) => record !== undefined);
}

function usageOf(configs: ConfigTables["configs"], { scope, name }: CapacityRecord): number {
  return scope === "namespace" ? configs.of(name).size : configs.countOfGroup(name);
}

/** Nearly always the number of characters says it. */
function isLonger(content: string, maxBytes: number): boolean {
  if (content.length > maxBytes) return true;
  if (content.length * MAX_BYTES_OF_CHAR <= maxBytes) return false;
  return encoder.encode(content).length > maxBytes;
}

function sizeRefusal({ index }: LimitContext, key: ConfigKey, isNew: boolean): Outcome {
  const what = isNew ? "Configuration limit exceeded" : "Configuration content size limit exceeded";
  return refused(index, {
    kind: "tooLarge",
    message: `${what} ${placeOf(key)}.`,
    code: CODE_SIZE,
  });
}

function quotaRefusalOf(
  { index }: LimitContext,
  key: ConfigKey,
  { scope }: CapacityRecord,
): Outcome {
  return refused(index, {
    kind: "overloaded",
    message: `Configuration limit exceeded ${placeOf(key)}.`,
    code: scope === "group" ? CODE_GROUP_QUOTA : CODE_NAMESPACE_QUOTA,
  });
}

/** The default namespace has no name in these texts of Nacos. */
function placeOf({ group, namespace }: ConfigKey): string {
  return `[group=${group}, namespaceId=${namespace === DEFAULT_NAMESPACE ? "" : namespace}]`;
}
