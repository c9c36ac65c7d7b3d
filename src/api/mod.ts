export * from "./types.ts";
export * from "./route.ts";
export * from "./check_names.ts";
export * from "./naming_admin.ts";
