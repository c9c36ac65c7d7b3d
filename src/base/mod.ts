export * from "./bytes.ts";
export * from "./clock.ts";
export * from "./crc32.ts";
export * from "./errors.ts";
export * from "./limits.ts";
export * from "./logger.ts";
export * from "./names.ts";
export * from "./rng.ts";
