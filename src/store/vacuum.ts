import { DatabaseSync } from "node:sqlite";
import { type Logger, STORE } from "../base/mod.ts";

/**
 * Gives free pages back to the file system, when there are many: Deno KV reuses them but never shrinks its file. Only
 * while nothing else has the file open.
 */
export function vacuumIfWorthwhile(
  path: string,
  log: Logger,
  minFreeBytes: number = STORE.vacuumMinFreeBytes,
): void {
  if (!exists(path)) return;
  const database = new DatabaseSync(path);
  try {
    const pageBytes = pragma(database, "page_size");
    const freeBytes = pragma(database, "freelist_count") * pageBytes;
    const fileBytes = pragma(database, "page_count") * pageBytes;
    if (freeBytes < minFreeBytes || freeBytes * 2 < fileBytes) {
      log.debug("the data file needs no compaction", { path, fileBytes, freeBytes });
      return;
    }
    log.info("compacting the data file", { path, fileBytes, freeBytes });
    database.exec("VACUUM");
    log.debug("the data file is compacted", {
      fileBytes: pragma(database, "page_count") * pageBytes,
    });
  } finally {
    database.close();
  }
}

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  const value = row?.[name];
  return typeof value === "number" ? value : 0;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
