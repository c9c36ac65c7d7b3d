/** Reading what naming routes are sent. */
import { checkPort, type ParamSpec, type ServiceRef } from "../../api/mod.ts";
import { ApiError, NAMING } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import type { PageAt } from "./paging.ts";

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

/** Metadata as JSON or in the short form; values that are no texts become theirs, as Nacos does. */
export function metadataOf(text: string): Record<string, string> {
  const parsed = text.startsWith("{") ? jsonOf(text) : undefined;
  return parsed === undefined ? shortMetadata(text) : metadataFrom(parsed, text);
}

/** Metadata inside JSON that was parsed already. */
export function metadataFrom(value: unknown, shown: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  if (value === null || value === undefined) return metadata;
  if (typeof value !== "object" || Array.isArray(value)) throw badMetadata(shown);
  for (const [key, member] of Object.entries(value)) {
    // A key of this name would be taken for the object's prototype by careless readers.
    if (key === "__proto__") continue;
    if (typeof member === "object" && member !== null) throw badMetadata(shown);
    metadata[key] = member === null || member === undefined ? "" : String(member);
  }
  return metadata;
}

function shortMetadata(text: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    if (equals <= 0 || equals !== part.lastIndexOf("=")) throw badMetadata(text);
    const key = part.slice(0, equals);
    if (key !== "__proto__") metadata[key] = part.slice(equals + 1);
  }
  return metadata;
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

/** A parameter that must be a JSON object. */
export function objectOf(name: string, text: string): Record<string, unknown> {
  const value = jsonOf(text);
  if (isObject(value)) return value;
  throw new ApiError(
    "invalid",
    `Cannot read ${name}: found ${text.slice(0, 64)}, a JSON object is wanted`,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists of names and instances: both parameters are required, odd values are moved into the range. */
export function namingPageAt(params: Params, fallback?: PageAt): PageAt {
  const pageNo = params.int("pageNo", fallback?.pageNo);
  const pageSize = params.int("pageSize", fallback?.pageSize);
  return {
    pageNo: Math.max(1, pageNo),
    pageSize: Math.min(Math.max(1, pageSize), NAMING.maxPageSize),
  };
}
