import { messageOf } from "../base/mod.ts";

/** A data directory that this process may not use, or not in the way it is set up. The text names the setting. */
export class DataDirUnusable extends Error {
  override readonly name = "DataDirUnusable";
}

/** The right to be the only process in a data directory. */
export interface DataDirLock {
  readonly dataDir: string;
  release(): void;
}

const LOCK_FILE = "LOCK";
/** Of a directory that is made here; who runs the server may have made it otherwise, for a reason. */
const OWNER_ONLY = 0o700;

/**
 * Takes the directory for this process, creating it when absent. The lock ends with the process, however it ends.
 * Throws DataDirUnusable when another process holds it or the directory cannot be written.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const path = `${dataDir}/${LOCK_FILE}`;
  const file = await openLockFile(dataDir, path);
  if (!await file.tryLock(true)) {
    file.close();
    throw new DataDirUnusable(
      `Cannot use the data directory ${dataDir}: another process holds its lock (${path}). ` +
        "Stop that process or choose another directory.",
    );
  }
  let held = true;
  return {
    dataDir,
    release() {
      if (!held) return;
      held = false;
      file.close();
    },
  };
}

async function openLockFile(dataDir: string, path: string): Promise<Deno.FsFile> {
  try {
    // Configs, hashes and keys are in it.
    await Deno.mkdir(dataDir, { recursive: true, mode: OWNER_ONLY });
    return await Deno.open(path, { create: true, write: true });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new DataDirUnusable(
      `Cannot use the data directory ${dataDir}: it cannot be written (${reason}).`,
      { cause },
    );
  }
}
