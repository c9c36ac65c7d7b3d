/** Configs and their history as the console shows them. */
import { Buffer } from "node:buffer";
import type { ConfigRecord, GrayRecord, HistoryRecord } from "../../state/mod.ts";
import type { ConfigDetail, ConfigRow, GrayRow, HistoryDetail, HistoryRow } from "./wire.ts";

export function configRow(record: ConfigRecord, bytes: number, hit?: ConfigRow["hit"]): ConfigRow {
  return {
    namespace: record.namespace,
    group: record.group,
    dataId: record.dataId,
    type: record.type,
    app: record.appName ?? "",
    tags: tagsOf(record),
    description: record.desc ?? "",
    md5: record.md5,
    bytes,
    changedMs: record.modifiedMs,
    changedBy: record.modifiedBy,
    hasGray: record.grays.length > 0,
    ...hit !== undefined && { hit },
  };
}

export function configDetail(record: ConfigRecord): ConfigDetail {
  return {
    ...configRow(record, Buffer.byteLength(record.content)),
    content: record.content,
    createdMs: record.createdMs,
    createdBy: record.createdBy,
    use: record.use ?? "",
    effect: record.effect ?? "",
    schema: record.schema ?? "",
    encryptedDataKey: record.encryptedDataKey,
    gray: record.grays.map(grayRow),
  };
}

function tagsOf({ tags = "" }: ConfigRecord): string[] {
  return tags.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
}

function grayRow({ type, expression, content, md5, modifiedMs }: GrayRecord): GrayRow {
  return { kind: type, rule: expression, content, md5, changedMs: modifiedMs };
}

const VERBS = { I: "insert", U: "update", D: "delete" } as const;

export function historyRow(row: HistoryRecord): HistoryRow {
  return {
    id: String(row.id),
    atMs: row.modifiedMs,
    who: row.operator,
    ip: row.sourceIp,
    verb: VERBS[row.operation],
    gray: row.grayName,
    md5: row.md5,
    bytes: Buffer.byteLength(row.content),
    comment: row.comment ?? "",
  };
}

export function historyDetail(row: HistoryRecord): HistoryDetail {
  const { namespace, group, dataId, content } = row;
  return { ...historyRow(row), namespace, group, dataId, content };
}
