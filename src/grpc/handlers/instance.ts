import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError, given, GRPC } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { success } from "../answer.ts";
import { list, object, texts } from "../member.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";
import { aboutService, SERVICE, serviceRefOf } from "./service_ref.ts";

const REGISTER = "registerInstance";
const DEREGISTER = "deregisterInstance";
const BATCH_REGISTER = "batchRegisterInstance";

const INSTANCE = {
  ip: param.raw(),
  port: param.int(),
  cluster: param.text().named("clusterName"),
  weight: param.number(),
  healthy: param.bool(),
  enabled: param.bool(),
  metadata: texts(),
  instanceId: param.text(),
};

/** Members that were not sent are left out: the registry has their defaults. */
function instanceOf(sent: ParamValues<typeof INSTANCE>, ephemeral: boolean): InstanceInput {
  const { ip, port, cluster, weight, healthy, enabled, metadata, instanceId } = sent;
  return given({
    ephemeral,
    ip,
    port,
    cluster,
    weight,
    healthy,
    enabled,
    metadata,
    instanceId,
  });
}

const ANSWERS = new Map([REGISTER, DEREGISTER].map((type) => [
  type,
  success("InstanceResponse", { type }),
]));
const BATCH_ANSWER = success("BatchInstanceResponse", { type: BATCH_REGISTER });

function unsupported(type: string): ApiError {
  return new ApiError("invalid", `Unsupported request type ${type.slice(0, 128)}`);
}

const TYPE = param.raw().required({ missing: () => unsupported("") });

function singleRoute(type: string, summary: string, ephemeral: boolean): GrpcRoute {
  return grpcRoute({
    type,
    summary,
    permission: { action: "write", resource: "naming" },
    params: {
      ...SERVICE,
      type: TYPE.about(`${REGISTER} or ${DEREGISTER}`),
      instance: object(INSTANCE).required(),
    },
    about: aboutService,
    handle: async (params, { api, caller }) => {
      const answer = ANSWERS.get(params.type);
      if (answer === undefined) throw unsupported(params.type);
      const instance = instanceOf(params.instance, ephemeral);
      const ref = serviceRefOf(params);
      if (params.type === REGISTER) await api.naming.register(ref, instance, caller);
      else await api.naming.deregister(ref, instance, caller);
      return answer;
    },
  });
}

const batchRoute = grpcRoute({
  type: "BatchInstanceRequest",
  summary: "Replaces everything that the connection has registered in a service",
  permission: { action: "write", resource: "naming" },
  params: {
    ...SERVICE,
    type: TYPE.about(BATCH_REGISTER),
    instances: list(INSTANCE, GRPC.maxBatchInstances),
  },
  about: aboutService,
  maxBodyBytes: GRPC.maxBatchBodyBytes,
  handle: async (params, { api, caller }) => {
    if (params.type !== BATCH_REGISTER) throw unsupported(params.type);
    const { instances = [] } = params;
    const all = instances.map((one) => instanceOf(one, true));
    await api.naming.registerBatch(serviceRefOf(params), all, caller);
    return BATCH_ANSWER;
  },
});

export const instanceRoutes: readonly GrpcRoute[] = [
  singleRoute(
    "InstanceRequest",
    "Registers or removes the one instance that a connection has in a service",
    true,
  ),
  singleRoute(
    "PersistentInstanceRequest",
    "Registers or removes an instance that outlives the connection",
    false,
  ),
  batchRoute,
];
