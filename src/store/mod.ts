export * from "./types.ts";
export { readIdentity } from "./directory_marks.ts";
export { openKvStore } from "./open_kv_store.ts";
export { type DataDirLock, DataDirUnusable, lockDataDir } from "./lock_data_dir.ts";
export { createMemoryStore, MemoryDisk, type MemoryStoreHooks } from "./memory_store.ts";
