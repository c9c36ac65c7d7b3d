/** Keeps the server away from a data directory that r-nacos wrote. */
import { type Settings, StartError } from "../settings/mod.ts";

/** Present in every data directory of r-nacos, and never in one of ours. */
const FOREIGN_FILES = ["index", "log_0", "db_lock"];

/** A directory that cannot be looked into is not judged here: taking its lock will say what is wrong with it. */
function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Both programs have the same default directory. Ours could not read what the other wrote, and an empty server where
 * there was a full one would be a nasty surprise.
 */
export function refuseForeignData({ dataDir, dataDirSource }: Settings): void {
  const found = FOREIGN_FILES.filter((name) => exists(`${dataDir}/${name}`));
  if (found.length === 0) return;
  throw new StartError(
    `Cannot use ${dataDirSource}: the directory holds data of r-nacos (${
      found.join(", ")
    }), which ` +
      "this server cannot read and leaves as it is; set RNACOS_DATA_DIR to another directory",
  );
}
