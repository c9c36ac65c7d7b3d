/** `/v2/ns/instance`: registering, looking up, and what operators set. */
import {
  checkWeight,
  param,
  type ParamValues,
  resultListBytes,
  serviceNameOf,
  type ServiceRef,
} from "../../api/mod.ts";
import { ApiError, DEFAULT_CLUSTER, given, javaDouble } from "../../base/mod.ts";
import { type Resource, serviceResource } from "../../auth/mod.ts";
import { jsonText, result, text } from "../answer.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import type { Answer } from "../route.ts";
import { BATCH as BATCH_V1, batchedMetadata, mayReadThen } from "../v1/naming_instance.ts";
import { instanceOf, METADATA, port, refOf, weightOf } from "../v1/naming_params.ts";
import { inForm, inQuery } from "./missing_param.ts";
import { INSTANCE, REGISTRATION, SERVICE, SERVICE_FORM } from "./naming_params.ts";

type Registration = ParamValues<typeof REGISTRATION>;

/** Made once: registrations are many. */
const OK_TEXT = JSON.stringify({ code: 0, message: "success", data: "ok" });

export function ok() {
  return jsonText(OK_TEXT);
}

function okAfter(done: void | Promise<void>): Answer {
  return done instanceof Promise ? done.then(ok) : ok();
}

export function registerInstance(params: Registration, { api, caller }: HttpCall): Answer {
  const ref = refOf(params);
  return okAfter(api.naming.register(ref, instanceOf(params), caller));
}

export function deregisterInstance(params: Registration, { api, caller }: HttpCall): Answer {
  const ref = refOf(params);
  return okAfter(api.naming.deregister(ref, instanceOf(params), caller));
}

export function putInstance(params: Registration, { api, caller }: HttpCall): Answer {
  const ref = refOf(params);
  return okAfter(api.naming.updateInstance(ref, instanceOf(params), "put", caller));
}

/** Nacos takes no group here, so the name of the service must have it. */
export const PATCH = {
  ...INSTANCE,
  cluster: param.name().named("cluster").alias("clusterName").assumed("DEFAULT"),
  weight: param.parsedName("number", weightOf).required(inQuery("Double")),
  enabled: param.bool().required(inQuery("Boolean")),
  metadata: METADATA.required(inQuery()),
};

export async function patchInstance(
  params: ParamValues<typeof PATCH>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  // Read in the order in which refusals are told.
  const { ip, port, weight, enabled, metadata, cluster } = params;
  if (ref.group === undefined && ref.serviceName?.includes("@@") !== true) {
    throw new ApiError(
      "invalid",
      "Param 'serviceName' is illegal, it should be format as 'groupName@@serviceName'",
    );
  }
  checkWeight(weight);
  const patch = { ip, port, weight, enabled, metadata, ...given({ cluster }) };
  await api.naming.updateInstance(ref, patch, "patch", caller);
  return text("ok");
}

export function getInstance(params: ParamValues<typeof INSTANCE>, { api }: HttpCall): HttpAnswer {
  const ref = refOf(params);
  const { ip, port, cluster = DEFAULT_CLUSTER } = params;
  const found = api.naming.instance(ref, { ip, port, cluster });
  return result({
    serviceName: serviceNameOf(api.naming.checkService(ref)),
    ip: found.ip,
    port: found.port,
    clusterName: found.cluster,
    weight: javaDouble(found.weight),
    healthy: found.healthy,
    instanceId: found.instanceId,
    metadata: found.metadata,
  });
}

export const INSTANCE_LIST = {
  ...SERVICE,
  clusters: param.text().named("clusterName").or("").about("comma-separated"),
  healthyOnly: param.bool().or(false),
  ip: param.text().or(""),
  port: port().or(0).about("for pushes over UDP, beside `ip`"),
  app: param.filled(),
};

export function listInstances(
  params: ParamValues<typeof INSTANCE_LIST>,
  call: HttpCall,
): HttpAnswer {
  const { namespace, group, serviceName } = refOf(params);
  const { port, app, clusters, healthyOnly } = params;
  const udp = port > 0
    ? { ip: params.ip, port, ...given({ mayRead: mayReadThen(params, call) }) }
    : undefined;
  const input = { namespace, group, serviceName, clusters, healthyOnly, ...given({ udp, app }) };
  return jsonText(resultListBytes(call.api.naming.list(input, call.caller)));
}

export const BATCH = {
  ...BATCH_V1,
  serviceName: SERVICE_FORM.serviceName,
  metadata: METADATA.required(inForm()),
};

export async function updateBatchMetadata(
  params: ParamValues<typeof BATCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return result(await batchedMetadata(params, call, "update"));
}

export async function deleteBatchMetadata(
  params: ParamValues<typeof BATCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return result(await batchedMetadata(params, call, "delete"));
}

/** What a request is about that names a service as all of these do. */
export function aboutService(
  params: Parameters<typeof refOf>[0],
  { api }: HttpCall,
): Resource {
  const ref: ServiceRef = refOf(params);
  return serviceResource(api.naming.checkService(ref));
}
