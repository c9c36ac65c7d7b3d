/** `/v3/admin/ns/service`: services, and who subscribes to them. */
import {
  hostJson,
  param,
  type ParamValues,
  serviceNameOf,
  type ServiceSummary,
} from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { given, javaFloat } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { ServiceRecord } from "../../state/mod.ts";
import { pageOf, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { requireRoom } from "../v1/naming_catalog.ts";
import { refOf } from "../v1/naming_params.ts";
import { checkerJson, selectorJson } from "../v1/naming_service.ts";
import { SERVICE_FORM } from "../v2/naming_params.ts";
import { knownService } from "../v2/naming_service.ts";
import { PAGE, pageAt } from "./config_params.ts";

export function getService(
  params: ParamValues<typeof SERVICE_FORM>,
  call: HttpCall,
): HttpAnswer {
  return result(serviceJson(knownService(params, call), () => null));
}

/** `hostsOf` gives the instances of a cluster, where they are told. */
function serviceJson(service: ServiceRecord, hostsOf: (cluster: string) => unknown) {
  const clusterMap = service.clusters.map((cluster) =>
    [cluster.name, {
      clusterName: cluster.name,
      healthChecker: checkerJson(cluster),
      healthyCheckPort: cluster.checkPort,
      useInstancePortForCheck: cluster.useInstancePort,
      metadata: cluster.metadata,
      hosts: hostsOf(cluster.name),
    }] as const
  );
  return {
    namespaceId: service.namespace,
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
  serviceNameParam: param.text().or("").about("part of the name"),
  groupNameParam: param.text().or("").about("part of the group"),
  ignoreEmptyService: param.bool().or(false),
  withInstances: param.bool().or(false),
  ...PAGE,
};

/** Parts of names may fit any name. */
export function aboutServices({ namespaceId }: ParamValues<typeof SERVICE_LIST>): Resource {
  return namespaceResource("naming", namespaceId);
}

export function listServices(
  params: ParamValues<typeof SERVICE_LIST>,
  call: HttpCall,
): HttpAnswer {
  const at = pageAt(params);
  const { withInstances } = params;
  const found = call.api.namingAdmin.searchServices({
    namespace: params.namespaceId,
    name: params.serviceNameParam,
    group: params.groupNameParam,
    instance: "",
    // With instances Nacos does not look at it.
    withInstancesOnly: !withInstances && params.ignoreEmptyService,
    ...at,
  });
  if (!withInstances) return result(pageOf(found, at, summaryJson));
  requireRoom(found.items.reduce((sum, one) => sum + one.ipCount, 0));
  return result(pageOf(found, at, (one) => detailJson(one, call)));
}

function summaryJson(one: ServiceSummary) {
  return {
    name: one.key.name,
    groupName: one.key.group,
    clusterCount: one.clusterCount,
    ipCount: one.ipCount,
    healthyInstanceCount: one.healthyCount,
    triggerFlag: String(one.protectionReached),
  };
}

function detailJson({ key }: ServiceSummary, { api }: HttpCall) {
  const ref = { namespace: key.namespace, group: key.group, serviceName: key.name };
  const service = api.naming.service(ref);
  const name = serviceNameOf(key);
  return service === undefined ? null : serviceJson(
    service,
    (cluster) => api.namingAdmin.instances(ref, cluster).map((one) => hostJson(one, name)),
  );
}

export const SUBSCRIBERS = {
  ...SERVICE_FORM,
  ...PAGE,
  aggregation: param.bool().or(true).about("of all nodes"),
};

export async function listSubscribers(
  params: ParamValues<typeof SUBSCRIBERS>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  const at = pageAt(params);
  const found = params.aggregation
    ? await api.naming.allSubscribers(ref, at)
    : api.naming.subscribers(ref, at);
  const page = pageOf(found, at, (one) => ({
    namespaceId: one.namespace,
    groupName: one.serviceName.slice(0, one.serviceName.indexOf("@@")),
    serviceName: one.serviceName.slice(one.serviceName.indexOf("@@") + 2),
    ip: one.ip,
    port: one.port,
    agent: one.agent,
    appName: one.app,
  }));
  const unansweredNodes = found.unanswered.length === 0 ? undefined : found.unanswered;
  // Only when rows are missing: clients know no such member.
  return result({ ...page, ...given({ unansweredNodes }) });
}
