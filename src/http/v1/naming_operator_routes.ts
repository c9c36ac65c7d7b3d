/** The routes of `/v1/ns/operator`, each also under its alias `/v1/ns/ops`. They work whatever the status is set to. */
import { param, type Permission } from "../../api/mod.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import {
  LOG_LEVEL,
  METRICS,
  metrics,
  pushState,
  responsibleServer,
  SERVERS,
  servers,
  setLogLevel,
} from "./naming_operator.ts";
import { getSwitches, putSwitch, SWITCH } from "./naming_switches.ts";

const BASES = ["/nacos/v1/ns/operator", "/nacos/v1/ns/ops"] as const;
const READ: Permission = { action: "read", resource: "system" };
const ADMIN: Permission = { action: "admin", resource: "system" };

export function operatorRoutes(info: ServerInfo): readonly HttpRoute[] {
  return BASES.flatMap((base) => routesOf(base, info));
}

function routesOf(base: string, info: ServerInfo): readonly HttpRoute[] {
  const route = routesUnder({ base, family: "naming" });
  return [
    route("GET", "/switches", {
      summary: "Settings of the registry",
      permission: READ,
      params: {},
      handler: getSwitches,
    }),
    route("PUT", "/switches", {
      summary: "Change a setting of the registry",
      permission: ADMIN,
      params: SWITCH,
      handler: putSwitch,
    }),
    route("GET", "/metrics", {
      summary: "Status and, with `onlyStatus=false`, figures of the registry",
      permission: { action: "public" },
      params: METRICS,
      answersWhileStarting: true,
      handler: metrics,
    }),
    route("GET", "/servers", {
      summary: "The nodes",
      permission: READ,
      params: SERVERS,
      answersWhileStarting: true,
      handler: (params, call) => servers(params, call, info),
    }),
    route("GET", "/distro/client", {
      summary: "The node that is responsible for a client",
      permission: READ,
      params: { ip: param.text(), port: param.int() },
      handler: () => responsibleServer(info),
    }),
    route("GET", "/push/state", {
      summary: "Figures of pushes",
      permission: READ,
      params: {},
      handler: pushState,
    }),
    route("PUT", "/log", {
      summary: "Change the level of a log target",
      permission: ADMIN,
      params: LOG_LEVEL,
      handler: (params) => setLogLevel(params, info),
    }),
  ];
}
