import { type Logger, messageOf, STORE } from "../base/mod.ts";
import { damaged } from "./damage.ts";
import { DirectoryMarks } from "./directory_marks.ts";
import { isDiskFull, storeFull } from "./disk_full.ts";
import { KvStore } from "./kv_store.ts";
import { type DataDirLock, DataDirUnusable, lockDataDir } from "./lock_data_dir.ts";
import { FreeSpaceGauge } from "./free_space_gauge.ts";
import { keepToOwner } from "./keep_to_owner.ts";
import type { RaftStore } from "./types.ts";
import { vacuumIfWorthwhile } from "./vacuum.ts";

interface KvStoreOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** A lock already held on `dataDir`; the store owns it from here on. Absent: the store takes one. */
  readonly lock?: DataDirLock;
}

const DATA_FILE = "raft.kv";
const MODE_SETTING = "DENO_KV_DB_MODE";

/**
 * Opens the store in a data directory, creating both when absent. Throws DataDirUnusable when another process uses it
 * or the settings forbid durable writes, StoreFull when the disk has no space, and StoreDamaged when the file is no
 * database.
 */
export async function openKvStore(options: KvStoreOptions): Promise<RaftStore> {
  demandDiskMode();
  const lock = options.lock ?? await lockDataDir(options.dataDir);
  const path = `${options.dataDir}/${DATA_FILE}`;
  try {
    const gauge = new FreeSpaceGauge(options.dataDir, path, options.log);
    // Even to open a database takes some space, and what SQLite says without it is hard to tell from damage.
    if (await gauge.freeOnDisk() < STORE.noSpaceBytes) throw storeFull("less than 1 MiB is free");
    const marks = new DirectoryMarks(options.dataDir, options.log);
    const kv = await openFile(options);
    return new KvStore({
      kv,
      marks,
      log: options.log,
      fileBytes: () => fileBytes(path) + fileBytes(`${path}-wal`),
      freeBytes: () => gauge.read(),
      onClose: () => {
        gauge.close();
        lock.release();
      },
    });
  } catch (error) {
    lock.release();
    throw isDiskFull(error) ? storeFull(error) : error;
  }
}

async function openFile({ dataDir, log }: KvStoreOptions): Promise<Deno.Kv> {
  const path = `${dataDir}/${DATA_FILE}`;
  try {
    keepToOwner({ dataDir, dataFile: DATA_FILE }, log);
    vacuumIfWorthwhile(path, log);
    return await Deno.openKv(path);
  } catch (cause) {
    // That is no damage, and must not be taken for it.
    if (isDiskFull(cause)) throw storeFull(cause);
    const reason = messageOf(cause);
    throw damaged(`the data file ${path}`, reason, cause);
  }
}

/** Deno keeps its databases in memory when this variable says so; then nothing would survive. */
function demandDiskMode(): void {
  const mode = Deno.env.get(MODE_SETTING);
  if (mode === undefined || mode === "" || mode === "disk") return;
  throw new DataDirUnusable(
    `Cannot keep data: ${MODE_SETTING} is "${mode}", wanted "disk" or no such variable.`,
  );
}

function fileBytes(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
