/** Every message type that the server takes. What is not in these lists is answered as unknown. */
import type { GrpcRouteSpec } from "../api/mod.ts";
import { configListenRoute } from "./handlers/config_listen.ts";
import { configWriteRoutes } from "./handlers/config_publish.ts";
import { configQueryRoute } from "./handlers/config_query.ts";
import { instanceRoutes } from "./handlers/instance.ts";
import { internalRoutes } from "./handlers/internal.ts";
import { serviceRoutes } from "./handlers/service.ts";
import type { GrpcRoute } from "./route.ts";
import { SETUP_TYPE } from "./setup.ts";

/** Unary calls. */
export const grpcRoutes: readonly GrpcRoute[] = [
  ...internalRoutes,
  configQueryRoute,
  ...configWriteRoutes,
  configListenRoute,
  ...instanceRoutes,
  ...serviceRoutes,
];

function acknowledgement(type: string, summary: string): GrpcRouteSpec {
  return {
    protocol: "grpc",
    type,
    summary,
    permission: { action: "public" },
    params: [
      { name: "requestId", in: "body", required: true },
      { name: "resultCode", in: "body", type: "int", default: "200" },
    ],
  };
}

/** Messages of the stream; the session itself takes them. */
const streamSpecs: readonly GrpcRouteSpec[] = [
  {
    protocol: "grpc",
    type: SETUP_TYPE,
    summary: "First message of the stream: registers the connection",
    permission: { action: "public" },
    params: [
      { name: "clientVersion", in: "body" },
      { name: "labels", in: "body", type: "json" },
      { name: "abilityTable", in: "body", type: "json", summary: "Asks for a SetupAckRequest" },
    ],
  },
  acknowledgement("ConfigChangeNotifyResponse", "Acknowledges a ConfigChangeNotifyRequest"),
  acknowledgement("NotifySubscriberResponse", "Acknowledges a NotifySubscriberRequest"),
  acknowledgement("ClientDetectionResponse", "Acknowledges a ClientDetectionRequest"),
  acknowledgement("ConnectResetResponse", "Acknowledges a ConnectResetRequest"),
];

/** All message types, for the table of routes. */
export const grpcRouteSpecs: readonly GrpcRouteSpec[] = [...grpcRoutes, ...streamSpecs];

/** Types by which Java servers talk among each other; clients have no business with them. */
export const FORBIDDEN_TYPES: ReadonlySet<string> = new Set([
  "MemberReportRequest",
  "DistroDataRequest",
  "ConfigChangeClusterSyncRequest",
  "ServerLoaderInfoRequest",
  "ServerReloadRequest",
]);
