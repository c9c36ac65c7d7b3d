/** GET of `/v1/cs/configs`: the content itself, the config as a whole, its beta version, or a search. */
import { type ConfigAnswer, type ConfigReading, INDEX_HEADER } from "../../api/mod.ts";
import { type ConfigKey, configNamespace } from "../../base/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import { json, NOT_CACHED, page, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import {
  betaConfig,
  configFacts,
  listedConfig,
  tenantSpelling,
  wholeConfig,
} from "./config_view.ts";
import { isLarge, largeAnswer, pageTexts } from "../large_answer.ts";
import { notServedHere } from "./not_served.ts";
import { pageAt } from "./paging.ts";

const ABSENT_TEXT = "config data not exist\n";

/** The key that the parameters name, checked. */
export function configKey(call: HttpCall): ConfigKey {
  const { params } = call;
  return call.api.config.checkKey({
    namespace: params.raw("tenant"),
    group: params.required("group"),
    dataId: params.required("dataId"),
  });
}

function consistencyOf(call: HttpCall): string | undefined {
  return call.params.raw("consistency") ?? call.header("consistency");
}

/** One path carries six calls; parameters select which. */
export function getConfig(call: HttpCall): Response | Promise<Response> {
  const { params } = call;
  if (params.raw("show") === "all") return showAll(call);
  const search = params.raw("search");
  if (search === "accurate" || search === "blur") return searchConfigs(call, search);
  if (params.raw("beta") === "true") return getBeta(call);
  if (params.raw("export") === "true" || params.raw("exportV2") === "true") {
    return notServedHere(call);
  }
  const found = call.api.config.read(configKey(call), call.caller(), {
    tag: params.raw("tag"),
    consistency: consistencyOf(call),
  });
  return found instanceof Promise ? found.then(readAnswer) : readAnswer(found);
}

function readAnswer({ reading, index: at }: ConfigAnswer): Response {
  const index = String(at);
  if (reading !== undefined) return contentAnswer(reading, index);
  const answer = text(ABSENT_TEXT, 404);
  answer.headers.set(INDEX_HEADER, index);
  return answer;
}

/** Headers cost more than finding the content, so only those that somebody reads are sent. */
function contentAnswer(reading: ConfigReading, index: string): Response {
  const headers: [string, string][] = [
    ["content-type", "text/plain;charset=UTF-8"],
    ["config-type", reading.type],
    ["content-md5", reading.md5],
    ["last-modified", httpDate(reading.modifiedMs)],
    ["cache-control", NOT_CACHED],
    [INDEX_HEADER, index],
    ["x-content-type-options", "nosniff"],
  ];
  if (reading.encryptedDataKey !== "") {
    headers.push(["encrypted-data-key", headerText(reading.encryptedDataKey)]);
  }
  if (reading.gray?.type === "beta") headers.push(["isbeta", "true"]);
  if (reading.gray?.type === "tag") {
    headers.push(["tag", encodeURIComponent(reading.gray.expression)]);
  }
  return new Response(reading.content, { headers });
}

const SECOND_MS = 1_000;
let lastSecond = NaN;
let lastDate = "";

/** RFC 1123 date. The configs that are read most change seldom, and many of them together. */
function httpDate(ms: number): string {
  const second = Math.floor(ms / SECOND_MS);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(ms).toUTCString();
  }
  return lastDate;
}

/** What a header cannot carry is percent-encoded; keys in use are plain ASCII. */
export function headerText(value: string): string {
  return /^[\x21-\x7e]*$/.test(value) ? value : encodeURIComponent(value.toWellFormed());
}

async function showAll(call: HttpCall): Promise<Response> {
  const record = await call.api.config.whole(configKey(call), consistencyOf(call));
  if (record === undefined) return text("");
  return json(wholeConfig(record, tenantSpelling(call.params)(record.namespace)));
}

/** GET of `/v1/cs/configs/catalog`. */
export async function getCatalog(call: HttpCall): Promise<Response> {
  const record = await call.api.config.whole(configKey(call));
  return restResult(record === undefined ? null : configFacts(record));
}

async function getBeta(call: HttpCall): Promise<Response> {
  const beta = await call.api.config.beta(configKey(call), consistencyOf(call));
  const found = beta?.gray === undefined
    ? null
    : betaConfig(beta.record, beta.gray, tenantSpelling(call.params)(beta.record.namespace));
  return restResult(found, "query beta ok");
}

async function searchConfigs(call: HttpCall, mode: "accurate" | "blur"): Promise<Response> {
  const { params } = call;
  const at = pageAt(params);
  const found = await call.api.config.search({
    namespace: configNamespace(params.raw("tenant")),
    mode,
    dataId: params.required("dataId"),
    group: params.required("group"),
    appName: params.text("appName", ""),
    tags: commaList(params.text("config_tags", "")),
    types: commaList(params.text("types", "")),
    ...at,
  }, consistencyOf(call));
  const spelling = tenantSpelling(params);
  const listed = (record: ConfigRecord) => listedConfig(record, spelling(record.namespace));
  const form = { ...at, totalCount: found.totalCount };
  return isLarge(found.items)
    ? largeAnswer(pageTexts(form, found.items, listed), call.stopping)
    : page(found, at, listed);
}

/** The parts of a comma-separated list, without blanks. */
export function commaList(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter((part) => part !== "");
}
