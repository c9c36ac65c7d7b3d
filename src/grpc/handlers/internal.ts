/** Messages about the connection itself that are unary calls. */
import { success } from "../answer.ts";
import { fixedRoute, type GrpcRoute, grpcRoute } from "../route.ts";

const serverCheckRoute = grpcRoute({
  type: "ServerCheckRequest",
  summary: "First call on a connection: is this a server, and can it negotiate abilities",
  permission: { action: "public" },
  params: {},
  beforeSetup: true,
  handle: (_params, { caller }) =>
    success("ServerCheckResponse", {
      connectionId: caller.connectionId,
      supportAbilityNegotiation: true,
    }),
});

const healthCheckRoute = fixedRoute({
  type: "HealthCheckRequest",
  summary: "Sign of life of a client, sent every few seconds",
  permission: { action: "public" },
}, success("HealthCheckResponse", {}));

export const internalRoutes: readonly GrpcRoute[] = [serverCheckRoute, healthCheckRoute];
