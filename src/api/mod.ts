export * from "./types.ts";
export * from "./route.ts";
