/** The forms that configs and their parts have on the wire of v1. */
import { DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { ConfigRecord, GrayRecord, HistoryRecord } from "../../state/mod.ts";
import { isoOffset } from "../error_shape.ts";

/** How this client spells the default namespace: `public` when it said so, else empty as v1 always had it. */
export function tenantSpelling(tenant: string | undefined): (namespace: string) => string {
  const asSent = tenant === DEFAULT_NAMESPACE ? DEFAULT_NAMESPACE : "";
  return (namespace) => namespace === DEFAULT_NAMESPACE ? asSent : namespace;
}

/** The few members that listings have. */
export function listedConfig(record: ConfigRecord, tenant: string): Record<string, unknown> {
  return {
    id: String(record.id),
    dataId: record.dataId,
    group: record.group,
    content: record.content,
    md5: record.md5,
    encryptedDataKey: record.encryptedDataKey,
    tenant,
    appName: record.appName ?? "",
    type: record.type,
  };
}

/** Everything but the content: who made it, when, and what it is for. */
export function configFacts(record: ConfigRecord): Record<string, unknown> {
  return {
    createTime: record.createdMs,
    modifyTime: record.modifiedMs,
    createUser: record.createdBy === "" ? null : record.createdBy,
    createIp: record.sourceIp,
    desc: given(record.desc) ?? null,
    use: given(record.use) ?? null,
    effect: given(record.effect) ?? null,
    type: record.type,
    schema: given(record.schema) ?? null,
    configTags: given(record.tags) ?? null,
  };
}

/** What nobody stated is told as absent, not as an empty text. */
function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** A config as a whole (`show=all`). */
export function wholeConfig(record: ConfigRecord, tenant: string): Record<string, unknown> {
  return { ...listedConfig(record, tenant), ...configFacts(record) };
}

/** The beta version of a config. */
export function betaConfig(
  record: ConfigRecord,
  gray: GrayRecord,
  tenant: string,
): Record<string, unknown> {
  return {
    id: String(record.id),
    dataId: record.dataId,
    group: record.group,
    content: gray.content,
    md5: gray.md5,
    encryptedDataKey: gray.encryptedDataKey,
    tenant,
    appName: gray.appName,
    type: gray.configType,
    betaIps: gray.expression,
  };
}

/** Width that consumers of the operation's column expect; they trim it. */
const OPERATION_CHARS = 10;

/** A history row; lists leave the content out. */
export function historyRow(
  row: HistoryRecord,
  tenant: string,
  withContent: boolean,
): Record<string, unknown> {
  return {
    id: String(row.id),
    lastId: -1,
    dataId: row.dataId,
    group: row.group,
    tenant,
    appName: row.appName ?? "",
    md5: row.md5,
    content: withContent ? row.content : null,
    srcIp: row.sourceIp,
    srcUser: row.operator === "" ? null : row.operator,
    opType: row.operation.padEnd(OPERATION_CHARS),
    publishType: row.publishType,
    grayName: row.grayName,
    extInfo: extraInfo(row),
    createdTime: isoOffset(row.createdMs),
    lastModifiedTime: isoOffset(row.modifiedMs),
    encryptedDataKey: row.encryptedDataKey,
  };
}

/** A JSON text inside the JSON: the rule of a gray version, or the facts published with the content. */
export function extraInfo(row: HistoryRecord): string {
  if (row.publishType === "gray") {
    return JSON.stringify({
      gray_name: row.grayName,
      gray_rule: row.grayRule,
      src_user: row.operator,
    });
  }
  return JSON.stringify({
    src_user: given(row.operator),
    type: row.type,
    config_tags: given(row.tags),
    c_desc: given(row.desc),
    c_use: given(row.use),
    effect: given(row.effect),
    c_schema: given(row.schema),
  });
}
