/** `/v2/cs/history`: what became of a config. */
import { type HistoryVersion, param, type ParamValues } from "../../api/mod.ts";
import { configResource, namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey, configNamespace } from "../../base/mod.ts";
import type { HistoryRecord } from "../../state/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { pageOf, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { largeAnswer, listTexts, resultTexts } from "../large_answer.ts";
import type { About } from "../route.ts";
import {
  aboutPreviousOf,
  MAX_WHOLE_ROWS,
  namedConfig,
  ownRow,
  previousRow,
} from "../v1/config_history.ts";
import { PAGE, pageAt } from "../v1/config_params.ts";
import { extraInfo, historyRow, tenantSpelling } from "../v1/config_view.ts";
import { CONFIG, configKey } from "./config_params.ts";
import { inQuery } from "./missing_param.ts";

/** More rows are not on a page, whatever is asked for, as in Nacos. */
const MAX_PAGE_ROWS = 500;
/** The default namespace has no name here. */
const spelling = tenantSpelling(undefined);

export const HISTORY = { ...CONFIG, pageNo: PAGE.pageNo.or(1), pageSize: PAGE.pageSize.or(100) };

export function listHistory(
  params: ParamValues<typeof HISTORY>,
  call: HttpCall,
): HttpAnswer {
  const key = configKey(params, call);
  return result(
    historyPage(key, params, {
      call,
      row: (row) => historyRow(row, spelling(row.namespace), false),
    }),
  );
}

interface HistoryForm {
  readonly call: HttpCall;
  readonly row: (row: HistoryRecord) => unknown;
}

/** A page of rows without their contents. */
export function historyPage(
  key: ConfigKey,
  at: { readonly pageNo: number; readonly pageSize: number },
  { call, row }: HistoryForm,
) {
  const { pageNo, pageSize: asked } = pageAt(at);
  const page = { pageNo, pageSize: Math.min(asked, MAX_PAGE_ROWS) };
  return pageOf(call.api.config.history({ key, appName: "", ...page }), page, row);
}

export const ONE = { ...CONFIG, nid: param.long().required(inQuery("Long")) };

/** Of one row the config that it is of, whatever the parameters name. */
export function aboutOne({ nid }: ParamValues<typeof ONE>, call: HttpCall): About {
  return aboutRow(call.api.config.historyById(nid));
}

export function aboutRow(row: HistoryRecord | undefined): About {
  return row === undefined ? [] : configResource(row);
}

export function getHistory(params: ParamValues<typeof ONE>, call: HttpCall): HttpAnswer {
  const { nid } = params;
  const row = ownRow(configKey(params, call), call.api.config.historyById(nid));
  if (row === undefined) throw noRow("certain config history for nid", nid);
  return result(historyRow(row, spelling(row.namespace), true));
}

export function noRow(what: string, id: number): ApiError {
  return new ApiError("notFound", `${what} = ${id} not exist`, 20_004);
}

/** What rows have and changes tell of both versions. */
const NOT_OF_CHANGES = {
  content: undefined,
  md5: undefined,
  encryptedDataKey: undefined,
  extInfo: undefined,
};

/** What a change has made of what; with a member that the first and the last version lack. */
export function getHistoryDetail(params: ParamValues<typeof ONE>, call: HttpCall): HttpAnswer {
  const change = call.api.config.historyChange(params.nid);
  const row = ownRow(configKey(params, call), change?.row);
  if (change === undefined || row === undefined) return result(null);
  const { before, after } = change;
  return result({
    ...historyRow(row, spelling(row.namespace), false),
    ...NOT_OF_CHANGES,
    opType: row.operation,
    ...versionMembers("original", before, row.operation === "I" ? "" : null),
    ...versionMembers("updated", after, null),
  });
}

/** The name of one member lacks a letter in Nacos. */
function versionMembers(
  prefix: "original" | "updated",
  version: HistoryVersion | undefined,
  absent: "" | null,
): Record<string, string | null> {
  const ext = prefix === "original" ? "originalExtInfo" : "updateExtInfo";
  const row = version?.row;
  return {
    [`${prefix}Md5`]: version?.md5 ?? absent,
    [`${prefix}Content`]: version?.content ?? absent,
    [`${prefix}EncryptedDataKey`]: version?.encryptedDataKey ?? absent,
    [ext]: row === undefined ? absent : extraInfo(row),
  };
}

export const PREVIOUS = { ...CONFIG, id: param.long().required(inQuery("Long")) };

export function aboutPrevious(params: ParamValues<typeof PREVIOUS>, call: HttpCall): About {
  return aboutPreviousOf(configKey(params, call), params.id, call);
}

export function getPrevious(params: ParamValues<typeof PREVIOUS>, call: HttpCall): HttpAnswer {
  const { id } = params;
  const row = previousRow(configKey(params, call), id, call);
  if (row === undefined) throw noRow("previous config history for id", id);
  return result(historyRow(row, spelling(row.namespace), true));
}

export const OF_NAMESPACE = { namespaceId: param.text().required(inQuery()) };

export function aboutNamespace(
  { namespaceId }: ParamValues<typeof OF_NAMESPACE>,
): Resource {
  return namespaceResource("config", namespaceId);
}

/** The names of all configs of a namespace. */
export function configsOfNamespace(
  { namespaceId }: ParamValues<typeof OF_NAMESPACE>,
  { api, stopping }: HttpCall,
): HttpAnswer {
  const row = namedConfig(spelling);
  const records = [...api.config.configsOf(configNamespace(namespaceId))];
  return records.length > MAX_WHOLE_ROWS
    ? largeAnswer(resultTexts(listTexts(records, row)), stopping)
    : result(records.map(row));
}
