/** POST and DELETE of `/v1/cs/configs`. */
import { INDEX_HEADER, param, type ParamValues } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { given } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { jsonText, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { aboutConfig, CONFIG, configIds, configKey, TENANT } from "./config_params.ts";
import {
  aboutIds,
  cloneConfigs,
  importArchive,
  POLICY,
  TRANSFER_CODES,
  type TransferOutcome,
} from "./config_transfer.ts";

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
  import: param.raw().about("`true`: the part `file` is an archive of configs"),
  clone: param.raw().about("`true`: the body is a list of `cfgId` with a new `dataId` or `group`"),
  cloneTo: TENANT.named("tenant").required({ when: "with `clone=true`" }),
  namespace: TENANT.named("namespace").about("into which an archive is imported"),
  policy: POLICY,
};

/** As Nacos words them. */
const REFUSED_AS_A_WHOLE: Readonly<Record<number, string>> = {
  [TRANSFER_CODES.noNamespace]: "目标 namespace 不存在",
  [TRANSFER_CODES.badMetadata]: "导入的元数据非法",
  [TRANSFER_CODES.unreadable]: "解析数据失败",
  [TRANSFER_CODES.empty]: "导入的文件数据为空",
  [TRANSFER_CODES.nothingChosen]: "没有选择任何配置",
};

export function aboutPublication(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Resource {
  // Whoever brings many configs at a time may write all of a namespace.
  if (params.import === "true") return namespaceResource("config", params.namespace);
  return params.clone === "true"
    ? namespaceResource("config", params.cloneTo)
    : aboutConfig(params, call);
}

export async function publishConfig(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  if (params.import === "true") return await importConfigs(params, call);
  if (params.clone === "true") return await cloneInto(params, call);
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

async function importConfigs(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { namespace, policy, sourceUser } = params;
  return told(await importArchive({ namespace, policy, sourceUser }, call), "import success");
}

async function cloneInto(
  params: ParamValues<typeof PUBLICATION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { cloneTo: namespace, policy, sourceUser } = params;
  const names = { id: "cfgId", group: "group", dataId: "dataId" };
  const outcome = await cloneConfigs({ namespace, policy, sourceUser }, names, call);
  return told(outcome, "Clone Completed Successfully");
}

function told({ code, data }: TransferOutcome, message: string): HttpAnswer {
  return code === 0
    ? restResult(data, message)
    : restResult(data, REFUSED_AS_A_WHOLE[code] ?? null, code);
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
  return aboutIds(params.ids, call);
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
