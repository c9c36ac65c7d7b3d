/** `/v2/cs/config`: reading, publishing and removing a config, and searching in contents. */
import { type ConfigAnswer, INDEX_HEADER, param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import { type ConfigKey, configNamespace, given } from "../../base/mod.ts";
import { type HttpAnswer, NO_FIELDS, WholeAnswer } from "../../h1/mod.ts";
import { jsonText, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Answer } from "../route.ts";
import { aboutSearch, foundConfigs, IF_NONE_MATCH, unchanged } from "../v1/config_get.ts";
import { commaList, PAGE, pageAt } from "../v1/config_params.ts";
import { tenantSpelling } from "../v1/config_view.ts";
import { readingHeaders } from "../v1/reading_answer.ts";
import { CONFIG, configKey, NAMESPACE } from "./config_params.ts";
import { inQuery } from "./missing_param.ts";

/** With the line end that Nacos writes behind it. */
const ABSENT_TEXT = JSON.stringify({
  code: 20_004,
  message: "resource not found",
  data: "config data not exist",
}) + "\n";

export const TAG = param.filled().about("the gray version of this tag");

export const READING = {
  ...CONFIG,
  tag: TAG,
  clientTag: param.header().named("Vipserver-Tag"),
  consistency: param.raw().about("`linearizable` reads what is acknowledged anywhere"),
  ifNoneMatch: IF_NONE_MATCH,
};

export function getConfig(params: ParamValues<typeof READING>, call: HttpCall): Answer {
  const { tag, consistency, ifNoneMatch } = params;
  const found = call.api.config.read(configKey(params, call), call.caller, { tag, consistency });
  return found instanceof Promise
    ? found.then((answer) => readAnswer(answer, ifNoneMatch))
    : readAnswer(found, ifNoneMatch);
}

function readAnswer(
  { reading, index: at }: ConfigAnswer,
  ifNoneMatch: string | undefined,
): HttpAnswer {
  const index = String(at);
  if (reading === undefined) {
    const answer = jsonText(ABSENT_TEXT, 404);
    answer.setHeader(INDEX_HEADER, index);
    return answer;
  }
  const same = unchanged(reading, index, ifNoneMatch);
  if (same !== undefined) return same;
  const body = `{"code":0,"message":"success","data":${JSON.stringify(reading.content)}}`;
  const fields = readingHeaders(reading, index, "application/json");
  return new WholeAnswer(body, 200, NO_FIELDS, fields);
}

/** Of a form: a blank name is none. */
const FORM = {
  dataId: param.name().required(),
  group: param.name().required(),
  namespaceId: NAMESPACE,
};

/** What is said of a config beside its names and content; the same in v2 and v3. */
export const PUBLISHED = {
  type: param.filled().assumed("text"),
  tag: TAG,
  appName: param.filled(),
  tags: param.filled().named("configTags").about("comma-separated"),
  sourceUser: param.filled().named("srcUser"),
  desc: param.filled(),
  use: param.filled(),
  effect: param.filled(),
  schema: param.filled(),
  encryptedDataKey: param.filled(),
  betaIps: param.header().about("publishes the beta version for these addresses"),
  casMd5: param.header().about("replaces an existing config only if it has this MD5"),
  comment: param.filled().about("why, for its row of history"),
};

export const CONTENT = param.name().required().about("at most 10 MiB");

export const PUBLICATION = { ...FORM, content: CONTENT, ...PUBLISHED };

type Publication = ParamValues<typeof PUBLISHED>;

export function aboutPublication(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Resource {
  return configResource(configKey(params, call));
}

export function publishConfig(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  // Read in the order in which refusals are told.
  const { dataId, group, namespaceId, content } = params;
  return publishForm(configKey({ dataId, group, namespaceId }, call), content, params, call);
}

export async function publishForm(
  key: ConfigKey,
  content: string,
  params: Publication,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { appName, desc, use, effect, schema, tags } = params;
  const { type: configType, encryptedDataKey, tag, sourceUser, betaIps, casMd5, comment } = params;
  const info = given({ appName, desc, use, effect, schema, tags });
  const more = given({
    ...{ configType, encryptedDataKey, tag, sourceUser, betaIps, casMd5, comment },
  });
  await call.api.config.publish({ key, content, info, ...more }, call.caller);
  return done(call);
}

/** The change is in this node's copy by now. */
export function done(call: HttpCall): HttpAnswer {
  const answer = result(true);
  answer.setHeader(INDEX_HEADER, String(call.api.config.appliedIndex()));
  return answer;
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

export const SEARCH = {
  dataId: param.text().required(inQuery()),
  group: param.text().required(inQuery()),
  tenant: NAMESPACE,
  appName: param.text().or(""),
  tags: param.text().named("config_tags").or("").about("comma-separated"),
  types: param.text().or("").about("comma-separated"),
  detail: param.text().named("config_detail").required(inQuery()).about(
    "in the content; `*` is a wildcard",
  ),
  search: param.raw().or("blur").about("`accurate`, or `blur` where `*` is a wildcard"),
  pageNo: PAGE.pageNo.required(inQuery("int")),
  pageSize: PAGE.pageSize.required(inQuery("int")),
};

function modeOf(search: string): "accurate" | "blur" {
  return search === "blur" ? "blur" : "accurate";
}

export function aboutDetailSearch(params: ParamValues<typeof SEARCH>): Resource {
  return aboutSearch(params, modeOf(params.search));
}

/** A bare page, without the envelope, as in Nacos. */
export function searchDetail(
  params: ParamValues<typeof SEARCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { dataId, group, tenant, appName, tags, types, detail: content, search } = params;
  const at = pageAt(params);
  const query = {
    ...{ dataId, group, appName, content, ...at },
    mode: modeOf(search),
    namespace: configNamespace(tenant),
    tags: commaList(tags),
    types: commaList(types),
  };
  return foundConfigs(query, call, { spelling: tenantSpelling(tenant) });
}
