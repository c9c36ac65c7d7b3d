/** `/v1/cs/history`: what became of a config. */
import { param, type ParamValues } from "../../api/mod.ts";
import { configResource, namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey, configNamespace } from "../../base/mod.ts";
import type { ConfigRecord, HistoryRecord } from "../../state/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, pageOf, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { largeAnswer, listTexts } from "../large_answer.ts";
import type { About, Answer } from "../route.ts";
import { aboutConfig, configKey, PAGE, pageAt, TENANT } from "./config_params.ts";
import { historyRow, tenantSpelling } from "./config_view.ts";

/** Rows without content that are written in one step. */
export const MAX_WHOLE_ROWS = 1_000;

/** Where they are given they must be those of the row: an id alone must not open the history of another config. */
const OWNER = {
  rowDataId: param.text().named("dataId"),
  rowGroup: param.text().named("group"),
  tenant: TENANT,
};

const WITH_SEARCH = { when: "with `search`" };
export const HISTORY = {
  dataId: param.text().required(WITH_SEARCH),
  group: param.text().required(WITH_SEARCH),
  ...OWNER,
  search: param.raw().about("`accurate`"),
  nid: param.long().required({ when: "without `search`" }),
  appName: param.text().or(""),
  pageNo: PAGE.pageNo.or(1),
  pageSize: PAGE.pageSize.or(100),
};

/** Of one row the config that it is of, whatever the parameters name. */
export function aboutHistory(params: ParamValues<typeof HISTORY>, call: HttpCall): About {
  return params.search === "accurate" ? aboutConfig(params, call) : aboutRow(params.nid, call);
}

function aboutRow(id: number, { api }: HttpCall): About {
  const row = api.config.historyById(id);
  return row === undefined ? [] : configResource(row);
}

/** GET of `/v1/cs/history`: the rows of a config, or one row by its id. */
export function getHistory(params: ParamValues<typeof HISTORY>, call: HttpCall): Answer {
  if (params.search === "accurate") return listHistory(params, call);
  return rowAnswer(params, call.api.config.historyById(params.nid));
}

function listHistory(params: ParamValues<typeof HISTORY>, call: HttpCall): HttpAnswer {
  const at = pageAt(params);
  const { appName, tenant } = params;
  const found = call.api.config.history({ key: configKey(params, call), appName, ...at });
  const spelling = tenantSpelling(tenant);
  return json(pageOf(found, at, (row) => historyRow(row, spelling(row.namespace), false)));
}

export const PREVIOUS = { ...OWNER, id: param.long().required() };

export function aboutPrevious(params: ParamValues<typeof PREVIOUS>, call: HttpCall): About {
  return aboutPreviousOf(namedKey(params), params.id, call);
}

/** Of the config that an id is of, whatever the parameters name beside it: of the named one where it is none of another. */
export function aboutPreviousOf(named: ConfigKey | undefined, id: number, call: HttpCall): About {
  const { config } = call.api;
  const owners = [config.keyOfId(id), config.historyById(id)].filter((one) => one !== undefined);
  const key = owners.find((one) => named !== undefined && isOf(named, one)) ?? owners[0] ?? named;
  return key === undefined ? [] : configResource(key);
}

function namedKey(
  { rowDataId: dataId, rowGroup: group, tenant }: ParamValues<typeof PREVIOUS>,
): ConfigKey | undefined {
  if (dataId === undefined || group === undefined) return undefined;
  return { dataId, group, namespace: configNamespace(tenant) };
}

/** GET of `/v1/cs/history/previous`: what a config was before its last change, by the id of the config. */
export function previousHistory(
  params: ParamValues<typeof PREVIOUS>,
  call: HttpCall,
): HttpAnswer {
  return rowAnswer(params, previousOf(params, call));
}

/** Old clients send the id alone. */
function previousOf(
  params: ParamValues<typeof PREVIOUS>,
  call: HttpCall,
): HistoryRecord | undefined {
  const { config } = call.api;
  const { id } = params;
  const key = namedKey(params) ?? config.keyOfId(id) ?? config.historyById(id);
  return key === undefined ? undefined : previousRow(key, id, call);
}

/**
 * Nacos takes the id of the config here and gives what it was before its last change; who has the id of a row, as rows
 * show it, gets the row before that one. Throws ApiError `forbidden` for the row of another config.
 */
export function previousRow(
  key: ConfigKey,
  id: number,
  { api: { config } }: HttpCall,
): HistoryRecord | undefined {
  const change = config.newestChange(key, id);
  if (change !== undefined) return change;
  const owner = config.keyOfId(id);
  if (owner !== undefined && isOf(key, owner)) return undefined;
  return ownRow(key, config.historyById(id)) && config.previousHistory(id);
}

/** Throws ApiError `forbidden` for a row of another config: an id alone must not open it. */
export function ownRow(key: ConfigKey, row: HistoryRecord | undefined): HistoryRecord | undefined {
  if (row === undefined || isOf(key, row)) return row;
  throw new ApiError("forbidden", "Please check dataId, group or namespaceId.");
}

function isOf(key: ConfigKey, other: ConfigKey): boolean {
  return other.dataId === key.dataId && other.group === key.group &&
    other.namespace === key.namespace;
}

function rowAnswer(params: ParamValues<typeof OWNER>, row: HistoryRecord | undefined): HttpAnswer {
  if (row === undefined) return text("");
  checkOwner(params, row);
  return json(historyRow(row, tenantSpelling(params.tenant)(row.namespace), true));
}

function checkOwner(params: ParamValues<typeof OWNER>, row: HistoryRecord): void {
  const { rowDataId = row.dataId, rowGroup = row.group, tenant } = params;
  const same = rowDataId === row.dataId && rowGroup === row.group &&
    configNamespace(tenant) === row.namespace;
  if (!same) throw new ApiError("forbidden", "Please check dataId, group or namespaceId.");
}

export const OF_NAMESPACE = {
  namespace: param.text().named("tenant").alias("namespaceId").required(),
  tenant: TENANT,
};

export function aboutNamespace({ namespace }: ParamValues<typeof OF_NAMESPACE>): Resource {
  return namespaceResource("config", namespace);
}

/** GET of `/v1/cs/history/configs`: the names of all configs of a namespace. */
export function configsOfNamespace(
  params: ParamValues<typeof OF_NAMESPACE>,
  { api, stopping }: HttpCall,
): HttpAnswer {
  const row = namedConfig(tenantSpelling(params.tenant));
  const records = [...api.config.configsOf(configNamespace(params.namespace))];
  return records.length > MAX_WHOLE_ROWS
    ? largeAnswer(listTexts(records, row), stopping)
    : json(records.map(row));
}

/** The names of a config, and when it was changed. */
export function namedConfig(spelling: (namespace: string) => string) {
  return (record: ConfigRecord) => ({
    id: "0",
    dataId: record.dataId,
    group: record.group,
    content: null,
    md5: null,
    encryptedDataKey: record.encryptedDataKey,
    tenant: spelling(record.namespace),
    appName: record.appName ?? "",
    type: record.type,
    lastModified: record.modifiedMs,
  });
}
