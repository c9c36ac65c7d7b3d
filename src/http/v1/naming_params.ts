/** Reading what naming routes are sent. */
import { checkPort, checkWeight, type ParamSpec, type ServiceRef } from "../../api/mod.ts";
import {
  ApiError,
  HTTP,
  isJsonObject,
  JSON_BOUNDS,
  jsonExcess,
  JsonMembers,
  ownText,
} from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import { javaDoubleOf, javaInt, javaTrue, javaYes } from "../java_texts.ts";
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

/**
 * A name as it was sent; blank counts as absent. Nacos checks names before it takes blanks off their ends, so that a
 * name with blanks is refused and not taken for another one.
 */
export function nameOf(params: Params, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = params.raw(name);
    if (value !== undefined && value.trim() !== "") return value;
  }
  return undefined;
}

function requiredName(params: Params, name: string): string {
  const value = nameOf(params, name);
  if (value === undefined) throw params.missing(name);
  return value;
}

export function refOf(call: HttpCall): ServiceRef {
  const { params } = call;
  return {
    namespace: nameOf(params, "namespaceId"),
    group: nameOf(params, "groupName"),
    serviceName: requiredName(params, "serviceName"),
  };
}

export function clusterOf(params: Params): string | undefined {
  return nameOf(params, "clusterName", "cluster");
}

export function ipOf(params: Params): string {
  return requiredName(params, "ip");
}

/** A port in decimal; throws ApiError `missing` or the checker's refusal. */
export function portOf(params: Params, name = "port"): number {
  const port = javaInt(requiredName(params, name)) ?? NaN;
  checkPort(port);
  return port;
}

/** Everything that may be said about an instance; what is absent stays absent. */
export function instanceOf(params: Params): InstanceInput {
  const instance = patchOf(params);
  checkWeight(instance.weight);
  return instance;
}

/** As `instanceOf`, with any weight: Nacos does not look at the one of a PATCH. */
export function patchOf(params: Params): InstanceInput {
  const cluster = clusterOf(params);
  const metadata = params.get("metadata");
  const app = params.get("app");
  const weight = weightOf(params);
  return {
    ip: ipOf(params),
    port: portOf(params),
    ...(cluster === undefined ? {} : { cluster }),
    ...(weight === undefined ? {} : { weight }),
    ...flag(params, "healthy", "valid"),
    ...flag(params, "enabled", "enable"),
    ...flag(params, "ephemeral"),
    ...(metadata === undefined ? {} : { metadata: metadataOf(metadata) }),
    ...(app === undefined ? {} : { app }),
  };
}

function weightOf(params: Params): number | undefined {
  const text = params.get("weight");
  if (text === undefined) return undefined;
  const weight = javaDoubleOf(text);
  if (weight !== undefined) return weight;
  throw new ApiError("invalid", `For input string: "${text.slice(0, 64)}"`);
}

type FlagName = "healthy" | "enabled" | "ephemeral";

function flag(
  params: Params,
  name: FlagName,
  ...aliases: string[]
): { [Name in FlagName]?: boolean } {
  const text = params.get(name, ...aliases);
  return text === undefined ? {} : { [name]: javaYes(text) };
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
    // Of keys that are repeated only one stays, and it must not keep the others.
    if (key !== "__proto__") metadata[key] = ownText(value);
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

/** A yes/no that only `true` makes yes. */
export function trueOf(params: Params, name: string, fallback: boolean): boolean {
  const text = params.get(name);
  return text === undefined ? fallback : javaTrue(text);
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
