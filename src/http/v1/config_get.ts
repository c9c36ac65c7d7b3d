/** GET of `/v1/cs/configs`: the content itself, the config as a whole, its beta version, or a search. */
import {
  type ConfigAnswer,
  type ConfigReading,
  INDEX_HEADER,
  param,
  type ParamValues,
} from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { configNamespace } from "../../base/mod.ts";
import type { ConfigQuery, ConfigRecord } from "../../state/mod.ts";
import { type HttpAnswer, NO_FIELDS, WholeAnswer } from "../../h1/mod.ts";
import { json, NOT_CACHED, pageOf, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { entityTag, matchesTag } from "../entity_tag.ts";
import { isLarge, largeAnswer, pageTexts } from "../large_answer.ts";
import type { About, Answer } from "../route.ts";
import { aboutConfig, commaList, CONFIG, configKey, PAGE, pageAt } from "./config_params.ts";
import {
  betaConfig,
  configFacts,
  listedConfig,
  tenantSpelling,
  wholeConfig,
} from "./config_view.ts";
import { aboutIds, exportArchive } from "./config_transfer.ts";
import { ReadingAnswers } from "./reading_answer.ts";

const ANSWERS = new ReadingAnswers();

const ABSENT_TEXT = "config data not exist\n";

export const IF_NONE_MATCH = param.header().named("If-None-Match").about(
  "the MD5 that the client has, in quotes: the answer is 304 while it is the same",
);

export const READING = {
  ...CONFIG,
  tag: param.filled().about("the gray version of this tag"),
  show: param.raw().about("`all`"),
  search: param.raw().about("`accurate`, or `blur` where `*` is a wildcard"),
  beta: param.raw().about("`true`"),
  consistency: param.raw().about(
    "`linearizable` reads what is acknowledged anywhere; also as a header",
  ),
  consistencyHeader: param.header().named("consistency"),
  appName: param.text().or(""),
  tags: param.text().named("config_tags").or("").about("comma-separated"),
  types: param.text().or("").about("comma-separated, with `search=blur`"),
  pageNo: PAGE.pageNo.required({ when: "with `search`" }),
  pageSize: PAGE.pageSize.required({ when: "with `search`" }),
  export: param.raw().about("`true`: an archive in the layout of Nacos 1"),
  exportV2: param.raw().about("`true`: an archive in the layout of Nacos 2 and 3"),
  ids: param.text().or("").about("comma-separated, for an archive: these alone"),
  anyDataId: param.text().named("dataId").or("").unlisted(),
  anyGroup: param.text().named("group").or("").unlisted(),
  clientTag: param.header().named("Vipserver-Tag"),
  ifNoneMatch: IF_NONE_MATCH,
};

type Reading = ParamValues<typeof READING>;

function consistencyOf({ consistency, consistencyHeader }: Reading): string | undefined {
  return consistency ?? consistencyHeader;
}

/** Of a search what it is limited to; of everything else the config that is named. */
export function aboutReading(params: Reading, call: HttpCall): About {
  const { search, show } = params;
  if (isExport(params)) return aboutExport(params, call);
  if (show === "all" || (search !== "accurate" && search !== "blur")) {
    return aboutConfig(params, call);
  }
  return aboutSearch(params, search);
}

/** Other calls go before it, as in Nacos. */
function isExport({ show, search, beta, export: old, exportV2 }: Reading): boolean {
  if (old !== "true" && exportV2 !== "true") return false;
  return show !== "all" && search !== "accurate" && search !== "blur" && beta !== "true";
}

function aboutExport(params: Reading, call: HttpCall): About {
  const { ids, tenant, anyGroup: group, anyDataId: dataId } = params;
  return ids === "" ? aboutSearch({ tenant, group, dataId }, "blur") : aboutIds(ids, call);
}

interface SearchNames {
  readonly tenant: string | undefined;
  readonly group: string;
  readonly dataId: string;
}

/** What a search may come upon. */
export function aboutSearch(names: SearchNames, mode: "accurate" | "blur"): Resource {
  const all = namespaceResource("config", names.tenant);
  if (mode === "blur") return all;
  // Nacos takes an empty name for any.
  const { group, dataId } = names;
  return {
    ...all,
    group: group === "" ? undefined : group,
    name: dataId === "" ? undefined : dataId,
  };
}

/** One path carries six calls; parameters select which. */
export function getConfig(params: Reading, call: HttpCall): Answer {
  if (params.show === "all") return showAll(params, call);
  const { search } = params;
  if (search === "accurate" || search === "blur") return searchConfigs(params, call, search);
  if (params.beta === "true") return getBeta(params, call);
  if (isExport(params)) return exportConfigs(params, call);
  const found = call.api.config.read(configKey(params, call), call.caller, {
    tag: params.tag,
    consistency: consistencyOf(params),
  });
  const { ifNoneMatch } = params;
  return found instanceof Promise
    ? found.then((answer) => readAnswer(answer, ifNoneMatch))
    : readAnswer(found, ifNoneMatch);
}

function exportConfigs(params: Reading, call: HttpCall): Answer {
  const { ids, tenant, anyDataId: dataId, anyGroup: group, appName } = params;
  const names = { ids, namespace: configNamespace(tenant), dataId, group, appName };
  return exportArchive(names, params.export === "true" ? "old" : "new", call);
}

function readAnswer(
  { reading, index: at }: ConfigAnswer,
  ifNoneMatch: string | undefined,
): HttpAnswer {
  const index = String(at);
  if (reading !== undefined) {
    return unchanged(reading, index, ifNoneMatch) ?? ANSWERS.answer(reading, index);
  }
  const answer = text(ABSENT_TEXT, 404);
  answer.setHeader(INDEX_HEADER, index);
  return answer;
}

/** For a client that has the content already; else undefined. */
export function unchanged(
  { md5 }: ConfigReading,
  index: string,
  ifNoneMatch: string | undefined,
): HttpAnswer | undefined {
  if (ifNoneMatch === undefined || !matchesTag(ifNoneMatch, md5)) return undefined;
  return new WholeAnswer("", 304, NO_FIELDS, [
    ["etag", entityTag(md5)],
    ["content-md5", md5],
    ["cache-control", NOT_CACHED],
    [INDEX_HEADER, index],
  ]);
}

async function showAll(params: Reading, call: HttpCall): Promise<HttpAnswer> {
  const key = configKey(params, call);
  const record = await call.api.config.whole(key, consistencyOf(params));
  if (record === undefined) return text("");
  return json(wholeConfig(record, tenantSpelling(params.tenant)(record.namespace)));
}

/** GET of `/v1/cs/configs/catalog`. */
export async function getCatalog(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const record = await call.api.config.whole(configKey(params, call));
  return restResult(record === undefined ? null : configFacts(record));
}

async function getBeta(params: Reading, call: HttpCall): Promise<HttpAnswer> {
  const beta = await call.api.config.beta(configKey(params, call), consistencyOf(params));
  const found = beta?.gray === undefined
    ? null
    : betaConfig(beta.record, beta.gray, tenantSpelling(params.tenant)(beta.record.namespace));
  return restResult(found, "query beta ok");
}

function searchConfigs(
  params: Reading,
  call: HttpCall,
  mode: "accurate" | "blur",
): Promise<HttpAnswer> {
  const { tenant, dataId, group, appName, tags, types } = params;
  const at = pageAt(params);
  const query = {
    ...{ mode, dataId, group, appName, ...at },
    namespace: configNamespace(tenant),
    tags: commaList(tags),
    types: commaList(types),
  };
  return foundConfigs(query, call, {
    spelling: tenantSpelling(tenant),
    consistency: consistencyOf(params),
  });
}

interface FoundForm {
  readonly spelling: (namespace: string) => string;
  readonly consistency?: string | undefined;
}

/** The page of a search, in pieces where it is long. */
export async function foundConfigs(
  query: ConfigQuery,
  { api, stopping }: HttpCall,
  { spelling, consistency }: FoundForm,
): Promise<HttpAnswer> {
  const found = await api.config.search(query, consistency);
  const listed = (record: ConfigRecord) => listedConfig(record, spelling(record.namespace));
  const { pageNo, pageSize } = query;
  const form = { pageNo, pageSize, totalCount: found.totalCount };
  return isLarge(found.items)
    ? largeAnswer(pageTexts(form, found.items, listed), stopping)
    : json(pageOf(found, form, listed));
}
