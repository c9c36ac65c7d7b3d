/** The routes of `/v1/ns`: instances, beats, services, catalogs, health. */
import { text } from "../answer.ts";
import { aboutEach, type HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import {
  aboutServices,
  CATALOG_INSTANCES,
  CATALOG_SERVICES,
  catalogInstances,
  catalogService,
  catalogServices,
} from "./naming_catalog.ts";
import {
  CLUSTER_SETTINGS,
  healthCheckers,
  healthServer,
  INSTANCE_HEALTH,
  putCluster,
  setHealth,
} from "./naming_health.ts";
import { namingInstanceRoutes } from "./naming_instance_routes.ts";
import { operatorRoutes } from "./naming_operator_routes.ts";
import { aboutService, SERVICE } from "./naming_params.ts";
import { NAMING_READ, NAMING_WRITE, namingRoute } from "./naming_route.ts";
import {
  aboutGroup,
  aboutNames,
  CHANGED_SETTINGS,
  createService,
  getService,
  listNames,
  listServices,
  listSubscribers,
  NAMES,
  removeService,
  selectorTypes,
  SERVICE_LIST,
  SERVICE_SETTINGS,
  SUBSCRIBERS,
  updateService,
} from "./naming_service.ts";

const serviceRoutes: readonly HttpRoute[] = [
  namingRoute("POST", "/service", {
    summary: "Create a service",
    permission: NAMING_WRITE,
    params: SERVICE_SETTINGS,
    about: aboutService,
    handler: createService,
  }),
  namingRoute("PUT", "/service", {
    summary: "Set a service",
    permission: NAMING_WRITE,
    params: CHANGED_SETTINGS,
    about: aboutService,
    handler: updateService,
  }),
  namingRoute("DELETE", "/service", {
    summary: "Delete a service without instances",
    permission: NAMING_WRITE,
    params: SERVICE,
    about: aboutService,
    handler: removeService,
  }),
  namingRoute("GET", "/service", {
    summary: "A service and its clusters",
    permission: NAMING_READ,
    params: SERVICE,
    about: aboutService,
    handler: getService,
  }),
  namingRoute("GET", "/service/list", {
    summary: "Names of the services of one group",
    permission: NAMING_READ,
    params: SERVICE_LIST,
    about: aboutGroup,
    handler: listServices,
  }),
  namingRoute("GET", "/service/names", {
    summary: "Names of all services by namespace",
    permission: NAMING_READ,
    params: NAMES,
    about: aboutNames,
    handler: listNames,
  }),
  namingRoute("GET", "/service/subscribers", {
    summary: "Who subscribes to a service",
    permission: NAMING_READ,
    params: SUBSCRIBERS,
    about: aboutService,
    handler: listSubscribers,
  }),
  namingRoute("GET", "/service/selector/types", {
    summary: "Types of selectors",
    permission: NAMING_READ,
    params: {},
    about: aboutEach,
    handler: selectorTypes,
  }),
];

/** Java nodes of 1.x told each other the state of services by these; there is nobody here to be told. */
const ignored = {
  summary: "Accepted and ignored: talk between nodes of 1.x",
  permission: NAMING_WRITE,
  params: {},
  about: aboutEach,
  handler: () => text("ok"),
};
const ignoredRoutes: readonly HttpRoute[] = [
  namingRoute("PUT", "/service/checksum", ignored),
  namingRoute("POST", "/service/status", ignored),
];

const catalogRoutes: readonly HttpRoute[] = [
  namingRoute("GET", "/catalog/service", {
    summary: "A service with the settings of its clusters",
    permission: NAMING_READ,
    params: SERVICE,
    about: aboutService,
    handler: catalogService,
  }),
  namingRoute("GET", "/catalog/instances", {
    summary: "Instances of a service, disabled ones too",
    permission: NAMING_READ,
    params: CATALOG_INSTANCES,
    about: aboutService,
    handler: catalogInstances,
  }),
  namingRoute("GET", "/catalog/services", {
    summary: "Services with figures, or with their instances",
    permission: NAMING_READ,
    params: CATALOG_SERVICES,
    about: aboutServices,
    handler: catalogServices,
  }),
];

const health = {
  summary: "Set the health of a persistent instance whose cluster is not checked",
  permission: NAMING_WRITE,
  params: INSTANCE_HEALTH,
  about: aboutService,
  handler: setHealth,
};

function healthRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    namingRoute("PUT", "/health", health),
    namingRoute("PUT", "/health/instance", health),
    namingRoute("GET", "/health/server", {
      summary: "A sign of life with the number of services",
      permission: NAMING_READ,
      params: {},
      about: aboutEach,
      handler: (_params, call) => healthServer(call, info),
    }),
    namingRoute("GET", "/health/checkers", {
      summary: "Types of health checkers and their settings",
      permission: NAMING_READ,
      params: {},
      about: aboutEach,
      handler: healthCheckers,
    }),
    namingRoute("PUT", "/cluster", {
      summary: "Set how the instances of a cluster are checked",
      permission: NAMING_WRITE,
      params: CLUSTER_SETTINGS,
      about: aboutService,
      handler: putCluster,
    }),
  ];
}

export function namingRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...namingInstanceRoutes,
    ...serviceRoutes,
    ...ignoredRoutes,
    ...catalogRoutes,
    ...healthRoutes(info),
    ...operatorRoutes(info),
  ];
}
