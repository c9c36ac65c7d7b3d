/** `/v1/ns/instance`: registering, looking up, and what operators set. */
import { serviceListBytes, serviceNameOf } from "../../api/mod.ts";
import {
  ApiError,
  DEFAULT_CLUSTER,
  isJsonObject,
  javaDouble,
  JsonMembers,
  NAMING,
} from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { json, jsonText, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import {
  checkJsonParts,
  clusterOf,
  instanceOf,
  ipOf,
  jsonOf,
  metadataOf,
  patchOf,
  portOf,
  refOf,
  trueOf,
} from "./naming_params.ts";

type Answer = Response | Promise<Response>;

function okAfter(done: void | Promise<void>): Answer {
  return done instanceof Promise ? done.then(() => text("ok")) : text("ok");
}

export function registerInstance(call: HttpCall): Answer {
  const ref = refOf(call);
  return okAfter(call.api.naming.register(ref, instanceOf(call.params), call.caller()));
}

export function deregisterInstance(call: HttpCall): Answer {
  const ref = refOf(call);
  return okAfter(call.api.naming.deregister(ref, instanceOf(call.params), call.caller()));
}

export async function putInstance(call: HttpCall): Promise<Response> {
  const ref = refOf(call);
  await call.api.naming.updateInstance(ref, instanceOf(call.params), "put", call.caller());
  return text("ok");
}

export async function patchInstance(call: HttpCall): Promise<Response> {
  const ref = refOf(call);
  await call.api.naming.updateInstance(ref, patchOf(call.params), "patch", call.caller());
  return text("ok");
}

export function getInstance(call: HttpCall): Response {
  const { params, api } = call;
  const ref = refOf(call);
  const at = {
    ip: ipOf(params),
    port: portOf(params),
    cluster: clusterOf(params) ?? DEFAULT_CLUSTER,
  };
  const found = api.naming.instance(ref, at, trueOf(params, "healthyOnly", false));
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

export function explainInstance(call: HttpCall): Response {
  const { params } = call;
  return json(call.api.naming.explain(refOf(call), {
    ip: ipOf(params),
    port: portOf(params),
    cluster: clusterOf(params) ?? DEFAULT_CLUSTER,
  }));
}

export function listInstances(call: HttpCall): Response {
  const { params } = call;
  const udpPort = params.int("udpPort", 0);
  const app = params.get("app");
  const list = call.api.naming.list({
    ...refOf(call),
    clusters: params.text("clusters", ""),
    healthyOnly: trueOf(params, "healthyOnly", false),
    ...(udpPort > 0 ? { udp: { ip: params.text("clientIP", ""), port: udpPort } } : {}),
    ...(app === undefined ? {} : { app }),
  }, call.caller());
  return jsonText(serviceListBytes(list));
}

/** Instances of `metadata/batch`; absent or empty means all of the service. */
function batchInstances(sent: string | undefined): InstanceInput[] {
  if (sent === undefined) return [];
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
    return {
      ip: one.text("ip") ?? "",
      port: one.int("port") ?? 0,
      ...(cluster === undefined ? {} : { cluster }),
    };
  });
}

async function batchMetadata(call: HttpCall, mode: "update" | "delete"): Promise<Response> {
  const { params } = call;
  const ref = refOf(call);
  const consistency = params.text("consistencyType", "");
  const metadata = metadataOf(params.required("metadata"));
  const updated = await call.api.naming.batchMetadata(ref, {
    mode,
    consistency: consistency === "ephemeral" || consistency === "persist" ? consistency : "",
    instances: batchInstances(params.get("instances")),
    metadata,
  }, call.caller());
  return json({ updated });
}

export function updateBatchMetadata(call: HttpCall): Promise<Response> {
  return batchMetadata(call, "update");
}

export function deleteBatchMetadata(call: HttpCall): Promise<Response> {
  return batchMetadata(call, "delete");
}

/** `key` is `namespace##group@@name`. */
export function getStatuses(call: HttpCall): Response {
  const key = call.params.required("key");
  const at = key.indexOf("##");
  const namespace = at < 0 ? undefined : key.slice(0, at);
  const serviceName = at < 0 ? key : key.slice(at + 2);
  return json({
    ips: call.api.namingAdmin.statuses({ namespace, group: undefined, serviceName }),
  });
}
