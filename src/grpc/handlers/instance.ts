import type { ParamSpec, ServiceRef } from "../../api/mod.ts";
import { ApiError, GRPC, type JsonMembers } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { success } from "../answer.ts";
import type { Body } from "../body.ts";
import type { GrpcCall, GrpcRoute } from "../route.ts";

const REGISTER = "registerInstance";
const DEREGISTER = "deregisterInstance";
const BATCH_REGISTER = "batchRegisterInstance";

export const SERVICE_PARAMS: readonly ParamSpec[] = [
  { name: "namespace", in: "body", default: "public" },
  { name: "serviceName", in: "body", required: true, summary: "Plain or group@@name" },
  { name: "groupName", in: "body", default: "DEFAULT_GROUP" },
];

/** The service that a naming request names; the verbs check it. */
export function serviceRefOf(body: Body): ServiceRef {
  return {
    namespace: body.text("namespace"),
    group: body.filled("groupName"),
    serviceName: body.text("serviceName"),
  };
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Members that were not sent are left out: the registry has their defaults. */
function instanceOf(body: JsonMembers, ephemeral: boolean): InstanceInput {
  const input: Writable<InstanceInput> = { ephemeral };
  const ip = body.text("ip");
  if (ip !== undefined) input.ip = ip;
  const port = body.int("port");
  if (port !== undefined) input.port = port;
  const cluster = body.filled("clusterName");
  if (cluster !== undefined) input.cluster = cluster;
  const weight = body.number("weight");
  if (weight !== undefined) input.weight = weight;
  const healthy = body.bool("healthy");
  if (healthy !== undefined) input.healthy = healthy;
  const enabled = body.bool("enabled");
  if (enabled !== undefined) input.enabled = enabled;
  const metadata = body.texts("metadata");
  if (metadata !== undefined) input.metadata = metadata;
  const instanceId = body.filled("instanceId");
  if (instanceId !== undefined) input.instanceId = instanceId;
  return input;
}

const ANSWERS = new Map([REGISTER, DEREGISTER].map((type) => [
  type,
  success("InstanceResponse", { type }),
]));
const BATCH_ANSWER = success("BatchInstanceResponse", { type: BATCH_REGISTER });

function unsupported(type: string | undefined): ApiError {
  return new ApiError("invalid", `Unsupported request type ${(type ?? "").slice(0, 128)}`);
}

async function single(
  { api, body, caller }: GrpcCall,
  ephemeral: boolean,
): Promise<Uint8Array> {
  const type = body.text("type");
  const answer = type === undefined ? undefined : ANSWERS.get(type);
  if (answer === undefined) throw unsupported(type);
  const members = body.object("instance");
  if (members === undefined) throw new ApiError("missing", "Param 'instance' is required.");
  const instance = instanceOf(members, ephemeral);
  if (type === REGISTER) await api.naming.register(serviceRefOf(body), instance, caller);
  else await api.naming.deregister(serviceRefOf(body), instance, caller);
  return answer;
}

async function batch({ api, body, caller }: GrpcCall): Promise<Uint8Array> {
  const type = body.text("type");
  if (type !== BATCH_REGISTER) throw unsupported(type);
  const instances = body.objects("instances", GRPC.maxBatchInstances)
    .map((members) => instanceOf(members, true));
  await api.naming.registerBatch(serviceRefOf(body), instances, caller);
  return BATCH_ANSWER;
}

const SINGLE_PARAMS: readonly ParamSpec[] = [
  ...SERVICE_PARAMS,
  { name: "type", in: "body", required: true, summary: `${REGISTER} or ${DEREGISTER}` },
  { name: "instance", in: "body", required: true, type: "json" },
];

export const instanceRoutes: readonly GrpcRoute[] = [
  {
    protocol: "grpc",
    type: "InstanceRequest",
    summary: "Registers or removes the one instance that a connection has in a service",
    permission: { action: "write", resource: "naming" },
    params: SINGLE_PARAMS,
    handle: (call) => single(call, true),
  },
  {
    protocol: "grpc",
    type: "PersistentInstanceRequest",
    summary: "Registers or removes an instance that outlives the connection",
    permission: { action: "write", resource: "naming" },
    params: SINGLE_PARAMS,
    handle: (call) => single(call, false),
  },
  {
    protocol: "grpc",
    type: "BatchInstanceRequest",
    summary: "Replaces everything that the connection has registered in a service",
    permission: { action: "write", resource: "naming" },
    params: [
      ...SERVICE_PARAMS,
      { name: "type", in: "body", required: true, summary: BATCH_REGISTER },
      { name: "instances", in: "body", required: true, type: "json" },
    ],
    maxBodyBytes: GRPC.maxBatchBodyBytes,
    handle: batch,
  },
];
