/** The routes of `/v3/admin/ns`. */
import { param, type Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { result } from "../answer.ts";
import { aboutEach, type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { setLogLevel } from "../v1/config_ops_routes.ts";
import { CHECKERS } from "../v1/naming_health.ts";
import { NAMING_READ, NAMING_WRITE } from "../v1/naming_route.ts";
import { switchesJson } from "../v1/naming_switches.ts";
import { inQuery } from "../v2/missing_param.ts";
import { HEALTH, putSwitch, setHealth, SWITCH } from "../v2/naming_admin.ts";
import { CLIENT, listClients } from "../v2/naming_clients.ts";
import {
  aboutService,
  BATCH,
  deleteBatchMetadata,
  deregisterInstance,
  ok,
  putInstance,
  registerInstance,
  updateBatchMetadata,
} from "../v2/naming_instance.ts";
import { REGISTRATION, SERVICE_FORM } from "../v2/naming_params.ts";
import {
  createService,
  removeService,
  SERVICE_SETTINGS,
  updateService,
} from "../v2/naming_service.ts";
import {
  ADDRESS,
  CLIENTS_OF,
  CLUSTER_SETTINGS,
  getClient,
  getInstance,
  INSTANCES,
  listInstances,
  listPublished,
  listPublishers,
  listSubscribed,
  listSubscribers as listSubscribingClients,
  metrics,
  ONE,
  patchInstance,
  putCluster,
  responsibleServer,
} from "./naming_instance.ts";
import {
  aboutServices,
  getService,
  listServices,
  listSubscribers,
  SERVICE_LIST,
  SUBSCRIBERS,
} from "./naming_service.ts";

const route = routesUnder({ base: "/nacos/v3/admin/ns", family: "result", obeysStatus: true });

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
    params: SERVICE_FORM,
    about: aboutService,
    handler: removeService,
  }),
  route("GET", "/service", {
    summary: "A service and its clusters",
    permission: NAMING_READ,
    params: SERVICE_FORM,
    about: aboutService,
    handler: getService,
  }),
  route("GET", "/service/list", {
    summary: "Services with figures, or with their instances",
    permission: NAMING_READ,
    params: SERVICE_LIST,
    about: aboutServices,
    handler: listServices,
  }),
  route("GET", "/service/subscribers", {
    summary: "Who subscribes to a service",
    permission: NAMING_READ,
    params: SUBSCRIBERS,
    about: aboutService,
    handler: listSubscribers,
  }),
  route("GET", "/service/selector/types", {
    summary: "Types of selectors",
    permission: NAMING_READ,
    params: {},
    about: aboutEach,
    handler: () => result(["label", "none"]),
  }),
];

const batch = {
  permission: NAMING_WRITE,
  params: BATCH,
  maxBodyBytes: HTTP.maxBatchBodyBytes,
  largeParam: "instances",
  about: aboutService,
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
  route("PUT", "/instance/partial", {
    summary: "As PUT of the instance, but only what is given",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: patchInstance,
  }),
  route("GET", "/instance", {
    summary: "One instance",
    permission: NAMING_READ,
    params: ONE,
    about: aboutService,
    handler: getInstance,
  }),
  route("GET", "/instance/list", {
    summary: "The instances of a cluster, disabled ones too",
    permission: NAMING_READ,
    params: INSTANCES,
    about: aboutService,
    handler: listInstances,
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

const health: readonly HttpRoute[] = [
  route("PUT", "/cluster", {
    summary: "Set how the instances of a cluster are checked",
    permission: NAMING_WRITE,
    params: CLUSTER_SETTINGS,
    about: aboutService,
    handler: putCluster,
  }),
  route("PUT", "/health/instance", {
    summary: "Set the health of a persistent instance whose cluster is not checked",
    permission: NAMING_WRITE,
    params: HEALTH,
    about: aboutService,
    handler: setHealth,
  }),
  route("GET", "/health/checkers", {
    summary: "Types of health checkers and their settings",
    permission: NAMING_READ,
    params: {},
    about: aboutEach,
    handler: () => result(CHECKERS),
  }),
];

const SYSTEM_READ: Permission = { action: "read", resource: "system" };
const SYSTEM_ADMIN: Permission = { action: "admin", resource: "system" };
/** They work whatever the status is set to. */
const ops = routesUnder({ base: "/nacos/v3/admin/ns/ops", family: "result" });

function opsRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ops("GET", "/switches", {
      summary: "Settings of the registry",
      permission: SYSTEM_READ,
      params: {},
      handler: (_params, call) => result(switchesJson(call)),
    }),
    ops("PUT", "/switches", {
      summary: "Change a setting of the registry",
      permission: SYSTEM_ADMIN,
      params: SWITCH,
      handler: putSwitch,
    }),
    ops("GET", "/metrics", {
      summary: "Status and, with `onlyStatus=false`, figures of the registry",
      permission: { action: "public" },
      params: { onlyStatus: param.bool().or(true) },
      answersWhileStarting: true,
      handler: ({ onlyStatus }, call) => metrics(onlyStatus, call),
    }),
    ops("PUT", "/log", {
      summary: "Log level of a part of the server",
      permission: SYSTEM_ADMIN,
      params: {
        logName: param.text().required(inQuery()),
        logLevel: param.text().required(inQuery()),
      },
      handler: (params) => {
        setLogLevel(params, info);
        return ok();
      },
    }),
  ];
}

/** They are about all clients, whatever service is named. */
const CLUSTER_READ: Permission = { action: "read", resource: "cluster" };
const clients = routesUnder({ base: "/nacos/v3/admin/ns/client", family: "result" });

function clientRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    clients("GET", "/list", {
      summary:
        "Ids of all clients: of connections, and `ip:port#true` or `#false` of what HTTP registers",
      permission: CLUSTER_READ,
      params: {},
      handler: listClients,
    }),
    clients("GET", "", {
      summary: "One client",
      permission: CLUSTER_READ,
      params: CLIENT,
      handler: getClient,
    }),
    clients("GET", "/publish/list", {
      summary: "Instances that a client has registered",
      permission: CLUSTER_READ,
      params: CLIENT,
      handler: listPublished,
    }),
    clients("GET", "/subscribe/list", {
      summary: "Services that a client of this node subscribes to",
      permission: CLUSTER_READ,
      params: CLIENT,
      handler: listSubscribed,
    }),
    clients("GET", "/service/publisher/list", {
      summary: "Clients that have registered instances of a service",
      permission: CLUSTER_READ,
      params: CLIENTS_OF,
      handler: listPublishers,
    }),
    clients("GET", "/service/subscriber/list", {
      summary: "Clients of this node that subscribe to a service",
      permission: CLUSTER_READ,
      params: CLIENTS_OF,
      handler: listSubscribingClients,
    }),
    clients("GET", "/distro", {
      summary: "The node that is responsible for a client",
      permission: CLUSTER_READ,
      params: ADDRESS,
      handler: (params) => responsibleServer(params, info),
    }),
  ];
}

export function namingV3Routes(info: ServerInfo): readonly HttpRoute[] {
  return [...services, ...instances, ...health, ...opsRoutes(info), ...clientRoutes(info)];
}
