export * from "./types.ts";
export * from "./route.ts";
export * from "./check_names.ts";
export * from "./naming_admin.ts";
export * from "./naming_api.ts";
export * from "./timers.ts";
export { mayProbe, type Prober, type ProbeTarget } from "./probe.ts";
export { type ConfigDeps, createConfigApi } from "./config_api.ts";
export { createNamespaceApi } from "./namespace_api.ts";
