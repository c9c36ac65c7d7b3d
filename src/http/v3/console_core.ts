/** `/v3/console/core` and `/v3/console/server` where they are not as `/v3/admin/core`. */
import { param, type ParamValues } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { canonicalNamespace, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { CHECKED, checkNamespaceParams } from "../v1/namespace_routes.ts";
import { membersJson } from "../v2/cluster_members.ts";
import { inQuery } from "../v2/missing_param.ts";
import { FORM } from "../v2/namespace_routes.ts";
import { createNamed } from "./namespace_routes.ts";

export const MEMBERS = {
  keyword: param.text().or("").about("beginning of the address"),
};

export function listMembers(
  { keyword }: ParamValues<typeof MEMBERS>,
  call: HttpCall,
  info: ServerInfo,
): HttpAnswer {
  const found = membersJson({ address: keyword.trim(), state: undefined }, call, info);
  return result(found.toSorted((a, b) => byText(String(a["address"]), String(b["address"]))));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export const NEW = {
  customNamespaceId: param.raw().or("").about("empty: a random id"),
  namespaceName: FORM.namespaceName,
  namespaceDesc: FORM.namespaceDesc,
  ...CHECKED,
};

export async function createNamespace(
  params: ParamValues<typeof NEW>,
  call: HttpCall,
): Promise<HttpAnswer> {
  checkNamespaceParams(params);
  const { namespaceName: name, customNamespaceId: id, namespaceDesc: desc } = params;
  return await createNamed({ id, name, desc }, call);
}

export const WANTED_ID = {
  customNamespaceId: param.raw().required(inQuery()),
  ...CHECKED,
};

export function aboutWanted({ customNamespaceId }: ParamValues<typeof WANTED_ID>): Resource {
  return namespaceResource("namespace", customNamespaceId);
}

/** A blank one is that of a namespace to be, which gets one that is drawn. */
export function isIdTaken(params: ParamValues<typeof WANTED_ID>, { api }: HttpCall): HttpAnswer {
  checkNamespaceParams(params);
  const { customNamespaceId: id } = params;
  if (id.trim() === "") return result(false);
  return result(
    canonicalNamespace(id) === DEFAULT_NAMESPACE || api.namespaces.get(id) !== undefined,
  );
}

const LANGUAGES: readonly string[] = ["zh-CN", "en-US"];

export const ANNOUNCED = { language: param.raw().or("zh-CN").about(LANGUAGES.join(", ")) };

/** There is no text of the kind here. */
export function announcement({ language }: ParamValues<typeof ANNOUNCED>): HttpAnswer {
  if (LANGUAGES.includes(language)) return result(null);
  const message = `Unsupported language: ${language.slice(0, 64)}`;
  return json({ code: 30_000, message, data: null });
}
