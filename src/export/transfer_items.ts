/**
 * What of the state goes into a transfer file: namespaces, configs with their published versions, instances, and users
 * with what is granted to their roles.
 */
import { configKeyText, DEFAULT_NAMESPACE } from "../base/mod.ts";
import type { ConfigRecord, HistoryRecord, StateRecords, UserRecord } from "../state/mod.ts";
import { TRANSFER_TABLES, type TransferItem } from "./transfer_file.ts";
import {
  encodeConfigKey,
  encodeTransferConfig,
  encodeTransferInstance,
  encodeTransferNamespace,
  type TransferVersion,
} from "./transfer_records.ts";
import { encodeTransferRole, encodeTransferUser } from "./transfer_users.ts";

const NO_KEY = new Uint8Array(0);
const encoder = new TextEncoder();

/** The items of these records; of one namespace alone, and then without users, when it is named. */
export function* transferItems(
  records: StateRecords,
  namespace?: string,
): Generator<TransferItem> {
  const isWanted = (id: string) => namespace === undefined || id === namespace;
  const rows = rowsByConfig(records.history);
  for (const config of records.configs) {
    if (!isWanted(config.namespace)) continue;
    const versions = versionsOf(config, rows.get(configKeyText(config)) ?? []);
    const { content, type, desc = "" } = config;
    const value = encodeTransferConfig({ content, versions, type, desc });
    yield { table: TRANSFER_TABLES.config, key: encodeConfigKey(config), value };
  }
  for (const { id, name } of records.namespaces) {
    if (id === DEFAULT_NAMESPACE || !isWanted(id)) continue;
    const value = encodeTransferNamespace({ id, name });
    yield { table: TRANSFER_TABLES.namespace, key: encoder.encode(id), value };
  }
  for (const { key, instances } of records.instances) {
    if (!isWanted(key.namespace)) continue;
    for (const instance of instances) {
      const { namespace: place, group, name: service } = key;
      const whole = { ...instance, namespace: place, group, service, ephemeral: false };
      yield { table: TRANSFER_TABLES.instance, key: NO_KEY, value: encodeTransferInstance(whole) };
    }
  }
  // Users belong to no namespace: whoever is given one of them gets no hashes with it.
  if (namespace === undefined) yield* accessItems(records);
}

/** Roles come first, so that whoever reads on the way knows what a user's roles mean. */
function* accessItems({ grants, users }: StateRecords): Generator<TransferItem> {
  for (const role of grants) {
    const value = encodeTransferRole(role);
    yield { table: TRANSFER_TABLES.role, key: encoder.encode(role.role), value };
  }
  for (const user of users) yield userItem(user);
}

function userItem(user: UserRecord): TransferItem {
  const value = encodeTransferUser(user);
  return { table: TRANSFER_TABLES.user, key: encoder.encode(user.name), value };
}

function rowsByConfig(history: readonly HistoryRecord[]): Map<string, HistoryRecord[]> {
  const rows = new Map<string, HistoryRecord[]>();
  for (const row of history) {
    if (row.publishType !== "formal") continue;
    const text = configKeyText(row);
    const known = rows.get(text);
    // What was removed is gone, and its history with it: a file of r-nacos knows only what is there.
    if (row.operation === "D") rows.delete(text);
    else if (known === undefined) rows.set(text, [row]);
    else known.push(row);
  }
  return rows;
}

/**
 * The published texts, oldest first. Our rows of kind U keep the text before a change, so what a row published stands
 * in the row after it, and what the last one published is the config itself.
 */
function versionsOf(config: ConfigRecord, rows: readonly HistoryRecord[]): TransferVersion[] {
  if (rows.length === 0) {
    const { id, content, modifiedMs, modifiedBy: operator } = config;
    return [{ id, content, modifiedMs, operator }];
  }
  return rows.map(({ id, modifiedMs, operator }, at) => ({
    id,
    content: rows[at + 1]?.content ?? config.content,
    modifiedMs,
    operator,
  }));
}
