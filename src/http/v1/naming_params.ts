/** Reading what naming routes are sent. */
import { checkPort, type ParamSpec, type ServiceRef } from "../../api/mod.ts";
import {
  ApiError,
  HTTP,
  isJsonObject,
  JSON_BOUNDS,
  jsonExcess,
  JsonMembers,
} from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import { javaInt } from "../java_texts.ts";
import type { PageAt } from "./paging.ts";

const encoder = new TextEncoder();
/** Bytes that one unit of a text may become. */
const MAX_UTF8_BYTES = 3;

export const NAMESPACE: ParamSpec = { name: "namespaceId", default: "public" };
export const SERVICE: ParamSpec = {
  name: "serviceName",
  required: true,
  summary: "plain, or `group@@name`",
};
export const GROUP_NAME: ParamSpec = { name: "groupName", default: "DEFAULT_GROUP" };
export const IP: ParamSpec = { name: "ip", required: true };
export const PORT: ParamSpec = { name: "port", required: true, type: "int" };
export const CLUSTER: ParamSpec = {
  name: "clusterName",
  aliases: ["cluster"],
  default: "DEFAULT",
};
export const EPHEMERAL: ParamSpec = { name: "ephemeral", type: "boolean", default: "true" };
export const METADATA: ParamSpec = {
  name: "metadata",
  type: "json",
  summary: "a JSON object, or `k=v,k=v`",
};
/** What names a service. */
export const SERVICE_PARAMS: readonly ParamSpec[] = [SERVICE, GROUP_NAME, NAMESPACE];
/** What names an instance. */
export const INSTANCE_PARAMS: readonly ParamSpec[] = [...SERVICE_PARAMS, IP, PORT, CLUSTER];

export function refOf(call: HttpCall): ServiceRef {
  const { params } = call;
  return {
    namespace: params.get("namespaceId"),
    group: params.get("groupName"),
    serviceName: params.required("serviceName"),
  };
}

export function clusterOf(params: Params): string | undefined {
  return params.get("clusterName", "cluster");
}

/** A port in decimal; throws ApiError `missing` or the checker's refusal. */
export function portOf(params: Params): number {
  const text = params.required("port");
  checkPort(text);
  return Number(text);
}

/** Everything that may be said about an instance; what is absent stays absent. */
export function instanceOf(params: Params): InstanceInput {
  const cluster = clusterOf(params);
  const metadata = params.get("metadata");
  const app = params.get("app");
  return {
    ip: params.required("ip"),
    port: portOf(params),
    ...(cluster === undefined ? {} : { cluster }),
    ...(params.get("weight") === undefined ? {} : { weight: params.number("weight") }),
    ...flag(params, "healthy", "valid"),
    ...flag(params, "enabled", "enable"),
    ...flag(params, "ephemeral"),
    ...(metadata === undefined ? {} : { metadata: metadataOf(metadata) }),
    ...(app === undefined ? {} : { app }),
  };
}

type FlagName = "healthy" | "enabled" | "ephemeral";

function flag(
  params: Params,
  name: FlagName,
  ...aliases: string[]
): { [Name in FlagName]?: boolean } {
  if (params.get(name, ...aliases) === undefined) return {};
  return { [name]: params.bool(name, undefined, ...aliases) };
}

/** Metadata as JSON or in the short form; values that are no texts are read as the characters they are sent as. */
export function metadataOf(text: string): Record<string, string> {
  checkJsonLength("metadata", text);
  const parsed = text.startsWith("{") ? jsonOf(text) : undefined;
  // What is no JSON, or holds more than texts, is tried in the short form, as Nacos does.
  if (!isJsonObject(parsed) || !isFlat(parsed)) return text === "null" ? {} : shortMetadata(text);
  return new JsonMembers({ metadata: parsed }, `{"metadata":${text}}`).texts("metadata") ?? {};
}

function isFlat(members: Readonly<Record<string, unknown>>): boolean {
  return Object.values(members).every((one) => typeof one !== "object" || one === null);
}

/** Nacos splits with Java, for which parts at the end that are empty are none. */
function shortMetadata(text: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const part of withoutEmptyEnd(text.split(","))) {
    const [key, value, ...more] = withoutEmptyEnd(part.split("="));
    if (key === undefined || value === undefined || more.length > 0) throw badMetadata(text);
    if (key !== "__proto__") metadata[key] = value;
  }
  return metadata;
}

function withoutEmptyEnd(parts: readonly string[]): readonly string[] {
  let end = parts.length;
  while (end > 0 && parts[end - 1] === "") end--;
  return end === parts.length ? parts : parts.slice(0, end);
}

function badMetadata(text: string): ApiError {
  return new ApiError("invalid", `metadata format incorrect:${text.slice(0, 64)}`);
}

/** Undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what it wanted instead.
  }
}

/** Nothing that is longer is looked at: parsing has its price for each name in it. */
export function checkJsonLength(name: string, text: string): void {
  if (text.length <= HTTP.maxJsonChars) return;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${text.length} characters, at most ${HTTP.maxJsonChars} are wanted`,
  );
}

/** For a list that may be long: what it holds is counted before it is parsed. */
export function checkJsonParts(name: string, text: string): void {
  if (text.length <= JSON_BOUNDS.uncheckedBytes / MAX_UTF8_BYTES) return;
  const excess = jsonExcess(encoder.encode(text));
  if (excess !== undefined) throw new ApiError("invalid", `Cannot read ${name}: found ${excess}`);
}

/** A parameter that must be a JSON object. */
export function objectOf(name: string, text: string): Record<string, unknown> {
  checkJsonLength(name, text);
  const value = jsonOf(text);
  if (isJsonObject(value)) return value;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${text.slice(0, 64)}, a JSON object is wanted`,
  );
}

/** Page number and size of a list. Odd numbers give an empty page or the first one, as in Nacos. */
export function namingPageAt(params: Params, fallback?: PageAt): PageAt {
  return {
    pageNo: params.int("pageNo", fallback?.pageNo),
    pageSize: params.int("pageSize", fallback?.pageSize),
  };
}

/** As `namingPageAt` on the routes where what is no number counts as 0. */
export function lenientPageAt(params: Params, fallback?: PageAt): PageAt {
  const numberOf = (name: "pageNo" | "pageSize") => {
    const text = params.get(name);
    if (text !== undefined) return javaInt(text) ?? 0;
    if (fallback === undefined) throw params.missing(name);
    return fallback[name];
  };
  return { pageNo: numberOf("pageNo"), pageSize: numberOf("pageSize") };
}
