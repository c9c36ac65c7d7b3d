import { statfs } from "node:fs/promises";
import { type Logger, STORE } from "../base/mod.ts";

/** Places in the header of an SQLite file: the size of a page as u16, and the number of free pages as u32. */
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;
const FREE_PAGES_AT = 36;

/**
 * How much can still be written: what is free on the disk, and the free pages inside of the data file, which is never
 * made smaller. Those count only where the write-ahead log, through which everything goes, has room to grow.
 */
export class FreeSpaceGauge {
  readonly #dataDir: string;
  readonly #path: string;
  readonly #log: Logger;
  #file: Deno.FsFile | undefined;
  #unknown = false;

  constructor(dataDir: string, path: string, log: Logger) {
    this.#dataDir = dataDir;
    this.#path = path;
    this.#log = log;
  }

  /** Bytes; Infinity when the system does not tell. */
  async read(): Promise<number> {
    const diskBytes = await this.freeOnDisk();
    if (diskBytes < STORE.walSpaceBytes || diskBytes === Infinity) return diskBytes;
    return diskBytes + this.#freeInFile();
  }

  /** To be called after the database is closed: closing a file ends the locks that the process holds on it. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** Bytes; Infinity when the system does not tell. */
  async freeOnDisk(): Promise<number> {
    if (this.#unknown) return Infinity;
    try {
      const { bavail, bsize } = await statfs(this.#dataDir);
      return bavail * bsize;
    } catch (error) {
      this.#unknown = true;
      this.#log.warn(
        "the space on the disk is not known; a full disk is noticed when it refuses a write",
        {
          error: String(error),
        },
      );
      return Infinity;
    }
  }

  #freeInFile(): number {
    const header = new Uint8Array(HEADER_BYTES);
    this.#file ??= Deno.openSync(this.#path, { read: true });
    this.#file.seekSync(0, Deno.SeekMode.Start);
    if (this.#file.readSync(header) !== HEADER_BYTES) return 0;
    const view = new DataView(header.buffer);
    const pageBytes = view.getUint16(PAGE_SIZE_AT);
    // The largest page of 64 KiB does not fit into the field and stands there as 1.
    return view.getUint32(FREE_PAGES_AT) * (pageBytes === 1 ? 65_536 : pageBytes);
  }
}
