export { grpcRouteSpecs } from "./routes.ts";
export {
  type GrpcServer,
  type GrpcServerOptions,
  type GrpcStats,
  startGrpcServer,
} from "./server.ts";
export type { CallFigures } from "./call_counters.ts";
