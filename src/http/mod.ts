export * from "./answer.ts";
export * from "./call.ts";
export * from "./error_shape.ts";
export * from "./params.ts";
export * from "./route.ts";
