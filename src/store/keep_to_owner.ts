/** Hashes of passwords, configs and signing keys are in the data files: nobody but the server's own user may open them. */
import { type Logger, messageOf } from "../base/mod.ts";

const OWNER_ONLY = 0o600;
const NOT_OWNER = 0o077;
const OTHERS = 0o007;

interface DataFiles {
  readonly dataDir: string;
  /** SQLite gives the files that it makes beside this one the same mode; copies of it begin with its name. */
  readonly dataFile: string;
}

/** Makes the data file when it is absent, and takes from all that were there what others may do with them. */
export function keepToOwner({ dataDir, dataFile }: DataFiles, log: Logger): void {
  // Windows has no such modes; its folders hand their rights on.
  if (Deno.build.os === "windows") return;
  warnOfOthers(dataDir, log);
  const options = { create: true, append: true, mode: OWNER_ONLY } as const;
  Deno.openSync(`${dataDir}/${dataFile}`, options).close();
  for (const { name, isFile } of Deno.readDirSync(dataDir)) {
    if (isFile && name.startsWith(dataFile)) tighten(`${dataDir}/${name}`, log);
  }
}

function warnOfOthers(dataDir: string, log: Logger): void {
  const mode = modeOf(dataDir);
  if ((mode & OTHERS) === 0) return;
  log.warn("the data directory is open to other users of the machine; chmod it to 0700", {
    dataDir,
    mode: octal(mode),
  });
}

/** Files of another user may be writable and yet keep their mode; data is not refused for that. */
function tighten(path: string, log: Logger): void {
  const mode = modeOf(path);
  if ((mode & NOT_OWNER) === 0) return;
  try {
    Deno.chmodSync(path, OWNER_ONLY);
    log.info("a data file was open to others and is the server's own now", {
      path,
      mode: octal(mode),
    });
  } catch (error) {
    log.warn("a data file is open to others, and its mode cannot be changed; chmod it to 0600", {
      path,
      mode: octal(mode),
      error: messageOf(error),
    });
  }
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
