/**
 * `/v3/console`: what the console of Nacos 3 asks of its own port. Most of it is `/v3/admin` below other paths; what is
 * not stands in `console_config.ts`, `console_core.ts` and `console_naming.ts`.
 */
import type { Permission } from "../../api/mod.ts";
import { json, result } from "../answer.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { serverStateJson } from "../v1/console_routes.ts";
import { readiness } from "../v2/core_routes.ts";
import { aboutService } from "../v2/naming_instance.ts";
import { NAMING_READ } from "../v1/naming_route.ts";
import { READ, WRITE } from "./config_admin.ts";
import { aboutConfig, CONFIG } from "./config_params.ts";
import { configV3Routes } from "./config_routes.ts";
import { aboutTarget, ARCHIVE, COPIES } from "./config_transfer.ts";
import {
  aboutNameSearch,
  CLONE,
  cloneInto,
  findBeta,
  findConfig,
  IMPORT,
  importConfigs,
  NAME_SEARCH,
  searchNames,
} from "./console_config.ts";
import {
  aboutWanted,
  ANNOUNCED,
  announcement,
  createNamespace,
  isIdTaken,
  listMembers,
  MEMBERS,
  NEW,
  WANTED_ID,
} from "./console_core.ts";
import { INSTANCE_PAGE, pageOfInstances } from "./console_naming.ts";
import { aboutNew } from "../v1/namespace_routes.ts";
import { namespaceV3Routes } from "./namespace_routes.ts";
import { namingV3Routes } from "./naming_routes.ts";

const ADMIN = "/nacos/v3/admin";
const BASE = "/nacos/v3/console";

/** Calls of `/v3/admin` that are the same here, and their paths here where these are other ones. */
const SHARED: readonly (readonly [call: string, path?: string])[] = [
  ["POST /cs/config"],
  ["DELETE /cs/config"],
  ["DELETE /cs/config/batch", "/cs/config/batchDelete"],
  ["DELETE /cs/config/beta"],
  ["GET /cs/config/list", "/cs/config/searchDetail"],
  ["GET /cs/config/listener"],
  ["GET /cs/listener", "/cs/config/listener/ip"],
  ["GET /cs/config/export", "/cs/config/export2"],
  ["GET /cs/history"],
  ["GET /cs/history/list"],
  ["GET /cs/history/previous"],
  ["GET /cs/history/configs"],
  ["GET /core/namespace"],
  ["GET /core/namespace/list"],
  ["PUT /core/namespace"],
  ["DELETE /core/namespace"],
  ["POST /ns/service"],
  ["PUT /ns/service"],
  ["DELETE /ns/service"],
  ["GET /ns/service"],
  ["GET /ns/service/list"],
  ["GET /ns/service/subscribers"],
  ["GET /ns/service/selector/types"],
  ["PUT /ns/cluster", "/ns/service/cluster"],
  ["PUT /ns/instance"],
];

function sharedRoutes(info: ServerInfo): readonly HttpRoute[] {
  const routes = [...configV3Routes(info), ...namespaceV3Routes, ...namingV3Routes(info)];
  const byCall = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  return SHARED.map(([call, path]) => {
    const [method, own] = call.split(" ");
    const route = byCall.get(`${method} ${ADMIN}${own}`);
    if (route === undefined) throw new Error(`Cannot share ${call}: ${ADMIN} has no such route`);
    return { ...route, path: `${BASE}${path ?? own}` };
  });
}

const configs = routesUnder({ base: `${BASE}/cs/config`, family: "result" });

const configRoutes: readonly HttpRoute[] = [
  configs("GET", "", {
    summary: "A config with everything about it; null where there is none",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
    handler: findConfig,
  }),
  configs("GET", "/list", {
    summary: "A page of configs without their contents, by names",
    permission: READ,
    params: NAME_SEARCH,
    about: aboutNameSearch,
    handler: searchNames,
  }),
  configs("GET", "/beta", {
    summary: "The beta version of a config; null where there is none",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
    handler: findBeta,
  }),
  configs("POST", "/import", {
    summary: "Import configs from a zip archive of Nacos, the part `file` of a multipart form",
    permission: WRITE,
    params: IMPORT,
    ...ARCHIVE,
    about: aboutTarget,
    handler: importConfigs,
  }),
  configs("POST", "/clone", {
    summary: "Copy configs into a namespace, under their names or new ones",
    permission: WRITE,
    params: CLONE,
    ...COPIES,
    body: {
      contentType: "application/json",
      summary: "list of `cfgId`, with a new `group` or `dataId`",
    },
    about: aboutTarget,
    handler: cloneInto,
  }),
];

const naming = routesUnder({ base: `${BASE}/ns`, family: "result", obeysStatus: true });

const namingRoutes: readonly HttpRoute[] = [
  naming("GET", "/instance/list", {
    summary: "A page of the instances of a cluster, disabled ones too",
    permission: NAMING_READ,
    params: INSTANCE_PAGE,
    about: aboutService,
    handler: pageOfInstances,
  }),
];

const core = routesUnder({ base: `${BASE}/core`, family: "result" });

function coreRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    core("GET", "/cluster/nodes", {
      summary: "All members",
      permission: { action: "read", resource: "cluster" },
      params: MEMBERS,
      answersWhileStarting: true,
      handler: (params, call) => listMembers(params, call, info),
    }),
    core("POST", "/namespace", {
      summary: "Create a namespace",
      permission: { action: "write", resource: "namespace" },
      params: NEW,
      about: ({ customNamespaceId }) => aboutNew(customNamespaceId),
      handler: createNamespace,
    }),
    core("GET", "/namespace/exist", {
      summary: "Whether a namespace has this id",
      permission: { action: "read", resource: "namespace" },
      params: WANTED_ID,
      about: aboutWanted,
      handler: isIdTaken,
    }),
  ];
}

const OPEN: Permission = { action: "public" };
const server = routesUnder({ base: BASE, family: "result", answersWhileStarting: true });

function serverRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    server("GET", "/health/liveness", {
      summary: "`ok` while the process answers",
      permission: OPEN,
      params: {},
      handler: () => result("ok"),
    }),
    server("GET", "/health/readiness", {
      summary: "`ok` while the node is up to date, knows a leader and hands out lists, else 500",
      permission: OPEN,
      params: {},
      handler: (_params, call) => readiness(call),
    }),
    server("GET", "/server/state", {
      summary: "Version, mode and settings of the server, without the envelope",
      permission: OPEN,
      params: {},
      handler: (_params, call) => json(serverStateJson(call, info)),
    }),
    server("GET", "/server/announcement", {
      summary: "Text for the top of a console; none",
      permission: OPEN,
      params: ANNOUNCED,
      handler: announcement,
    }),
    server("GET", "/server/guide", {
      summary: "Text for consoles that are switched off; none",
      permission: OPEN,
      params: {},
      handler: () => result(null),
    }),
  ];
}

export function consoleV3Routes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...configRoutes,
    ...sharedRoutes(info),
    ...namingRoutes,
    ...coreRoutes(info),
    ...serverRoutes(info),
  ];
}
