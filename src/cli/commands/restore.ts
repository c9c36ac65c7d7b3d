/** `rnacos restore`: the state of a backup becomes a cluster of one node in an empty data directory. */
import { BytesError, type Logger, md5HexOfChunks, messageOf } from "../../base/mod.ts";
import { soleIdentity } from "../../node/mod.ts";
import { createStateMachine, type StateMachine } from "../../state/mod.ts";
import { openKvStore } from "../../store/mod.ts";
import { type BackupHeader, BackupReader } from "../../export/mod.ts";
import {
  BOOK_FILE,
  DATA_FILE,
  exists,
  readStoredState,
  removeIfThere,
  SIDE_FILES,
  stampOf,
  takeDataDir,
  writeNewData,
} from "../../data_dir/mod.ts";
import { syncDirectory } from "../safe_file.ts";
import { type Settings, StartError } from "../../settings/mod.ts";

interface RestoreOptions {
  readonly path: string;
  readonly settings: Settings;
  /** Sets data aside that is in the way. */
  readonly force: boolean;
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Told when the whole file is known to be right, before anything is written. */
  readonly onVerified: (backup: LoadedBackup) => void;
}

export interface LoadedBackup {
  readonly header: BackupHeader;
  readonly machine: StateMachine;
}

interface Restored {
  readonly clusterId: string;
  readonly nodeId: number;
  /** Of the contents as they were read back from the new data. */
  readonly digest: string;
  /** Where data that was in the way is now. */
  readonly kept: string | undefined;
}

const NEW_DIR = "restore.new";
/** Everything that a data directory can hold; the identity, which demands the rest, goes last. */
const IDENTITY_FILE = "IDENTITY";
const OLD_FILES = [DATA_FILE, ...SIDE_FILES, "RUNNING", BOOK_FILE];

/** Reads and verifies all of the file. Throws Error with a text for the operator. */
export async function loadBackup(path: string): Promise<LoadedBackup> {
  const reader = new BackupReader();
  const machine = createStateMachine();
  const restore = machine.startRestore();
  try {
    using file = await Deno.open(path);
    for await (const part of file.readable) {
      for (const chunk of reader.push(part)) restore.push(chunk);
    }
    const header = reader.finish();
    restore.finish();
    const digest = md5HexOfChunks(machine.capture().contents());
    if (digest === header.digest && machine.appliedIndex() === header.index) {
      return { header, machine };
    }
    throw new Error(`its contents have the digest ${digest}, its header says ${header.digest}`);
  } catch (thrown) {
    const what = thrown instanceof BytesError ? "" : "cannot read the backup: ";
    throw new Error(`${path}: ${what}${messageOf(thrown)}`, { cause: thrown });
  }
}

/**
 * Writes the new data beside what is there, reads it back, and only then puts it in place. Whatever fails before leaves
 * the directory as it was. Throws StartError when the directory cannot be used.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { settings, logger, nowMs } = options;
  const { dataDir } = settings;
  const newDir = `${dataDir}/${NEW_DIR}`;
  let loaded: LoadedBackup | undefined = await loadBackup(options.path);
  options.onVerified(loaded);
  const lock = await takeDataDir(settings);
  try {
    requireNoData(options);
    const written = writeState(loaded, options);
    // The state is read back in a moment: two of them need not be in memory.
    loaded = undefined;
    const { clusterId, nodeId, digest } = await readBack(written, newDir, logger);
    return { clusterId, nodeId, digest, kept: putInPlace(dataDir, nowMs()) };
  } finally {
    removeIfThere(newDir);
    lock.release();
  }
}

/** An address book alone is no data: it only says where others were. */
function requireNoData({ settings: { dataDir, dataDirSource }, force }: RestoreOptions): void {
  const names = [...OLD_FILES, IDENTITY_FILE].filter((name) => name !== BOOK_FILE);
  if (force || !names.some((name) => exists(`${dataDir}/${name}`))) return;
  throw new StartError(
    `Cannot restore into ${dataDirSource}: the directory holds data; empty it, name another ` +
      "one, or set the data aside with --force",
  );
}

async function writeState(
  { header, machine }: LoadedBackup,
  { settings, logger, nowMs }: RestoreOptions,
) {
  const { dataDir, nodeId, nodeAddress: address } = settings;
  const identity = soleIdentity(nodeId);
  await writeNewData({
    dataDir: `${dataDir}/${NEW_DIR}`,
    identity,
    address,
    machine,
    term: header.term,
    others: machine.members().map(({ id }) => id).filter((id) => id !== nodeId),
    operator: "restore",
    nowMs,
    logger,
  });
  return { ...identity, wanted: header.digest };
}

/** Demands that what was written is what was to be written. */
async function readBack(written: ReturnType<typeof writeState>, newDir: string, logger: Logger) {
  try {
    const { clusterId, nodeId, wanted } = await written;
    const digest = await digestOf(newDir, logger);
    if (digest === wanted) return { clusterId, nodeId, digest };
    throw new Error(`it has the digest ${digest}, the backup ${wanted}`);
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new Error(`cannot write the new data into ${newDir}: ${reason}; nothing was changed`, {
      cause: thrown,
    });
  }
}

/** Reads the new data as a start would. */
async function digestOf(dataDir: string, logger: Logger): Promise<string> {
  const store = await openKvStore({ dataDir, log: logger.target("store") });
  try {
    const { machine } = await readStoredState(store, { dataDirSource: dataDir });
    return md5HexOfChunks(machine.capture().contents());
  } finally {
    await store.close();
  }
}

/**
 * Resolves with the place of what was there. Until the last step the old identity stays, beside data that is not its
 * own or none at all: a start in between is refused, and never begins with an empty state.
 */
function putInPlace(dataDir: string, nowMs: number): string | undefined {
  const aside = `${dataDir}/before-restore-${stampOf(nowMs)}`;
  const found = [...OLD_FILES, IDENTITY_FILE].filter((name) => exists(`${dataDir}/${name}`));
  if (found.length > 0) Deno.mkdirSync(aside, { recursive: true });
  const setAside = (name: string) => {
    if (found.includes(name)) Deno.renameSync(`${dataDir}/${name}`, `${aside}/${name}`);
  };
  try {
    for (const name of OLD_FILES) setAside(name);
    Deno.renameSync(`${dataDir}/${NEW_DIR}/${DATA_FILE}`, `${dataDir}/${DATA_FILE}`);
    setAside(IDENTITY_FILE);
    syncDirectory(dataDir);
  } catch (thrown) {
    throw new Error(
      `cannot put the new data in place: ${
        messageOf(thrown)
      }; the data as it was is in ${dataDir} ` +
        `and ${aside}, and the same command with --force ends what was begun`,
      { cause: thrown },
    );
  }
  return found.length > 0 ? aside : undefined;
}
