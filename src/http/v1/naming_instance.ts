/** `/v1/ns/instance`: registering, looking up, and what operators set. */
import {
  param,
  type ParamValues,
  serviceListBytes,
  serviceNameOf,
  type ServiceRef,
} from "../../api/mod.ts";
import {
  ApiError,
  DEFAULT_CLUSTER,
  given,
  isJsonObject,
  javaDouble,
  JsonMembers,
  NAMING,
} from "../../base/mod.ts";
import { type Permission, type Resource, serviceResource } from "../../auth/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, jsonText, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Answer } from "../route.ts";
import { checkJsonParts, jsonOf } from "./json_texts.ts";
import {
  aboutService,
  INSTANCE,
  instanceOf,
  METADATA,
  onlyTrue,
  patchOf,
  refOf,
  type REGISTRATION,
  SERVICE,
} from "./naming_params.ts";

type Registration = ParamValues<typeof REGISTRATION>;

function okAfter(done: void | Promise<void>): Answer {
  return done instanceof Promise ? done.then(() => text("ok")) : text("ok");
}

export function registerInstance(params: Registration, { api, caller }: HttpCall): Answer {
  const ref = refOf(params);
  return okAfter(api.naming.register(ref, instanceOf(params), caller));
}

export function deregisterInstance(params: Registration, { api, caller }: HttpCall): Answer {
  const ref = refOf(params);
  return okAfter(api.naming.deregister(ref, instanceOf(params), caller));
}

export async function putInstance(
  params: Registration,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.updateInstance(ref, instanceOf(params), "put", caller);
  return text("ok");
}

export async function patchInstance(
  params: Registration,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.updateInstance(ref, patchOf(params), "patch", caller);
  return text("ok");
}

export async function removeOverride(
  params: ParamValues<typeof INSTANCE>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  const { ip, port, cluster = DEFAULT_CLUSTER } = params;
  await api.naming.removeOverride(ref, { ip, port, cluster }, caller);
  return text("ok");
}

export const ONE_INSTANCE = { ...INSTANCE, healthyOnly: onlyTrue().or(false) };

export function getInstance(
  params: ParamValues<typeof ONE_INSTANCE>,
  { api }: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { ip, port, cluster = DEFAULT_CLUSTER, healthyOnly } = params;
  const found = api.naming.instance(ref, { ip, port, cluster }, healthyOnly);
  return json({
    service: serviceNameOf(api.naming.checkService(ref)),
    ip: found.ip,
    port: found.port,
    clusterName: found.cluster,
    weight: javaDouble(found.weight),
    healthy: found.healthy,
    instanceId: found.instanceId,
    metadata: found.metadata,
  });
}

export function explainInstance(
  params: ParamValues<typeof INSTANCE>,
  { api }: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { ip, port, cluster = DEFAULT_CLUSTER } = params;
  return json(api.naming.explain(ref, { ip, port, cluster }));
}

export const INSTANCE_LIST = {
  ...SERVICE,
  clusters: param.text().or("").about("comma-separated"),
  healthyOnly: onlyTrue().or(false),
  clientIP: param.text().or(""),
  udpPort: param.int().or(0),
  app: param.text(),
};

export function listInstances(
  params: ParamValues<typeof INSTANCE_LIST>,
  call: HttpCall,
): HttpAnswer {
  const { api, caller } = call;
  const { udpPort, app } = params;
  const { namespace, group, serviceName } = refOf(params);
  const { clusters, healthyOnly } = params;
  const udp = udpPort > 0
    ? { ip: params.clientIP, port: udpPort, ...given({ mayRead: mayReadThen(params, call) }) }
    : undefined;
  const input = { namespace, group, serviceName, clusters, healthyOnly, ...given({ udp, app }) };
  return jsonText(serviceListBytes(api.naming.list(input, caller)));
}

const READ: Permission = { action: "read", resource: "naming" };

/** For pushes, which leave long after the list is answered. */
export function mayReadThen(
  params: ParamValues<typeof SERVICE>,
  call: HttpCall,
): (() => boolean) | undefined {
  const may = call.mayThen();
  if (may === undefined) return undefined;
  const service = aboutService(params, call);
  return () => may(READ, service);
}

export const BATCH = {
  ...SERVICE,
  consistencyType: param.text().or("").about("`ephemeral`, `persist` or empty for both"),
  instances: param.parsed("json", batchInstances).about(
    "array of `{ip,port,clusterName}`; empty for all",
  ),
  metadata: METADATA.required(),
};

/** Instances of `metadata/batch`; absent or empty means all of the service. */
function batchInstances(sent: string): InstanceInput[] {
  checkJsonParts("instances", sent);
  const value = jsonOf(sent);
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    throw new ApiError(
      "invalid",
      `Cannot read instances: found ${sent.slice(0, 64)}, a JSON array of objects is wanted`,
    );
  }
  if (value.length > NAMING.maxBatchInstances) {
    throw new ApiError(
      "invalid",
      `Cannot take instances: found ${value.length}, at most ${NAMING.maxBatchInstances} are wanted`,
    );
  }
  return value.map((members) => {
    const one = new JsonMembers(members);
    const cluster = one.filled("clusterName");
    return given({ ip: one.text("ip") ?? "", port: one.int("port") ?? 0, cluster });
  });
}

/** The instances that were touched. */
export async function batchedMetadata(
  params: ParamValues<typeof BATCH>,
  { api, caller }: HttpCall,
  mode: "update" | "delete",
): Promise<{ readonly updated: readonly string[] }> {
  const ref = refOf(params);
  const { consistencyType, metadata, instances = [] } = params;
  const isKnown = consistencyType === "ephemeral" || consistencyType === "persist";
  const consistency = isKnown ? consistencyType : "";
  const input = { mode, consistency, instances, metadata } as const;
  return { updated: await api.naming.batchMetadata(ref, input, caller) };
}

export async function updateBatchMetadata(
  params: ParamValues<typeof BATCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return json(await batchedMetadata(params, call, "update"));
}

export async function deleteBatchMetadata(
  params: ParamValues<typeof BATCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return json(await batchedMetadata(params, call, "delete"));
}

export const STATUSES = { key: param.text().required().about("`namespace##group@@name`") };

function statusesRef({ key }: ParamValues<typeof STATUSES>): ServiceRef {
  const at = key.indexOf("##");
  const namespace = at < 0 ? undefined : key.slice(0, at);
  const serviceName = at < 0 ? key : key.slice(at + 2);
  return { namespace, group: undefined, serviceName };
}

export function aboutStatuses(
  params: ParamValues<typeof STATUSES>,
  { api }: HttpCall,
): Resource {
  return serviceResource(api.naming.checkService(statusesRef(params)));
}

export function getStatuses(
  params: ParamValues<typeof STATUSES>,
  { api }: HttpCall,
): HttpAnswer {
  return json({ ips: api.namingAdmin.statuses(statusesRef(params)) });
}
