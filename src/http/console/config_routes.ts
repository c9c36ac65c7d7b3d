/** Configs for people: one list of all, one config as a whole, what became of it. */
import { param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey } from "../../base/mod.ts";
import type { HttpAnswer, WholeAnswer } from "../../h1/mod.ts";
import { json, NOT_CACHED } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type About, aboutEach, type HttpRoute } from "../route.ts";
import { configDetail, configRow, historyDetail, historyRow } from "./config_rows.ts";
import {
  consoleRoute,
  NAMESPACE,
  NAMESPACES,
  oneOf,
  PAGE,
  pageAt,
  READ_CONFIGS,
  soughtText,
  spacesOf,
} from "./console_route.ts";
import type { ConfigRow, HistoryRow, PageOf } from "./wire.ts";

const SORTS = ["dataId", "group", "changed", "bytes", "app"] as const;

const CONFIG_FILTER = {
  q: soughtText().about("part of data id, group, app or tags, in any case"),
  inContent: param.bool().or(false).about("`q` may be part of the content as well"),
  group: soughtText(),
  app: soughtText(),
  tag: soughtText(),
  type: soughtText(),
};

const CONFIGS = {
  namespace: NAMESPACES,
  ...CONFIG_FILTER,
  sort: param.parsed("string", oneOf(SORTS)).assumed("dataId").about(SORTS.join(", ")),
  desc: param.bool().or(false),
  ...PAGE,
};

/** The namespaces of configs that the caller may look into, each with what they may see there. */
export function configSpaces(namespace: string, call: HttpCall) {
  return spacesOf<ConfigKey>(namespace, call, {
    permission: READ_CONFIGS,
    kind: "config",
    resourceOf: configResource,
  });
}

async function listConfigs(
  params: ParamValues<typeof CONFIGS>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const at = pageAt(params);
  const { q, inContent, group, app, tag, type, sort = "dataId", desc } = params;
  const found = await call.api.config.find({
    spaces: configSpaces(params.namespace, call),
    text: q,
    appName: app,
    configType: type,
    descending: desc,
    ...{ inContent, group, tag, sort },
    ...at,
  });
  const items = found.items.map(({ record, bytes, hit }) => configRow(record, bytes, hit));
  return json({ total: found.totalCount, ...at, items } satisfies PageOf<ConfigRow>);
}

export const CONFIG_NAME = {
  namespace: NAMESPACE,
  group: param.text().required(),
  dataId: param.text().required(),
};

export function keyOf(params: ParamValues<typeof CONFIG_NAME>, { api }: HttpCall): ConfigKey {
  const { namespace, group, dataId } = params;
  return api.config.checkKey({ namespace, group, dataId });
}

export function aboutConfig(params: ParamValues<typeof CONFIG_NAME>, call: HttpCall): Resource {
  return configResource(keyOf(params, call));
}

async function oneConfig(
  params: ParamValues<typeof CONFIG_NAME>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const record = await call.api.config.whole(keyOf(params, call));
  if (record === undefined) throw new ApiError("notFound", "There is no such config");
  return uncached(json(configDetail(record)));
}

/** What is secret to others must not stay in a browser. */
function uncached(answer: WholeAnswer): WholeAnswer {
  answer.setHeader("cache-control", NOT_CACHED);
  return answer;
}

const HISTORY = { ...CONFIG_NAME, ...PAGE };

function listHistory(params: ParamValues<typeof HISTORY>, call: HttpCall): HttpAnswer {
  const at = pageAt(params);
  const found = call.api.config.history({ key: keyOf(params, call), appName: "", ...at });
  const items = found.items.map(historyRow);
  return json({ total: found.totalCount, ...at, items } satisfies PageOf<HistoryRow>);
}

const ROW = { id: param.long().required() };

function aboutRow({ id }: ParamValues<typeof ROW>, { api }: HttpCall): About {
  const row = api.config.historyById(id);
  return row === undefined ? [] : configResource(row);
}

function oneRow({ id }: ParamValues<typeof ROW>, { api }: HttpCall): HttpAnswer {
  const row = api.config.historyById(id);
  if (row === undefined) throw new ApiError("notFound", "There is no such row of history any more");
  return uncached(json(historyDetail(row)));
}

export const configRoutes: readonly HttpRoute[] = [
  consoleRoute("GET", "/configs", {
    summary:
      "Configs that the caller may read, sorted and page by page, by one text anywhere in them",
    permission: READ_CONFIGS,
    params: CONFIGS,
    about: aboutEach,
    handler: listConfigs,
  }),
  consoleRoute("GET", "/config", {
    summary: "A config with everything about it, gray versions included",
    permission: READ_CONFIGS,
    params: CONFIG_NAME,
    about: aboutConfig,
    handler: oneConfig,
  }),
  consoleRoute("GET", "/history", {
    summary: "The changes of a config, newest first, without contents",
    permission: READ_CONFIGS,
    params: HISTORY,
    about: aboutConfig,
    handler: listHistory,
  }),
  consoleRoute("GET", "/history/one", {
    summary: "A change of a config, with the content",
    permission: READ_CONFIGS,
    params: ROW,
    about: aboutRow,
    handler: oneRow,
  }),
];
