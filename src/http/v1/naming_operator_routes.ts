/** The routes of `/v1/ns/operator`, each also under its alias `/v1/ns/ops`. */
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { metrics, pushState, responsibleServer, servers, setLogLevel } from "./naming_operator.ts";
import { getSwitches, putSwitch } from "./naming_switches.ts";

const BASES = ["/nacos/v1/ns/operator", "/nacos/v1/ns/ops"] as const;
const READ = { action: "read", resource: "system" } as const;
const ADMIN = { action: "admin", resource: "system" } as const;

export function operatorRoutes(info: ServerInfo): readonly HttpRoute[] {
  return BASES.flatMap((base) => routesUnder(base, info));
}

function routesUnder(base: string, info: ServerInfo): readonly HttpRoute[] {
  const common = { protocol: "http", method: "GET", permission: READ, params: [] } as const;
  return [
    {
      ...common,
      path: `${base}/switches`,
      summary: "Settings of the registry",
      handler: getSwitches,
    },
    {
      ...common,
      method: "PUT",
      path: `${base}/switches`,
      summary: "Change a setting of the registry",
      permission: ADMIN,
      params: [{ name: "entry", required: true }, { name: "value", required: true }],
      handler: putSwitch,
    },
    {
      ...common,
      path: `${base}/metrics`,
      summary: "Status and, with `onlyStatus=false`, figures of the registry",
      permission: { action: "public" },
      params: [{ name: "onlyStatus", type: "boolean", default: "true" }],
      answersWhileStarting: true,
      handler: metrics,
    },
    {
      ...common,
      path: `${base}/servers`,
      summary: "The nodes",
      params: [{ name: "healthy", type: "boolean", default: "false" }],
      answersWhileStarting: true,
      handler: (call) => servers(call, info),
    },
    {
      ...common,
      path: `${base}/distro/client`,
      summary: "The node that is responsible for a client",
      params: [{ name: "ip" }, { name: "port", type: "int" }],
      handler: () => responsibleServer(info),
    },
    {
      ...common,
      path: `${base}/push/state`,
      summary: "Figures of pushes",
      handler: pushState,
    },
    {
      ...common,
      method: "PUT",
      path: `${base}/log`,
      summary: "Change the level of a log target",
      permission: ADMIN,
      params: [{ name: "logName", required: true }, { name: "logLevel", required: true }],
      handler: (call) => setLogLevel(call, info),
    },
  ];
}
