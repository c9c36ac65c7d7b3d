export { grpcRouteSpecs } from "./routes.ts";
export { type GrpcServer, type GrpcStats, startGrpcServer } from "./server.ts";
