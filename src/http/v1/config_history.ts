/** `/v1/cs/history`: what became of a config. */
import { ApiError, configNamespace } from "../../base/mod.ts";
import type { ConfigRecord, HistoryRecord } from "../../state/mod.ts";
import { json, page, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { configKey } from "./config_get.ts";
import { historyRow, tenantSpelling } from "./config_view.ts";
import { largeAnswer, listTexts } from "../large_answer.ts";
import { pageAt } from "./paging.ts";

/** Rows without content that are written in one step. */
const MAX_WHOLE_ROWS = 1_000;

/** GET of `/v1/cs/history`: the rows of a config, or one row by its id. */
export function getHistory(call: HttpCall): Response {
  return call.params.raw("search") === "accurate" ? listHistory(call) : historyDetail(call);
}

function listHistory(call: HttpCall): Response {
  const { params } = call;
  const at = pageAt(params, { pageNo: 1, pageSize: 100 });
  const found = call.api.config.history({
    key: configKey(call),
    appName: params.text("appName", ""),
    ...at,
  });
  const spelling = tenantSpelling(params);
  return page(found, at, (row) => historyRow(row, spelling(row.namespace), false));
}

function historyDetail(call: HttpCall): Response {
  return rowAnswer(call, call.api.config.historyById(call.params.long("nid")));
}

/** GET of `/v1/cs/history/previous`: the row before a row of the same config. */
export function previousHistory(call: HttpCall): Response {
  const id = call.params.long("id");
  const row = call.api.config.historyById(id);
  if (row !== undefined) checkOwner(call, row);
  return rowAnswer(call, row === undefined ? undefined : call.api.config.previousHistory(id));
}

function rowAnswer(call: HttpCall, row: HistoryRecord | undefined): Response {
  if (row === undefined) return text("");
  checkOwner(call, row);
  return json(historyRow(row, tenantSpelling(call.params)(row.namespace), true));
}

/** The names given must be those of the row: an id alone must not open the history of another config. */
function checkOwner({ params }: HttpCall, row: HistoryRecord): void {
  const same = params.text("dataId", row.dataId) === row.dataId &&
    params.text("group", row.group) === row.group &&
    configNamespace(params.raw("tenant")) === row.namespace;
  if (!same) throw new ApiError("forbidden", "Please check dataId, group or namespaceId.");
}

/** GET of `/v1/cs/history/configs`: the names of all configs of a namespace. */
export function configsOfNamespace(call: HttpCall): Response {
  const { params } = call;
  const spelling = tenantSpelling(params);
  const namespace = configNamespace(params.required("tenant", "namespaceId"));
  const records = [...call.api.config.configsOf(namespace)];
  const row = (record: ConfigRecord) => ({
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
  return records.length > MAX_WHOLE_ROWS
    ? largeAnswer(listTexts(records, row), call.stopping)
    : json(records.map(row));
}
