import type { Logger } from "../base/mod.ts";
import { incomplete } from "./damage.ts";
import { FORMAT_VERSION } from "./meta_codec.ts";
import type { StoreIdentity } from "./types.ts";

const IDENTITY_FILE = "IDENTITY";
const RUNNING_FILE = "RUNNING";
const DATA_FILE = "raft.kv";
const WAL_FILE = "raft.kv-wal";

const IDENTITY_TEXT =
  /^rnacos data directory (\d{1,9})\ncluster ([0-9a-f]{32})\nnode (\d{1,16})\n$/;

const LOST = { isLost: true } as const;

/** Whose the data of a directory is, by the file beside it; undefined when that says nothing. */
export function readIdentity(
  dataDir: string,
): Pick<StoreIdentity, "clusterId" | "nodeId"> | undefined {
  const text = unlessAbsent(() => Deno.readTextFileSync(`${dataDir}/${IDENTITY_FILE}`));
  const [, , clusterId, nodeId] = IDENTITY_TEXT.exec(text ?? "") ?? [];
  if (clusterId === undefined || nodeId === undefined) return undefined;
  return { clusterId, nodeId: Number(nodeId) };
}

/**
 * Two small files beside the database that tell a directory which was never used from one that has lost a part. The
 * database cannot tell by itself: without its files, or without its write-ahead log, it is simply empty or older.
 */
export class DirectoryMarks {
  readonly #dataDir: string;
  readonly #log: Logger;
  /** A database without identity is a first start, perhaps an interrupted one. */
  readonly #mayBegin: boolean;
  #known = false;

  /** Looks at the directory before the database is opened; throws StoreDamaged when a part of it is missing. */
  constructor(dataDir: string, log: Logger) {
    this.#dataDir = dataDir;
    this.#log = log;
    const dataBytes = this.#sizeOf(DATA_FILE);
    const running = this.#sizeOf(RUNNING_FILE) !== undefined;
    if (this.#sizeOf(IDENTITY_FILE) === undefined) {
      this.#mayBegin = dataBytes === undefined || running;
      if (dataBytes === undefined) this.#place(RUNNING_FILE, "");
      return;
    }
    this.#mayBegin = false;
    // SQLite throws the write-ahead log of an empty file away, so it must not even see it.
    if (dataBytes === undefined) throw incomplete(dataDir, `${DATA_FILE} is missing`, LOST);
    if (dataBytes === 0) throw incomplete(dataDir, `${DATA_FILE} has 0 bytes`, LOST);
    if (!running) return;
    if (this.#sizeOf(WAL_FILE) === undefined) {
      throw incomplete(
        dataDir,
        `the server was killed, and ${WAL_FILE} is missing, without which acknowledged writes are lost`,
        {
          hint:
            `If another program has merged it into ${DATA_FILE}, delete the file ${RUNNING_FILE}`,
          isLost: true,
        },
      );
    }
    // Compacting ends the write-ahead log and begins another one; being killed in between must not look like a loss.
    this.#remove(RUNNING_FILE);
  }

  /** To be told what the database knows, before anything is written to it. Throws StoreDamaged. */
  recovered(identity: StoreIdentity | undefined): void {
    if (identity !== undefined) return this.#checkIdentity(identity);
    if (this.#mayBegin) return;
    const why = this.#sizeOf(IDENTITY_FILE) === undefined
      ? `${DATA_FILE} was there and holds nothing; its ${WAL_FILE} may be missing`
      : `${DATA_FILE} holds nothing, but ${IDENTITY_FILE} says that it was in use`;
    throw incomplete(this.#dataDir, why, LOST);
  }

  /** To be told once the database has the identity for good. */
  initialised(identity: StoreIdentity): void {
    this.#place(IDENTITY_FILE, identityText(identity));
    this.#run();
  }

  /** To be told before the database is closed, which ends its write-ahead log. */
  closing(): void {
    if (this.#known) this.#remove(RUNNING_FILE);
  }

  #checkIdentity(identity: StoreIdentity): void {
    const wanted = identityText(identity);
    const found = this.#read(IDENTITY_FILE);
    if (found !== wanted) {
      const [, , clusterId, nodeId] = IDENTITY_TEXT.exec(found ?? "") ?? [];
      if (clusterId !== undefined) {
        const theirs = `cluster ${identity.clusterId}, node ${identity.nodeId}`;
        throw incomplete(
          this.#dataDir,
          `${IDENTITY_FILE} is that of cluster ${clusterId}, node ${nodeId}, ${DATA_FILE} of ${theirs}`,
          { isLost: false },
        );
      }
      if (found !== undefined) this.#log.warn("writing a damaged identity file again");
      this.#place(IDENTITY_FILE, wanted);
    }
    this.#run();
  }

  #run(): void {
    this.#known = true;
    // The mark means that there is a write-ahead log, so it must not be there without one.
    if (this.#sizeOf(WAL_FILE) !== undefined) this.#place(RUNNING_FILE, "");
  }

  #path(name: string): string {
    return `${this.#dataDir}/${name}`;
  }

  #sizeOf(name: string): number | undefined {
    return unlessAbsent(() => Deno.statSync(this.#path(name)).size);
  }

  #read(name: string): string | undefined {
    return unlessAbsent(() => Deno.readTextFileSync(this.#path(name)));
  }

  /** Durable, and never half of it: a rename replaces a file as a whole. */
  #place(name: string, text: string): void {
    const temporary = this.#path(`${name}.new`);
    const file = Deno.openSync(temporary, { create: true, write: true, truncate: true });
    try {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, this.#path(name));
    this.#syncDirectory();
  }

  #remove(name: string): void {
    unlessAbsent(() => Deno.removeSync(this.#path(name)));
    this.#syncDirectory();
  }

  #syncDirectory(): void {
    // Windows has no such call; its file systems keep names in order by themselves.
    if (Deno.build.os === "windows") return;
    const directory = Deno.openSync(this.#dataDir, { read: true });
    try {
      directory.syncSync();
    } finally {
      directory.close();
    }
  }
}

function identityText({ clusterId, nodeId }: StoreIdentity): string {
  return `rnacos data directory ${FORMAT_VERSION}\ncluster ${clusterId}\nnode ${nodeId}\n`;
}

function unlessAbsent<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
