/** POST and DELETE of `/v1/cs/configs`. */
import { INDEX_HEADER, param, type ParamValues } from "../../api/mod.ts";
import { configResource, namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { jsonText, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { aboutConfig, commaList, CONFIG, configKey } from "./config_params.ts";
import { notServedHere } from "./not_served.ts";

/** Bound of one deletion by ids: each is a change of its own. */
const MAX_IDS = 1_000;

export const PUBLICATION = {
  ...CONFIG,
  content: param.text().required().about("at most 10 MiB"),
  type: param.filled().assumed("text"),
  tag: param.filled().about("the gray version of this tag"),
  appName: param.filled(),
  tags: param.filled().named("config_tags").about("comma-separated"),
  sourceUser: param.filled().named("src_user"),
  desc: param.filled(),
  use: param.filled(),
  effect: param.filled(),
  schema: param.filled(),
  encryptedDataKey: param.filled(),
  betaIps: param.header().about("publishes the beta version for these addresses"),
  casMd5: param.header().about("replaces an existing config only if it has this MD5"),
  comment: param.filled().about("why, for its row of history"),
  import: param.raw().unlisted(),
  clone: param.raw().unlisted(),
};

export function aboutPublication(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Resource {
  // What is not served here names no config.
  return params.import === "true" || params.clone === "true"
    ? namespaceResource("config", params.tenant)
    : aboutConfig(params, call);
}

export async function publishConfig(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  if (params.import === "true" || params.clone === "true") return notServedHere(call);
  const key = configKey(params, call);
  const { content, appName, desc, use, effect, schema, tags } = params;
  const { type: configType, encryptedDataKey, tag, sourceUser, betaIps, casMd5, comment } = params;
  const info = given({ appName, desc, use, effect, schema, tags });
  const more = given({
    ...{ configType, encryptedDataKey, tag, sourceUser, betaIps, casMd5, comment },
  });
  await call.api.config.publish({ key, content, info, ...more }, call.caller);
  return done(call);
}

/** The change is in this node's copy by now. */
function done(call: HttpCall): HttpAnswer {
  const answer = jsonText("true");
  answer.setHeader(INDEX_HEADER, String(call.api.config.appliedIndex()));
  return answer;
}

const WITHOUT_IDS = { when: "without `delType=ids`" };

export const REMOVAL = {
  dataId: param.text().required(WITHOUT_IDS),
  group: param.text().required(WITHOUT_IDS),
  tenant: CONFIG.tenant,
  tag: param.filled().about("the gray version of this tag"),
  beta: param.raw().about("`true`: the beta version"),
  delType: param.raw().about("`ids`"),
  ids: param.text().required({ when: "with `delType=ids`" }).about("comma-separated"),
};

/** The configs that ids stand for; one that stands for none is about nothing, and nothing is removed. */
export function aboutRemoval(
  params: ParamValues<typeof REMOVAL>,
  call: HttpCall,
): Resource | Resource[] {
  if (params.delType !== "ids") return aboutConfig(params, call);
  return configIds(params.ids).flatMap((id) => {
    const key = call.api.config.keyOfId(id);
    return key === undefined ? [] : [configResource(key)];
  });
}

export async function removeConfig(
  params: ParamValues<typeof REMOVAL>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { api, caller } = call;
  if (params.delType === "ids") {
    await api.config.removeByIds(configIds(params.ids), caller);
    return restResult(true);
  }
  const key = configKey(params, call);
  if (params.beta === "true") {
    await api.config.remove({ key, beta: true }, caller);
    return restResult(true, "stop beta ok");
  }
  await api.config.remove(given({ key, tag: params.tag }), caller);
  return done(call);
}

export function configIds(sent: string): number[] {
  const texts = commaList(sent);
  if (texts.length > MAX_IDS) {
    throw new ApiError("invalid", `Too many ids: ${texts.length} were found, at most ${MAX_IDS}`);
  }
  return texts.map((text) => {
    const id = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(id)) {
      throw new ApiError("invalid", `Invalid id '${text.slice(0, 64)}': a number is wanted`);
    }
    return id;
  });
}
