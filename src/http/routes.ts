/** Every HTTP route of the server, in the order of the tables made from it. */
import { checkRoutes } from "./check_routes.ts";
import { waitingRoutes } from "./waiting_routes.ts";
import { transactionRoutes } from "./transaction_routes.ts";
import { accessImportRoutes } from "./access_import_routes.ts";
import { operateRoutes } from "./operate_routes.ts";
import { auditRoutes } from "./audit_routes.ts";
import { backupRoutes } from "./backup_routes.ts";
import { eventRoutes } from "./events/event_routes.ts";
import { mcpRoutes } from "./mcp/mcp_routes.ts";
import { extraRoutes } from "./extra_routes.ts";
import { openApiRoutes } from "./openapi_routes.ts";
import type { HttpRoute } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";
import { prometheusRoutes } from "./prometheus_routes.ts";
import { accessRoutes } from "./access_routes.ts";
import { authRoutes } from "./v1/auth_routes.ts";
import { configOpsRoutes } from "./v1/config_ops_routes.ts";
import { configRoutes } from "./v1/config_routes.ts";
import { consoleApiRoutes } from "./console/console_routes.ts";
import { consoleRoutes } from "./v1/console_routes.ts";
import { coreRoutes } from "./v1/core_routes.ts";
import { namespaceRoutes } from "./v1/namespace_routes.ts";
import { namingRoutes } from "./v1/naming_routes.ts";
import { raftRoutes } from "./v1/raft_routes.ts";
import { clientV2Routes } from "./v2/client_routes.ts";
import { configV2Routes } from "./v2/config_routes.ts";
import { coreV2Routes } from "./v2/core_routes.ts";
import { namingV2Routes } from "./v2/naming_routes.ts";
import { namespaceV2Routes } from "./v2/namespace_routes.ts";
import { clientV3Routes } from "./v3/client_routes.ts";
import { configV3Routes } from "./v3/config_routes.ts";
import { consoleV3Routes } from "./v3/console_routes.ts";
import { coreV3Routes } from "./v3/core_routes.ts";
import { namespaceV3Routes } from "./v3/namespace_routes.ts";
import { namingV3Routes } from "./v3/naming_routes.ts";
import { authV3Routes } from "./v3/auth_routes.ts";
import { oidcRoutes } from "./v3/oidc_routes.ts";

export function allRoutes(info: ServerInfo): readonly HttpRoute[] {
  const routes = [
    ...configRoutes,
    ...configOpsRoutes(info),
    ...namingRoutes(info),
    ...namespaceRoutes,
    ...consoleRoutes(info),
    ...coreRoutes(info),
    ...raftRoutes,
    ...authRoutes(info),
    ...authV3Routes(info),
    ...oidcRoutes,
    ...accessRoutes,
    ...configV2Routes,
    ...namingV2Routes,
    ...clientV2Routes,
    ...coreV2Routes(info),
    ...clientV3Routes,
    ...configV3Routes(info),
    ...namingV3Routes(info),
    ...coreV3Routes(info),
    ...namespaceV3Routes,
    ...consoleV3Routes(info),
    ...namespaceV2Routes,
    ...backupRoutes,
    ...accessImportRoutes,
    ...auditRoutes,
    ...eventRoutes,
    ...mcpRoutes(info),
    ...transactionRoutes,
    ...checkRoutes,
    ...waitingRoutes,
    ...operateRoutes(info),
    ...consoleApiRoutes(info),
    ...prometheusRoutes,
    ...extraRoutes(info),
  ];
  return [...routes, ...openApiRoutes(routes, info)];
}
