export { grpcRouteSpecs } from "./routes.ts";
export {
  type GrpcServer,
  type GrpcServerOptions,
  type GrpcStats,
  startGrpcServer,
} from "./server.ts";
export type { CallFigures } from "./dispatch.ts";
export { startGrpcJsTransport } from "./grpcjs_transport.ts";
export { startNativeTransport } from "./native_transport.ts";
