/** `/v1/ns/catalog`: services and instances as consoles list them. */
import {
  hostJson,
  pageRows,
  param,
  type ParamValues,
  serviceNameOf,
  type ServiceRef,
  type ServiceSummary,
} from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, javaFloat, NAMING } from "../../base/mod.ts";
import type { Instance } from "../../naming/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { CLUSTER, PAGE, refOf, SERVICE } from "./naming_params.ts";
import { checkerJson, selectorJson } from "./naming_service.ts";

export function catalogService(
  params: ParamValues<typeof SERVICE>,
  { api }: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const service = api.naming.service(ref);
  const serviceName = serviceNameOf(api.naming.checkService(ref));
  if (service === undefined) {
    throw new ApiError("notFound", `service ${serviceName} is not found!`);
  }
  return json({
    service: {
      name: service.name,
      groupName: service.group,
      protectThreshold: javaFloat(service.protectThreshold),
      selector: selectorJson(service.selector),
      metadata: service.metadata,
    },
    clusters: service.clusters.map((cluster) => ({
      serviceName,
      name: cluster.name,
      healthChecker: checkerJson(cluster),
      defaultPort: 80,
      defaultCheckPort: cluster.checkPort,
      useIPPort4Check: cluster.useInstancePort,
      metadata: cluster.metadata,
    })),
  });
}

export const CATALOG_INSTANCES = { ...SERVICE, cluster: CLUSTER.or(""), ...PAGE };

export function catalogInstances(
  params: ParamValues<typeof CATALOG_INSTANCES>,
  call: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { pageNo, pageSize, cluster } = params;
  const serviceName = serviceNameOf(call.api.naming.checkService(ref));
  const { namingAdmin } = call.api;
  if (!namingAdmin.exists(ref)) {
    throw new ApiError("notFound", `service ${serviceName} is not found!`);
  }
  const all = namingAdmin.instances(ref, cluster);
  if (all.length === 0 && cluster !== "" && !hasCluster(call, ref, cluster)) {
    throw new ApiError("notFound", `cluster ${cluster} is not found!`);
  }
  const shown = pageRows(all, { pageNo, pageSize });
  requireRoom(shown.length);
  return json({
    list: shown.map((one) => hostJson(one, serviceName)),
    count: all.length,
  });
}

export const CATALOG_SERVICES = {
  ...PAGE,
  namespaceId: param.text().assumed("public"),
  serviceNameParam: param.text().or("").about("part of the name"),
  groupNameParam: param.text().or("").about("part of the group"),
  instance: param.text().or("").about("`ip` or `ip:port` of an instance"),
  hasIpCount: param.bool().or(false),
  withInstances: param.bool().or(false),
};

/** Parts of names may fit any name. */
export function aboutServices({ namespaceId }: ParamValues<typeof CATALOG_SERVICES>): Resource {
  return namespaceResource("naming", namespaceId);
}

export function catalogServices(
  params: ParamValues<typeof CATALOG_SERVICES>,
  call: HttpCall,
): HttpAnswer {
  const found = call.api.namingAdmin.searchServices({
    namespace: params.namespaceId,
    name: params.serviceNameParam,
    group: params.groupNameParam,
    instance: params.instance,
    withInstancesOnly: params.hasIpCount,
    pageNo: params.pageNo,
    pageSize: params.pageSize,
  });
  if (params.withInstances) {
    requireRoom(found.items.reduce((sum, one) => sum + one.ipCount, 0));
    return json(found.items.map((one) => withInstances(call, one)));
  }
  return json({
    count: found.totalCount,
    serviceList: found.items.map((one) => ({
      name: one.key.name,
      groupName: one.key.group,
      clusterCount: one.clusterCount,
      ipCount: one.ipCount,
      healthyInstanceCount: one.healthyCount,
      triggerFlag: String(one.protectionReached),
    })),
  });
}

/** A cluster is known by its instances, or because somebody has set it. */
function hasCluster(call: HttpCall, ref: ServiceRef, name: string): boolean {
  return call.api.naming.service(ref)?.clusters.some((one) => one.name === name) === true;
}

/** Throws ApiError `invalid` for more instances than one answer may hold: nothing is left out without a word. */
export function requireRoom(instances: number): void {
  if (instances <= NAMING.maxPageInstances) return;
  throw new ApiError(
    "invalid",
    `Cannot show ${instances} instances in one answer: at most ${NAMING.maxPageInstances} are shown,` +
      " ask for a smaller page",
  );
}

function withInstances(call: HttpCall, { key }: ServiceSummary): Record<string, unknown> {
  const ref = { namespace: key.namespace, group: key.group, serviceName: key.name };
  const clusters = new Map<string, Instance[]>();
  for (const instance of call.api.namingAdmin.instances(ref, "")) {
    const members = clusters.get(instance.cluster) ?? [];
    members.push(instance);
    clusters.set(instance.cluster, members);
  }
  const serviceName = serviceNameOf(key);
  const clusterMap = [...clusters].map(([clusterName, members]) =>
    [clusterName, {
      clusterName,
      healthChecker: null,
      metadata: null,
      hosts: members.map((one) => hostJson(one, serviceName)),
    }] as const
  );
  return {
    serviceName: key.name,
    groupName: key.group,
    // Nacos leaves these as they are made.
    namespace: null,
    protectThreshold: javaFloat(0),
    selector: null,
    ephemeral: null,
    clusterMap: Object.fromEntries(clusterMap),
    metadata: call.api.naming.service(ref)?.metadata ?? {},
  };
}
