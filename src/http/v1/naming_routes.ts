/** The routes of `/v1/ns`: instances, beats, services, catalogs, health. */
import type { ParamSpec, Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { beat } from "./naming_beat.ts";
import { catalogInstances, catalogService, catalogServices } from "./naming_catalog.ts";
import { healthCheckers, healthServer, putCluster, setHealth } from "./naming_health.ts";
import {
  deleteBatchMetadata,
  deregisterInstance,
  explainInstance,
  getInstance,
  getStatuses,
  listInstances,
  patchInstance,
  putInstance,
  registerInstance,
  updateBatchMetadata,
} from "./naming_instance.ts";
import { operatorRoutes } from "./naming_operator_routes.ts";
import {
  CLUSTER,
  EPHEMERAL,
  INSTANCE_PARAMS,
  IP,
  METADATA,
  NAMESPACE,
  PORT,
  SERVICE_PARAMS,
} from "./naming_params.ts";
import {
  createService,
  getService,
  listNames,
  listServices,
  listSubscribers,
  removeService,
  selectorTypes,
  updateService,
} from "./naming_service.ts";

const NS = "/nacos/v1/ns";
const READ: Permission = { action: "read", resource: "naming" };
const WRITE: Permission = { action: "write", resource: "naming" };

type Method = HttpRoute["method"];

/** One route; what all have in common is said once. */
function route(
  method: Method,
  path: string,
  parts: Pick<HttpRoute, "summary" | "params" | "handler" | "maxBodyBytes" | "largeParam">,
): HttpRoute {
  const permission = method === "GET" ? READ : WRITE;
  const { handler } = parts;
  return {
    protocol: "http",
    method,
    path: NS + path,
    permission,
    ...parts,
    handler: (call) => refusedByStatus(call) ?? handler(call),
  };
}

/** What an operator has put the server to. Its own routes are left open, or nobody could take that back. */
function refusedByStatus(call: HttpCall): Response | undefined {
  const status = call.api.namingAdmin.overriddenStatus();
  if (status === undefined || status === "UP") return undefined;
  const reads = call.method === "GET";
  if (status === (reads ? "READ_ONLY" : "WRITE_ONLY")) return undefined;
  return text(`server is ${status}now, please try again later!`, 503);
}

const PAGE: readonly ParamSpec[] = [
  { name: "pageNo", required: true, type: "int" },
  { name: "pageSize", required: true, type: "int" },
];
const WEIGHT: ParamSpec = { name: "weight", type: "number", default: "1", summary: "0..10000" };
const ENABLED: ParamSpec = {
  name: "enabled",
  aliases: ["enable"],
  type: "boolean",
  default: "true",
};
const HEALTHY: ParamSpec = { name: "healthy", type: "boolean", default: "true" };
const REGISTRATION: readonly ParamSpec[] = [
  ...INSTANCE_PARAMS,
  EPHEMERAL,
  WEIGHT,
  ENABLED,
  HEALTHY,
  METADATA,
  { name: "app" },
];
const BATCH: readonly ParamSpec[] = [
  ...SERVICE_PARAMS,
  { name: "consistencyType", summary: "`ephemeral`, `persist` or empty for both" },
  { name: "instances", type: "json", summary: "array of `{ip,port,clusterName}`; empty for all" },
  { ...METADATA, required: true },
];
const BATCH_BODY = { maxBodyBytes: HTTP.maxBatchBodyBytes, largeParam: "instances" };
const SETTINGS: readonly ParamSpec[] = [
  ...SERVICE_PARAMS,
  { name: "protectThreshold", type: "number", default: "0", summary: "0..1" },
  METADATA,
  { name: "selector", type: "json", summary: '`{"type":"none"}` or `{"type":"label",...}`' },
];
const BEAT = {
  summary: "Heartbeat; a full one registers an unknown instance",
  params: [
    ...SERVICE_PARAMS,
    { ...IP, required: false },
    { ...PORT, required: false },
    CLUSTER,
    { name: "beat", type: "json", summary: "the full beat; light ones have none" },
  ],
  handler: beat,
} as const;
const STATUSES = {
  summary: "Health of all instances of a service",
  params: [{ name: "key", required: true, summary: "`namespace##group@@name`" }],
  handler: getStatuses,
} as const;
const HEALTH = {
  summary: "Set the health of a persistent instance whose cluster is not checked",
  params: [
    ...INSTANCE_PARAMS,
    { name: "healthy", aliases: ["valid"], required: true, type: "boolean" },
  ],
  handler: setHealth,
} as const;

const instanceRoutes: readonly HttpRoute[] = [
  route("POST", "/instance", {
    summary: "Register an instance: by beats, or for good with `ephemeral=false`",
    params: REGISTRATION,
    handler: registerInstance,
  }),
  route("DELETE", "/instance", {
    summary: "Deregister what was registered by HTTP",
    params: [...INSTANCE_PARAMS, EPHEMERAL],
    handler: deregisterInstance,
  }),
  route("PUT", "/instance", {
    summary: "Set weight, enabled and metadata; lies over what the client registers, key by key",
    params: REGISTRATION,
    handler: putInstance,
  }),
  route("PATCH", "/instance", {
    summary: "As PUT, but only what is given",
    params: REGISTRATION,
    handler: patchInstance,
  }),
  route("GET", "/instance", {
    summary: "One instance",
    params: [...INSTANCE_PARAMS, { name: "healthyOnly", type: "boolean", default: "false" }],
    handler: getInstance,
  }),
  route("GET", "/instance/explain", {
    summary: "Why an instance is, or is not, in the list of its service",
    params: INSTANCE_PARAMS,
    handler: explainInstance,
  }),
  route("GET", "/instance/list", {
    summary: "The instances of a service; with `udpPort` also a subscription of 1.x clients",
    params: [
      ...SERVICE_PARAMS,
      { name: "clusters", default: "", summary: "comma-separated" },
      { name: "healthyOnly", type: "boolean", default: "false" },
      { name: "clientIP" },
      { name: "udpPort", type: "int", default: "0" },
      { name: "app" },
    ],
    handler: listInstances,
  }),
  route("PUT", "/instance/beat", BEAT),
  route("POST", "/instance/beat", BEAT),
  route("PUT", "/instance/metadata/batch", {
    summary: "Lay metadata over instances, beside what was laid there before",
    params: BATCH,
    ...BATCH_BODY,
    handler: updateBatchMetadata,
  }),
  route("DELETE", "/instance/metadata/batch", {
    summary: "Take keys out of what was laid over instances",
    params: BATCH,
    ...BATCH_BODY,
    handler: deleteBatchMetadata,
  }),
  route("GET", "/instance/statuses", STATUSES),
  route("POST", "/instance/statuses", STATUSES),
];

const serviceRoutes: readonly HttpRoute[] = [
  route("POST", "/service", {
    summary: "Create a service",
    params: SETTINGS,
    handler: createService,
  }),
  route("PUT", "/service", {
    summary: "Set a service",
    params: SETTINGS,
    handler: updateService,
  }),
  route("DELETE", "/service", {
    summary: "Delete a service without instances",
    params: SERVICE_PARAMS,
    handler: removeService,
  }),
  route("GET", "/service", {
    summary: "A service and its clusters",
    params: SERVICE_PARAMS,
    handler: getService,
  }),
  route("GET", "/service/list", {
    summary: "Names of the services of one group",
    params: [...PAGE, NAMESPACE, { name: "groupName", default: "DEFAULT_GROUP" }],
    handler: listServices,
  }),
  route("GET", "/service/names", {
    summary: "Names of all services by namespace",
    params: [NAMESPACE],
    handler: listNames,
  }),
  route("GET", "/service/subscribers", {
    summary: "Who subscribes to a service",
    params: [
      ...SERVICE_PARAMS,
      ...PAGE.map((spec) => ({ ...spec, required: false })),
      { name: "aggregation", type: "boolean", default: "true", summary: "of all nodes" },
    ],
    handler: listSubscribers,
  }),
  route("GET", "/service/selector/types", {
    summary: "Types of selectors",
    params: [],
    handler: selectorTypes,
  }),
];

/** Java nodes of 1.x told each other the state of services by these; there is nobody here to be told. */
const ignoredRoutes: readonly HttpRoute[] = [
  route("PUT", "/service/checksum", {
    summary: "Accepted and ignored: talk between nodes of 1.x",
    params: [],
    handler: () => text("ok"),
  }),
  route("POST", "/service/status", {
    summary: "Accepted and ignored: talk between nodes of 1.x",
    params: [],
    handler: () => text("ok"),
  }),
];

const catalogRoutes: readonly HttpRoute[] = [
  route("GET", "/catalog/service", {
    summary: "A service with the settings of its clusters",
    params: SERVICE_PARAMS,
    handler: catalogService,
  }),
  route("GET", "/catalog/instances", {
    summary: "Instances of a service, disabled ones too",
    params: [...SERVICE_PARAMS, { ...CLUSTER, default: "" }, ...PAGE],
    handler: catalogInstances,
  }),
  route("GET", "/catalog/services", {
    summary: "Services with figures, or with their instances",
    params: [
      ...PAGE,
      NAMESPACE,
      { name: "serviceNameParam", summary: "part of the name" },
      { name: "groupNameParam", summary: "part of the group" },
      { name: "instance", summary: "`ip` or `ip:port` of an instance" },
      { name: "hasIpCount", type: "boolean", default: "false" },
      { name: "withInstances", type: "boolean", default: "false" },
    ],
    handler: catalogServices,
  }),
];

function healthRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("PUT", "/health", HEALTH),
    route("PUT", "/health/instance", HEALTH),
    route("GET", "/health/server", {
      summary: "A sign of life with the number of services",
      params: [],
      handler: (call) => healthServer(call, info),
    }),
    route("GET", "/health/checkers", {
      summary: "Types of health checkers and their settings",
      params: [],
      handler: healthCheckers,
    }),
    route("PUT", "/cluster", {
      summary: "Set how the instances of a cluster are checked",
      params: [
        ...SERVICE_PARAMS,
        { ...CLUSTER, required: true },
        { name: "checkPort", required: true, type: "int" },
        { name: "useInstancePort4Check", required: true, type: "boolean" },
        { name: "healthChecker", required: true, type: "json", summary: "MYSQL checks as TCP" },
        METADATA,
      ],
      handler: putCluster,
    }),
  ];
}

export function namingRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...instanceRoutes,
    ...serviceRoutes,
    ...ignoredRoutes,
    ...catalogRoutes,
    ...healthRoutes(info),
    ...operatorRoutes(info),
  ];
}
