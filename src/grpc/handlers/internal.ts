/** Messages about the connection itself that are unary calls. */
import { success } from "../answer.ts";
import type { GrpcRoute } from "../route.ts";

export const SERVER_CHECK = "ServerCheckRequest";

export const internalRoutes: readonly GrpcRoute[] = [
  {
    protocol: "grpc",
    type: SERVER_CHECK,
    summary: "First call on a connection: is this a server, and can it negotiate abilities",
    permission: { action: "public" },
    params: [],
    beforeSetup: true,
    handle: ({ caller }) =>
      success("ServerCheckResponse", {
        connectionId: caller.connectionId,
        supportAbilityNegotiation: true,
      }),
  },
  {
    protocol: "grpc",
    type: "HealthCheckRequest",
    summary: "Sign of life of a client, sent every few seconds",
    permission: { action: "public" },
    params: [],
    fixed: success("HealthCheckResponse", {}),
    handle: () => success("HealthCheckResponse", {}),
  },
];
