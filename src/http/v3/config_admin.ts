/** `/v3/admin/cs/config` and `/v3/admin/cs/listener`: configs as maintainers and consoles see them. */
import { param, type ParamValues, type Told } from "../../api/mod.ts";
import type { Permission, Resource } from "../../auth/mod.ts";
import { ApiError, configNamespace, given } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { pageOf, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { largeAnswer, pageTexts, resultTexts } from "../large_answer.ts";
import { aboutSearch } from "../v1/config_get.ts";
import { MAX_WHOLE_ROWS } from "../v1/config_history.ts";
import { listenedConfigs } from "../v1/config_listener.ts";
import { commaList, configIds } from "../v1/config_params.ts";
import { aboutIds as aboutConfigIds } from "../v1/config_transfer.ts";
import { CONTENT, done, PUBLISHED, publishForm, TAG } from "../v2/config_content.ts";
import { NAMESPACE } from "../v2/config_params.ts";
import { inQuery } from "../v2/missing_param.ts";
import { CONFIG, configKey, PAGE, pageAt } from "./config_params.ts";
import { basicConfig, grayConfig, wholeConfig } from "./config_view.ts";

export async function getConfig(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const record = await call.api.config.whole(configKey(params, call));
  if (record !== undefined) return result(wholeConfig(record));
  throw new ApiError("notFound", "Config not exist, please publish Config first.", 20_004);
}

export const PUBLICATION = { ...CONFIG, content: CONTENT, ...PUBLISHED };

export function publishConfig(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  // Read in the order in which refusals are told.
  const { group, dataId, namespaceId, content } = params;
  return publishForm(configKey({ group, dataId, namespaceId }, call), content, params, call);
}

export const REMOVAL = { ...CONFIG, tag: TAG };

export async function removeConfig(
  params: ParamValues<typeof REMOVAL>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const key = configKey(params, call);
  await call.api.config.remove(given({ key, tag: params.tag }), call.caller);
  return done(call);
}

export const IDS = { ids: param.text().required(inQuery("List")).about("comma-separated") };

export function aboutIds({ ids }: ParamValues<typeof IDS>, call: HttpCall): Resource[] {
  return aboutConfigIds(ids, call);
}

export async function removeConfigs(
  { ids }: ParamValues<typeof IDS>,
  call: HttpCall,
): Promise<HttpAnswer> {
  await call.api.config.removeByIds(configIds(ids), call.caller);
  return done(call);
}

/** Names may be left out: then any will do. */
export const SEARCH = {
  dataId: param.text().or(""),
  group: param.text().named("groupName").or(""),
  namespaceId: NAMESPACE,
  appName: param.text().or(""),
  tags: param.text().named("configTags").or("").about("comma-separated"),
  types: param.text().named("type").or("").about("comma-separated"),
  detail: param.text().named("configDetail").or("").about("in the content; `*` is a wildcard"),
  search: param.raw().or("blur").about("`accurate`, or `blur` where `*` is a wildcard"),
  ...PAGE,
};

function modeOf(search: string): "accurate" | "blur" {
  return search === "blur" ? "blur" : "accurate";
}

export function aboutList(params: ParamValues<typeof SEARCH>): Resource {
  const { namespaceId: tenant, group, dataId } = params;
  return aboutSearch({ tenant, group, dataId }, modeOf(params.search));
}

export async function listConfigs(
  params: ParamValues<typeof SEARCH>,
  { api, stopping }: HttpCall,
): Promise<HttpAnswer> {
  const at = pageAt(params);
  const { dataId, group, namespaceId, appName, tags, types, detail: content, search } = params;
  const found = await api.config.search({
    ...{ dataId, group, appName, content, ...at },
    mode: modeOf(search),
    namespace: configNamespace(namespaceId),
    tags: commaList(tags),
    types: commaList(types),
  });
  if (found.items.length <= MAX_WHOLE_ROWS) return result(pageOf(found, at, basicConfig));
  const form = { ...at, totalCount: found.totalCount };
  return largeAnswer(resultTexts(pageTexts(form, found.items, basicConfig)), stopping);
}

export async function getBeta(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const beta = await call.api.config.beta(configKey(params, call));
  if (beta?.gray !== undefined) return result(grayConfig(beta.record, beta.gray));
  throw new ApiError("notFound", "Config is not in beta.", 20_004);
}

export async function stopBeta(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  await call.api.config.remove({ key: configKey(params, call), beta: true }, call.caller);
  return done(call);
}

const AGGREGATION = {
  aggregation: param.bool().or(true).about("of all nodes, as it is here in any case"),
};

export const LISTENED = { ...CONFIG, ...AGGREGATION };

export async function listenersOfConfig(
  params: ParamValues<typeof LISTENED>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return listenerInfo("config", await call.api.config.listenersOf(configKey(params, call)));
}

export const LISTENER = {
  ip: param.text().required(inQuery()),
  all: param.bool().or(false).about("of every namespace"),
  tenant: param.raw().named("namespaceId"),
  ...AGGREGATION,
};

/** What one client listens to, of what the caller may read. */
export async function configsOfListener(
  params: ParamValues<typeof LISTENER>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return listenerInfo("ip", await listenedConfigs(params, call));
}

/** Consoles show nothing for a failure, so what is missing is said beside the rest. */
function listenerInfo(
  queryType: "config" | "ip",
  { found, silent }: Told<ReadonlyMap<string, string>>,
): HttpAnswer {
  const missingNodes = silent.length === 0 ? undefined : silent;
  const listenersStatus = Object.fromEntries(found);
  return result(given({ queryType, listenersStatus, missingNodes }));
}

export const READ: Permission = { action: "read", resource: "config" };
export const WRITE: Permission = { action: "write", resource: "config" };
