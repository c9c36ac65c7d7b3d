/** The routes of `/v2/ns`. */
import { param, type Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { result } from "../answer.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import { BEAT as BEAT_V1, beat } from "../v1/naming_beat.ts";
import { metricsJson } from "../v1/naming_operator.ts";
import { NAMING_READ, NAMING_WRITE } from "../v1/naming_route.ts";
import { switchesJson } from "../v1/naming_switches.ts";
import { inQuery } from "./missing_param.ts";
import { CATALOG, catalogInstances, HEALTH, putSwitch, setHealth, SWITCH } from "./naming_admin.ts";
import {
  aboutService,
  BATCH,
  deleteBatchMetadata,
  deregisterInstance,
  getInstance,
  INSTANCE_LIST,
  listInstances,
  PATCH,
  patchInstance,
  putInstance,
  registerInstance,
  updateBatchMetadata,
} from "./naming_instance.ts";
import { INSTANCE, REGISTRATION, SERVICE } from "./naming_params.ts";
import {
  aboutGroup,
  createService,
  getService,
  listServices,
  removeService,
  SERVICE_LIST,
  SERVICE_SETTINGS,
  updateService,
} from "./naming_service.ts";

const route = routesUnder({ base: "/nacos/v2/ns", family: "result", obeysStatus: true });

const batch = {
  permission: NAMING_WRITE,
  params: BATCH,
  maxBodyBytes: HTTP.maxBatchBodyBytes,
  largeParam: "instances",
  about: aboutService,
};

const BEAT = {
  ...BEAT_V1,
  serviceName: param.name().required(inQuery()).about("plain, or `group@@name`"),
  beat: param.name().about("the full beat as JSON; light ones have none"),
};

const instances: readonly HttpRoute[] = [
  route("POST", "/instance", {
    summary: "Register an instance: by beats, or for good with `ephemeral=false`",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: registerInstance,
  }),
  route("DELETE", "/instance", {
    summary: "Deregister what was registered by HTTP",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: deregisterInstance,
  }),
  route("PUT", "/instance", {
    summary: "Set weight, enabled and metadata; lies over what the client registers, key by key",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: putInstance,
  }),
  route("PATCH", "/instance", {
    summary: "As PUT; answers without the envelope",
    permission: NAMING_WRITE,
    params: PATCH,
    about: aboutService,
    handler: patchInstance,
  }),
  route("GET", "/instance", {
    summary: "One instance",
    permission: NAMING_READ,
    params: INSTANCE,
    about: aboutService,
    handler: getInstance,
  }),
  route("GET", "/instance/list", {
    summary: "The instances of a service; with `port` also a subscription of pushes over UDP",
    permission: NAMING_READ,
    params: INSTANCE_LIST,
    about: aboutService,
    handler: listInstances,
  }),
  route("PUT", "/instance/beat", {
    summary: "Heartbeat; a full one registers an unknown instance. Answers without the envelope",
    permission: NAMING_WRITE,
    params: BEAT,
    about: aboutService,
    handler: beat,
  }),
  route("PUT", "/instance/metadata/batch", {
    ...batch,
    summary: "Lay metadata over instances, beside what was laid there before",
    handler: updateBatchMetadata,
  }),
  route("DELETE", "/instance/metadata/batch", {
    ...batch,
    summary: "Take keys out of what was laid over instances",
    handler: deleteBatchMetadata,
  }),
];

const services: readonly HttpRoute[] = [
  route("POST", "/service", {
    summary: "Create a service",
    permission: NAMING_WRITE,
    params: SERVICE_SETTINGS,
    about: aboutService,
    handler: createService,
  }),
  route("PUT", "/service", {
    summary: "Set a service as a whole",
    permission: NAMING_WRITE,
    params: SERVICE_SETTINGS,
    about: aboutService,
    handler: updateService,
  }),
  route("DELETE", "/service", {
    summary: "Delete a service without instances",
    permission: NAMING_WRITE,
    params: SERVICE,
    about: aboutService,
    handler: removeService,
  }),
  route("GET", "/service", {
    summary: "A service and its clusters",
    permission: NAMING_READ,
    params: SERVICE,
    about: aboutService,
    handler: getService,
  }),
  route("GET", "/service/list", {
    summary: "Names of the services of one group",
    permission: NAMING_READ,
    params: SERVICE_LIST,
    about: aboutGroup,
    handler: listServices,
  }),
  route("GET", "/catalog/instances", {
    summary: "Instances of a service, disabled ones too",
    permission: NAMING_READ,
    params: CATALOG,
    about: aboutService,
    handler: catalogInstances,
  }),
];

const health = {
  summary: "Set the health of a persistent instance whose cluster is not checked",
  permission: NAMING_WRITE,
  params: HEALTH,
  about: aboutService,
  handler: setHealth,
};

const healthRoutes: readonly HttpRoute[] = [
  route("PUT", "/health", health),
  route("PUT", "/health/instance", health),
];

const SYSTEM_READ: Permission = { action: "read", resource: "system" };

/** They work whatever the status is set to. */
function operatorRoutes(base: string): readonly HttpRoute[] {
  const operator = routesUnder({ base, family: "result" });
  return [
    operator("GET", "/switches", {
      summary: "Settings of the registry",
      permission: SYSTEM_READ,
      params: {},
      handler: (_params, call) => result(switchesJson(call)),
    }),
    operator("PUT", "/switches", {
      summary: "Change a setting of the registry",
      permission: { action: "admin", resource: "system" },
      params: SWITCH,
      handler: putSwitch,
    }),
    operator("GET", "/metrics", {
      summary: "Status and, with `onlyStatus=false`, figures of the registry",
      permission: { action: "public" },
      params: { onlyStatus: param.bool().or(true) },
      answersWhileStarting: true,
      handler: ({ onlyStatus }, call) =>
        result({ ...metricsJson(onlyStatus, call), responsibleInstanceCount: undefined }),
    }),
  ];
}

export const namingV2Routes: readonly HttpRoute[] = [
  ...instances,
  ...services,
  ...healthRoutes,
  ...operatorRoutes("/nacos/v2/ns/operator"),
  ...operatorRoutes("/nacos/v2/ns/ops"),
];
