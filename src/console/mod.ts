export * from "./app_files.ts";
export * from "./console_lack.ts";
export * from "./start_console.ts";
