/** What naming routes are sent, and what several of them make of it. */
import { checkPort, checkWeight, param, type ParamValues, type ServiceRef } from "../../api/mod.ts";
import { type Resource, serviceResource } from "../../auth/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { HttpCall } from "../call.ts";
import { javaDoubleOf, javaInt, javaTrue, javaYes } from "../java_texts.ts";
import { metadataOf } from "./json_texts.ts";

/** A yes/no as registrations are read. */
export const yes = () => param.parsed("boolean", javaYes);
/** A yes/no that only `true` makes yes. */
export const onlyTrue = () => param.parsed("boolean", javaTrue);
/** A port in decimal. */
export const port = () => param.parsedName("int", portOf);
/** A number where what is none counts as 0. */
export const lenientInt = () => param.parsed("int", (sent) => javaInt(sent) ?? 0);

export const METADATA = param.parsed("json", metadataOf).about("a JSON object, or `k=v,k=v`");

export const CLUSTER = param.name().named("clusterName").alias("cluster").assumed("DEFAULT");

/** What names a service. */
export const SERVICE = {
  serviceName: param.name().required().about("plain, or `group@@name`"),
  groupName: param.name().assumed("DEFAULT_GROUP"),
  namespaceId: param.name().assumed("public"),
};

/** What names an instance. */
export const INSTANCE = {
  ...SERVICE,
  ip: param.name().required(),
  port: port().required(),
  cluster: CLUSTER,
};

/** Everything that may be said about an instance. */
export const REGISTRATION = {
  ...INSTANCE,
  ephemeral: yes().assumed("true"),
  weight: param.parsed("number", weightOf).assumed("1").about("0..10000"),
  enabled: yes().alias("enable").assumed("true"),
  healthy: yes().alias("valid").assumed("true"),
  metadata: METADATA,
  app: param.text(),
};

/** Odd numbers give an empty page or the first one, as in Nacos. */
export const PAGE = { pageNo: param.int().required(), pageSize: param.int().required() };

export function refOf(params: ParamValues<typeof SERVICE>): ServiceRef {
  return {
    namespace: params.namespaceId,
    group: params.groupName,
    serviceName: params.serviceName,
  };
}

/** What a request that names a service is about. */
export function aboutService(params: ParamValues<typeof SERVICE>, { api }: HttpCall): Resource {
  return serviceResource(api.naming.checkService(refOf(params)));
}

/** What is absent stays absent. */
export function instanceOf(params: ParamValues<typeof REGISTRATION>): InstanceInput {
  const instance = patchOf(params);
  checkWeight(instance.weight);
  return instance;
}

/** As `instanceOf`, with any weight: Nacos does not look at the one of a PATCH. */
export function patchOf(params: ParamValues<typeof REGISTRATION>): InstanceInput {
  // Read in the order in which refusals are told.
  const { weight, ip, port, cluster, healthy, enabled, ephemeral, metadata, app } = params;
  return given({ ip, port, cluster, weight, healthy, enabled, ephemeral, metadata, app });
}

/** Throws the checker's refusal. */
function portOf(sent: string): number {
  const port = javaInt(sent) ?? NaN;
  checkPort(port);
  return port;
}

export function weightOf(sent: string): number {
  const weight = javaDoubleOf(sent);
  if (weight !== undefined) return weight;
  throw new ApiError("invalid", `For input string: "${sent.slice(0, 64)}"`);
}
