export { grpcRouteSpecs } from "./routes.ts";
export { type GrpcClient, type GrpcServer, type GrpcStats, startGrpcServer } from "./server.ts";
