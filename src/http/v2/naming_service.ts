/** `/v2/ns/service`: services as operators make them. */
import { param, type ParamValues, serviceNameOf, type SettingsInput } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, DEFAULT_GROUP, javaFloat } from "../../base/mod.ts";
import type { ServiceRecord } from "../../state/mod.ts";
import { result } from "../answer.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import { objectOf } from "../v1/json_texts.ts";
import { METADATA, refOf } from "../v1/naming_params.ts";
import { checkerJson, type Selector, selectorJson } from "../v1/naming_service.ts";
import { ok } from "./naming_instance.ts";
import { SERVICE, SERVICE_FORM } from "./naming_params.ts";

/** More names are not on a page, whatever is asked for, as in Nacos. */
const MAX_PAGE_NAMES = 500;

export const SERVICE_SETTINGS = {
  ...SERVICE_FORM,
  ephemeral: param.bool().or(false),
  protectThreshold: param.number().or(0).about("0..1"),
  metadata: METADATA,
  selector: param.parsedName("json", selectorOf).about(
    '`{"type":"none"}` or `{"type":"label",...}`',
  ),
};

function selectorOf(sent: string, name: string): Selector {
  const { type, expression } = objectOf(name, sent);
  if (type === undefined) {
    throw new ApiError("invalid", "not match any type of selector!", 21_006);
  }
  return { type: String(type), expression: String(expression ?? "") };
}

/** A service is set as a whole: what is not sent is as if nobody had set it. */
function settingsOf(params: ParamValues<typeof SERVICE_SETTINGS>): SettingsInput {
  const { protectThreshold, metadata = {}, selector = NO_SELECTOR, ephemeral } = params;
  return { protectThreshold, metadata, selector, ephemeral };
}

const NO_SELECTOR: Selector = { type: "none", expression: "" };

export async function createService(
  params: ParamValues<typeof SERVICE_SETTINGS>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.createService(ref, settingsOf(params), caller);
  return ok();
}

export async function updateService(
  params: ParamValues<typeof SERVICE_SETTINGS>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.updateService(ref, settingsOf(params), caller);
  return ok();
}

export async function removeService(
  params: ParamValues<typeof SERVICE>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  await api.naming.removeService(refOf(params), caller);
  return ok();
}

export function getService(params: ParamValues<typeof SERVICE>, call: HttpCall): HttpAnswer {
  return result(serviceMembers(knownService(params, call)));
}

/** Throws ApiError `invalid` with the code of a service that there is not. */
export function knownService(
  params: ParamValues<typeof SERVICE>,
  { api }: HttpCall,
): ServiceRecord {
  const ref = refOf(params);
  const service = api.naming.service(ref);
  if (service !== undefined) return service;
  const key = api.naming.checkService(ref);
  throw new ApiError(
    "invalid",
    `service not found, namespace: ${key.namespace}, serviceName: ${serviceNameOf(key)}`,
    21_008,
  );
}

function serviceMembers(service: ServiceRecord) {
  const clusterMap = service.clusters.map((cluster) =>
    [cluster.name, {
      clusterName: cluster.name,
      healthChecker: checkerJson(cluster),
      metadata: cluster.metadata,
      hosts: null,
    }] as const
  );
  return {
    namespace: service.namespace,
    serviceName: service.name,
    groupName: service.group,
    clusterMap: Object.fromEntries(clusterMap),
    metadata: service.metadata,
    protectThreshold: javaFloat(service.protectThreshold),
    selector: selectorJson(service.selector),
    ephemeral: !service.persistent,
  };
}

export const SERVICE_LIST = {
  namespaceId: param.name().assumed("public"),
  groupName: param.name().assumed("DEFAULT_GROUP"),
  pageNo: param.int().or(1),
  pageSize: param.int().or(20),
};

export function aboutGroup({ namespaceId, groupName }: ParamValues<typeof SERVICE_LIST>): Resource {
  return namespaceResource("naming", namespaceId, groupName ?? DEFAULT_GROUP);
}

export function listServices(
  params: ParamValues<typeof SERVICE_LIST>,
  { api }: HttpCall,
): HttpAnswer {
  const { pageNo, pageSize: asked, namespaceId, groupName } = params;
  const page = { pageNo, pageSize: Math.min(asked, MAX_PAGE_NAMES) };
  const { count, names: services } = api.naming.serviceNames(namespaceId, groupName, page);
  return result({ count, services });
}
