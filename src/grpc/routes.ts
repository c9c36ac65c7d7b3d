/** Every message type that the server takes. What is not in these lists is answered as unknown. */
import { type GrpcRouteSpec, type Params, paramSpecs } from "../api/mod.ts";
import { ACKNOWLEDGEMENT_PARAMS } from "./acknowledgement.ts";
import { configListenRoute } from "./handlers/config_listen.ts";
import { configWriteRoutes } from "./handlers/config_publish.ts";
import { configQueryRoute } from "./handlers/config_query.ts";
import { instanceRoutes } from "./handlers/instance.ts";
import { internalRoutes } from "./handlers/internal.ts";
import { serviceRoutes } from "./handlers/service.ts";
import { fuzzyWatchRoutes } from "./handlers/fuzzy_watch.ts";
import { lockRoute } from "./handlers/lock.ts";
import type { GrpcRoute } from "./route.ts";
import { SETUP_PARAMS, SETUP_TYPE } from "./setup.ts";

/** Unary calls. */
export const grpcRoutes: readonly GrpcRoute[] = [
  ...internalRoutes,
  configQueryRoute,
  ...configWriteRoutes,
  configListenRoute,
  ...instanceRoutes,
  ...serviceRoutes,
  ...fuzzyWatchRoutes,
  lockRoute,
];

function streamSpec(type: string, summary: string, params: Params): GrpcRouteSpec {
  return {
    protocol: "grpc",
    type,
    summary,
    permission: { action: "public" },
    params: paramSpecs(params),
  };
}

function acknowledgementOf(type: string): GrpcRouteSpec {
  const response = type.replace(/Request$/, "Response");
  return streamSpec(response, `Acknowledges a ${type}`, ACKNOWLEDGEMENT_PARAMS);
}

/** Messages of the stream; the session itself takes them. */
const streamSpecs: readonly GrpcRouteSpec[] = [
  streamSpec(SETUP_TYPE, "First message of the stream: registers the connection", SETUP_PARAMS),
  ...[
    "ConfigChangeNotifyRequest",
    "NotifySubscriberRequest",
    "ConfigFuzzyWatchSyncRequest",
    "ConfigFuzzyWatchChangeNotifyRequest",
    "NamingFuzzyWatchSyncRequest",
    "NamingFuzzyWatchChangeNotifyRequest",
    "ClientDetectionRequest",
    "ConnectResetRequest",
  ].map(acknowledgementOf),
];

/** All message types, for the table of routes. */
export const grpcRouteSpecs: readonly GrpcRouteSpec[] = [...grpcRoutes, ...streamSpecs];
