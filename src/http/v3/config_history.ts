/** `/v3/admin/cs/history`: what became of a config. */
import { param, type ParamValues } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { configNamespace } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { largeAnswer, listTexts, resultTexts } from "../large_answer.ts";
import type { About } from "../route.ts";
import { aboutPreviousOf, MAX_WHOLE_ROWS, ownRow, previousRow } from "../v1/config_history.ts";
import { aboutRow, historyPage, noRow } from "../v2/config_history.ts";
import { inQuery } from "../v2/missing_param.ts";
import { CONFIG, configKey, PAGE, pageAt } from "./config_params.ts";
import { basicConfig, basicRow, wholeRow } from "./config_view.ts";

export const HISTORY = { ...CONFIG, ...PAGE };

export function listHistory(params: ParamValues<typeof HISTORY>, call: HttpCall): HttpAnswer {
  const key = configKey(params, call);
  return result(historyPage(key, pageAt(params), { call, row: basicRow }));
}

export const ONE = { ...CONFIG, nid: param.long().required(inQuery("Long")) };

/** Of one row the config that it is of, whatever the parameters name. */
export function aboutOne(params: ParamValues<typeof ONE>, call: HttpCall): About {
  configKey(params, call);
  return aboutRow(call.api.config.historyById(params.nid));
}

export function getHistory(params: ParamValues<typeof ONE>, call: HttpCall): HttpAnswer {
  const key = configKey(params, call);
  const { nid } = params;
  const row = ownRow(key, call.api.config.historyById(nid));
  if (row === undefined) throw noRow("certain config history for nid", nid);
  return result(wholeRow(row));
}

export const PREVIOUS = { ...CONFIG, id: param.long().required(inQuery("Long")) };

export function aboutPrevious(params: ParamValues<typeof PREVIOUS>, call: HttpCall): About {
  return aboutPreviousOf(configKey(params, call), params.id, call);
}

export function getPrevious(params: ParamValues<typeof PREVIOUS>, call: HttpCall): HttpAnswer {
  const key = configKey(params, call);
  const { id } = params;
  const row = previousRow(key, id, call);
  if (row === undefined) throw noRow("previous config history for id", id);
  return result(wholeRow(row));
}

export const OF_NAMESPACE = { namespaceId: param.text().required(inQuery()) };

export function aboutNamespace({ namespaceId }: ParamValues<typeof OF_NAMESPACE>): Resource {
  return namespaceResource("config", namespaceId);
}

export function configsOfNamespace(
  { namespaceId }: ParamValues<typeof OF_NAMESPACE>,
  { api, stopping }: HttpCall,
): HttpAnswer {
  const records = [...api.config.configsOf(configNamespace(namespaceId))];
  return records.length > MAX_WHOLE_ROWS
    ? largeAnswer(resultTexts(listTexts(records, basicConfig)), stopping)
    : result(records.map(basicConfig));
}
