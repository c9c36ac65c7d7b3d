/** `/v3/console/cs/config` where it is not as `/v3/admin/cs/config`: what is absent is null, and other names in forms. */
import { param, type ParamValues } from "../../api/mod.ts";
import type { Resource } from "../../auth/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { cloneConfigs, importArchive, POLICY } from "../v1/config_transfer.ts";
import { NAMESPACE } from "../v2/config_params.ts";
import { inQuery } from "../v2/missing_param.ts";
import { aboutList, listConfigs, SEARCH } from "./config_admin.ts";
import { type CONFIG, configKey } from "./config_params.ts";
import { transferAnswer } from "./config_transfer.ts";
import { grayConfig, wholeConfig } from "./config_view.ts";

export async function findConfig(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const record = await call.api.config.whole(configKey(params, call));
  return result(record === undefined ? null : wholeConfig(record));
}

export async function findBeta(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const beta = await call.api.config.beta(configKey(params, call));
  return result(beta?.gray === undefined ? null : grayConfig(beta.record, beta.gray));
}

const { detail: _detail, search: _search, ...NAMES } = SEARCH;
/** Contents are looked into by another path. */
export const NAME_SEARCH = NAMES;

export function aboutNameSearch(params: ParamValues<typeof NAME_SEARCH>): Resource {
  return aboutList(byNames(params));
}

export function searchNames(
  params: ParamValues<typeof NAME_SEARCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return listConfigs(byNames(params), call);
}

function byNames(params: ParamValues<typeof NAME_SEARCH>): ParamValues<typeof SEARCH> {
  const { pageNo, pageSize, dataId, group, namespaceId, appName, tags, types } = params;
  const names = { dataId, group, namespaceId, appName, tags, types };
  return { pageNo, pageSize, ...names, detail: "", search: "blur" };
}

const SOURCE_USER = param.filled().named("srcUser");

export const IMPORT = {
  namespace: NAMESPACE.named("namespaceId"),
  policy: POLICY,
  sourceUser: SOURCE_USER,
};

export async function importConfigs(
  { namespace, policy, sourceUser }: ParamValues<typeof IMPORT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return transferAnswer(await importArchive({ namespace, policy, sourceUser }, call));
}

export const CLONE = {
  namespace: NAMESPACE.named("targetNamespaceId").required(inQuery()),
  policy: POLICY,
  sourceUser: SOURCE_USER,
};

export async function cloneInto(
  { namespace, policy, sourceUser }: ParamValues<typeof CLONE>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const names = { id: "cfgId", group: "group", dataId: "dataId" };
  return transferAnswer(await cloneConfigs({ namespace, policy, sourceUser }, names, call));
}
