/** `/v1/ns/service`: services as operators make them, names, subscribers. */
import { param, type ParamValues, serviceNameOf, type SettingsInput } from "../../api/mod.ts";
import { namespaceResource, type Permission, type Resource } from "../../auth/mod.ts";
import { ApiError, DEFAULT_GROUP, given, javaFloat } from "../../base/mod.ts";
import type { ClusterSettings } from "../../state/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { About } from "../route.ts";
import { objectOf } from "./json_texts.ts";
import { lenientInt, METADATA, onlyTrue, refOf, SERVICE } from "./naming_params.ts";

export interface Selector {
  readonly type: string;
  readonly expression: string;
}

export const SERVICE_SETTINGS = {
  ...SERVICE,
  protectThreshold: param.number().assumed("0").about("0..1"),
  metadata: METADATA,
  selector: param.parsed("json", selectorOf).about('`{"type":"none"}` or `{"type":"label",...}`'),
};
/** What is changed is a whole: without the threshold it would be reset unasked. */
export const CHANGED_SETTINGS = {
  ...SERVICE_SETTINGS,
  protectThreshold: SERVICE_SETTINGS.protectThreshold.required(),
};

function selectorOf(sent: string, name: string): Selector {
  const value = objectOf(name, sent);
  return { type: String(value["type"] ?? "none"), expression: String(value["expression"] ?? "") };
}

function settingsOf(params: ParamValues<typeof SERVICE_SETTINGS>): SettingsInput {
  const { protectThreshold, metadata, selector } = params;
  return { protectThreshold, metadata, selector };
}

export async function createService(
  params: ParamValues<typeof SERVICE_SETTINGS>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.createService(ref, settingsOf(params), caller);
  return text("ok");
}

export async function updateService(
  params: ParamValues<typeof CHANGED_SETTINGS>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.updateService(ref, settingsOf(params), caller);
  return text("ok");
}

export async function removeService(
  params: ParamValues<typeof SERVICE>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  await api.naming.removeService(refOf(params), caller);
  return text("ok");
}

/** A selector as it is shown: with the source of what it selects by. */
export function selectorJson(selector: Selector): Record<string, string> {
  return selector.type === "label"
    ? { type: "label", contextType: "CMDB", expression: selector.expression }
    : { type: "none", contextType: "NONE" };
}

export function checkerJson(cluster: ClusterSettings): Record<string, string | number> {
  return { type: cluster.healthChecker.type, ...cluster.healthChecker.options };
}

export function getService(
  params: ParamValues<typeof SERVICE>,
  { api }: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const service = api.naming.service(ref);
  if (service === undefined) {
    const key = api.naming.checkService(ref);
    throw new ApiError(
      "invalid",
      `service not found, namespace: ${key.namespace}, serviceName: ${serviceNameOf(key)}`,
    );
  }
  return json({
    namespaceId: service.namespace,
    groupName: service.group,
    name: service.name,
    protectThreshold: javaFloat(service.protectThreshold),
    metadata: service.metadata,
    selector: selectorJson(service.selector),
    clusters: service.clusters.map((cluster) => ({
      name: cluster.name,
      healthChecker: checkerJson(cluster),
      metadata: cluster.metadata,
    })),
  });
}

export const SERVICE_LIST = {
  pageNo: lenientInt().required(),
  pageSize: lenientInt().required(),
  namespaceId: param.text().assumed("public"),
  groupName: param.text().assumed("DEFAULT_GROUP"),
};

export function aboutGroup({ namespaceId, groupName }: ParamValues<typeof SERVICE_LIST>): Resource {
  return namespaceResource("naming", namespaceId, groupName ?? DEFAULT_GROUP);
}

export function listServices(
  params: ParamValues<typeof SERVICE_LIST>,
  { api }: HttpCall,
): HttpAnswer {
  const { pageNo, pageSize, namespaceId, groupName } = params;
  const page = { pageNo, pageSize };
  const { count, names } = api.naming.serviceNames(namespaceId, groupName, page);
  return json({ count, doms: names });
}

export const NAMES = { namespaceId: param.text().about("all namespaces when absent") };

const READ: Permission = { action: "read", resource: "naming" };

export function aboutNames({ namespaceId }: ParamValues<typeof NAMES>): About {
  return namespaceId === undefined ? [] : namespaceResource("naming", namespaceId);
}

/** Both spellings of the key: the one of 1.x and the one of 2.x. Namespaces that the caller may not read are left out. */
export function listNames(params: ParamValues<typeof NAMES>, call: HttpCall): HttpAnswer {
  const found = call.api.namingAdmin.serviceNamesByNamespace(params.namespaceId);
  for (const namespace of found.keys()) {
    if (!call.may(READ, namespaceResource("naming", namespace))) found.delete(namespace);
  }
  const services = Object.fromEntries(found);
  let count = 0;
  for (const names of found.values()) count += names.length;
  return json({ "META-INF/services": services, services, count });
}

export const SUBSCRIBERS = {
  ...SERVICE,
  pageNo: lenientInt().or(1),
  pageSize: lenientInt().or(1_000),
  aggregation: onlyTrue().or(true).about("of all nodes"),
};

export async function listSubscribers(
  params: ParamValues<typeof SUBSCRIBERS>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  const { pageNo, pageSize, aggregation } = params;
  const ref = refOf(params);
  const page = { pageNo, pageSize };
  const found = aggregation
    ? await api.naming.allSubscribers(ref, page)
    : api.naming.subscribers(ref, page);
  const unansweredNodes = found.unanswered.length === 0 ? undefined : found.unanswered;
  return json({
    subscribers: found.items.map((one) => ({
      addrStr: one.port === 0 ? one.ip : `${one.ip}:${one.port}`,
      agent: one.agent,
      app: one.app,
      ip: one.ip,
      port: one.port,
      namespaceId: one.namespace,
      serviceName: one.serviceName,
      cluster: one.clusters,
    })),
    count: found.totalCount,
    // Only when rows are missing: clients know no such member.
    ...given({ unansweredNodes }),
  });
}

export function selectorTypes(): HttpAnswer {
  return restResult(["label", "none"]);
}
