/** Every route of the console but its session, which only its own port has. */
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { clusterRoutes } from "./cluster_routes.ts";
import { configRoutes } from "./config_routes.ts";
import { moveRoutes } from "./move_routes.ts";
import { overviewRoutes } from "./overview_routes.ts";
import { serviceRoutes } from "./service_routes.ts";
import { transferRoutes } from "./transfer_routes.ts";

export function consoleApiRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...overviewRoutes(info),
    ...configRoutes,
    ...serviceRoutes,
    ...clusterRoutes,
    ...transferRoutes,
    ...moveRoutes,
  ];
}
