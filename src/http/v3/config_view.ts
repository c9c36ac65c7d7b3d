/** The forms that configs and their rows of history have on the wire of v3. */
import { grayRule } from "../../api/mod.ts";
import type { ConfigRecord, GrayRecord, HistoryRecord } from "../../state/mod.ts";
import { extraInfo, historyRow } from "../v1/config_view.ts";

/** What lists have of a config. */
export function basicConfig(record: ConfigRecord): Record<string, unknown> {
  return {
    id: String(record.id),
    namespaceId: record.namespace,
    groupName: record.group,
    dataId: record.dataId,
    md5: record.md5,
    type: record.type,
    appName: record.appName ?? "",
    createTime: record.createdMs,
    modifyTime: record.modifiedMs,
  };
}

export function wholeConfig(record: ConfigRecord): Record<string, unknown> {
  return {
    ...basicConfig(record),
    content: record.content,
    desc: filled(record.desc),
    encryptedDataKey: record.encryptedDataKey,
    createUser: filled(record.createdBy),
    createIp: record.sourceIp,
    configTags: filled(record.tags),
  };
}

/** What nobody stated is told as absent. */
function filled(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

/** The beta version of a config. */
export function grayConfig(record: ConfigRecord, gray: GrayRecord): Record<string, unknown> {
  return {
    ...basicConfig(record),
    md5: gray.md5,
    type: gray.configType,
    appName: gray.appName,
    createTime: 0,
    modifyTime: gray.modifiedMs,
    content: gray.content,
    desc: null,
    encryptedDataKey: gray.encryptedDataKey,
    createUser: filled(gray.modifiedBy),
    createIp: gray.sourceIp,
    configTags: null,
    grayName: gray.name,
    grayRule: grayRule(gray),
  };
}

/** What lists have of a row. */
export function basicRow(row: HistoryRecord): Record<string, unknown> {
  const { id, md5, appName, srcIp, srcUser, opType, publishType } = historyRow(row, "", false);
  return {
    id,
    namespaceId: row.namespace,
    groupName: row.group,
    dataId: row.dataId,
    md5,
    type: row.type,
    appName,
    createTime: row.createdMs,
    modifyTime: row.modifiedMs,
    ...{ srcIp, srcUser, opType, publishType },
  };
}

export function wholeRow(row: HistoryRecord): Record<string, unknown> {
  return {
    ...basicRow(row),
    content: row.content,
    encryptedDataKey: row.encryptedDataKey,
    grayName: row.grayName,
    extInfo: extraInfo(row),
  };
}
