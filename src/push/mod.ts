export * from "./outbox.ts";
export * from "./rules.ts";
export * from "./types.ts";
